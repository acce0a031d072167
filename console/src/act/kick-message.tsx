import type { ForcibleKickInput } from "../../../src/wire/kicks";
import { useTexts } from "../text/texts";
import { Choice, Field } from "../ui/fields";
import { isTooLong } from "./reason-field";

type KickMessage = NonNullable<ForcibleKickInput["message"]>;

interface KickMessageProps {
  /** An empty text: there is none. */
  readonly value: KickMessage;
  readonly onChange: (message: KickMessage) => void;
}

/** A message from the room that precedes a kick. */
export function KickMessageField({ value, onChange }: KickMessageProps) {
  const { t } = useTexts();
  const { to, text } = value;
  return (
    <>
      <Field
        label={t.act.message}
        value={text}
        onChange={(written) => {
          onChange({ to, text: written });
        }}
        help={t.act.messageHelp}
        error={isTooLong(text) ? t.message.tooLong : undefined}
      />
      {text === "" ? null : (
        <Choice
          label={t.act.messageTo}
          value={to}
          options={(["occupant", "room"] as const).map((each) => ({
            value: each,
            name: t.act.receivers[each],
          }))}
          onChange={(chosen) => {
            onChange({ to: chosen, text });
          }}
        />
      )}
    </>
  );
}
