import type { ForcibleKickInput } from "../../../src/wire/kicks";
import { useTexts } from "../text/texts";
import { Choice, Field } from "../ui/fields";
import { isTooLong } from "./reason-field";

type ActMessage = NonNullable<ForcibleKickInput["message"]>;

interface ActMessageProps {
  readonly label: string;
  /** An empty text: there is none. */
  readonly value: ActMessage;
  readonly onChange: (message: ActMessage) => void;
}

/** A message from the room that precedes a kick, a ban or a mute. */
export function ActMessageField({ label, value, onChange }: ActMessageProps) {
  const { t } = useTexts();
  const { to, text } = value;
  return (
    <>
      <Field
        label={label}
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
