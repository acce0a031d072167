import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import type { Texts } from "../text/en";
import { fromLocalInput } from "../text/formats";
import { useTexts } from "../text/texts";
import { FutureTimeField } from "../ui/fields";
import type { Deed } from "./plan";

/** The choices, in their order. In seconds; undefined: without an end of that kind. */
const choices = ["kick", "tenMinutes", "hour", "day", "week", "forGood", "until"] as const;

export type DeedChoice = (typeof choices)[number];

const seconds: Partial<Record<DeedChoice, number>> = {
  tenMinutes: 600,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};

/** What a choice means. `until`: the value of the input; undefined: it is needed and not valid. */
export function toDeed(choice: DeedChoice, until: string, now: number): Deed | undefined {
  if (choice === "kick") return { kind: "kick" };
  if (choice === "until") {
    const expires_at = fromLocalInput(until);
    return expires_at !== undefined && Date.parse(expires_at) > now
      ? { kind: "ban", end: { expires_at } }
      : undefined;
  }
  const duration_seconds = seconds[choice];
  return { kind: "ban", end: duration_seconds === undefined ? {} : { duration_seconds } };
}

function nameOf(choice: DeedChoice, t: Texts): string {
  return choice === "kick" ? t.act.kick : t.act.ban[choice];
}

interface DeedChoiceProps {
  readonly value: DeedChoice;
  readonly onChange: (choice: DeedChoice) => void;
  readonly until: string;
  readonly onUntil: (until: string) => void;
  readonly isUntilValid: boolean;
  readonly mayKick: boolean;
  readonly mayBan: boolean;
}

/** Kick, or ban for how long. Offers what the token allows. */
export function DeedChoices(props: DeedChoiceProps) {
  const { value, onChange, until, onUntil, isUntilValid, mayKick, mayBan } = props;
  const { t } = useTexts();
  const offered = choices.filter((choice) => (choice === "kick" ? mayKick : mayBan));
  return (
    <>
      <RadioGroup
        className="deeds"
        value={value}
        onChange={(choice) => {
          onChange(choice as DeedChoice);
        }}
      >
        <Label>{t.act.what}</Label>
        <div className="deeds-list">
          {offered.map((choice) => (
            <RadioField key={choice} value={choice}>
              <RadioButton className="deed">{nameOf(choice, t)}</RadioButton>
            </RadioField>
          ))}
        </div>
      </RadioGroup>
      {value === "until" ? (
        <FutureTimeField
          label={t.act.untilLabel}
          value={until}
          onChange={onUntil}
          error={isUntilValid || until === "" ? undefined : t.act.untilInvalid}
        />
      ) : null}
    </>
  );
}
