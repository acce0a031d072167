import { Label, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import { fromLocalInput } from "../text/formats";
import { useTexts } from "../text/texts";
import { FutureTimeField } from "../ui/fields";
import type { Deed } from "./plan";

type Kind = Deed["kind"];

/** How long a ban or a mute lasts, in the order in which it is offered. */
const durations = ["tenMinutes", "hour", "day", "week", "permanent", "until"] as const;

type Duration = (typeof durations)[number];

/** In seconds. */
export const SECONDS = { tenMinutes: 600, hour: 3_600, day: 86_400, week: 604_800 } as const;

export interface DeedChoice {
  readonly kind: Kind;
  /** Of a ban or a mute. */
  readonly duration: Duration;
  /** With the duration `until`: the value of the input. */
  readonly until: string;
}

/** What a choice means; undefined: its time is needed and not valid. `now`: Unix time in ms. */
export function toDeed({ kind, duration, until }: DeedChoice, now: number): Deed | undefined {
  if (kind === "kick" || kind === "retract") return { kind };
  if (duration === "permanent") return { kind, end: {} };
  if (duration !== "until") return { kind, end: { duration_seconds: SECONDS[duration] } };
  const expires_at = fromLocalInput(until);
  return expires_at !== undefined && Date.parse(expires_at) > now ? { kind, end: { expires_at } } : undefined;
}

interface DeedChoicesProps {
  readonly value: DeedChoice;
  readonly onChange: (choice: DeedChoice) => void;
  /** What the caller may do to these targets. */
  readonly offered: readonly Kind[];
  readonly isValid: boolean;
}

/** Kick, mute, ban or retract; the second and the third for how long. */
export function DeedChoices({ value, onChange, offered, isValid }: DeedChoicesProps) {
  const { t } = useTexts();
  const { kind, duration, until } = value;
  const hasEnd = kind === "mute" || kind === "ban";
  return (
    <>
      <Radios
        label={t.act.what}
        value={kind}
        options={offered.map((each) => ({ value: each, name: t.act.kinds[each] }))}
        onChange={(chosen) => {
          onChange({ ...value, kind: chosen });
        }}
      />
      {hasEnd ? (
        <Radios
          className="short"
          label={t.act.howLong}
          value={duration}
          options={durations.map((each) => ({ value: each, name: t.act.durations[each] }))}
          onChange={(chosen) => {
            onChange({ ...value, duration: chosen });
          }}
        />
      ) : null}
      {hasEnd && duration === "until" ? (
        <FutureTimeField
          label={kind === "mute" ? t.mute.untilLabel : t.ban.untilLabel}
          value={until}
          onChange={(chosen) => {
            onChange({ ...value, until: chosen });
          }}
          error={isValid || until === "" ? undefined : t.act.untilInvalid}
        />
      ) : null}
    </>
  );
}

interface RadiosProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly name: string }[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}

function Radios<Value extends string>({
  label,
  value,
  options,
  onChange,
  className = "",
}: RadiosProps<Value>) {
  return (
    <RadioGroup
      className={`deeds ${className}`}
      value={value}
      onChange={(chosen) => {
        onChange(chosen as Value);
      }}
    >
      <Label>{label}</Label>
      <div className="deeds-list">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className="deed">{option.name}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
