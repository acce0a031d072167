import { useTexts } from "../text/texts";
import { Choice } from "../ui/fields";
import { SECONDS } from "./deed-choice";
import type { RetractionPeriod } from "./plan";

const periods = ["none", "tenMinutes", "hour", "day", "week", "all"] as const;

export type RetractionChoice = (typeof periods)[number];

/** What a choice means; undefined: no messages. */
export function toRetraction(choice: RetractionChoice): RetractionPeriod | undefined {
  if (choice === "none") return undefined;
  return choice === "all" ? {} : { seconds: SECONDS[choice] };
}

interface RetractionChoicesProps {
  readonly value: RetractionChoice;
  readonly onChange: (choice: RetractionChoice) => void;
  /** Whether it is up to the reader if messages are retracted at all. */
  readonly isOptional: boolean;
}

/** Whether messages are retracted, and of what time. */
export function RetractionChoices({ value, onChange, isOptional }: RetractionChoicesProps) {
  const { t } = useTexts();
  return (
    <div className="retraction">
      {isOptional ? (
        <label className="check">
          <input
            type="checkbox"
            checked={value !== "none"}
            onChange={(event) => {
              onChange(event.target.checked ? "hour" : "none");
            }}
          />
          {t.act.retract}
        </label>
      ) : null}
      {value === "none" ? null : (
        <Choice
          label={t.act.retractWhich}
          isLabelHidden={isOptional}
          value={value}
          onChange={onChange}
          options={periods
            .filter((period) => period !== "none")
            .map((period) => ({ value: period, name: t.act.retractPeriods[period] }))}
        />
      )}
    </div>
  );
}
