import { Button } from "react-aria-components";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { Field } from "../ui/fields";
import { visibleText } from "../text/visible-text";

/** In bytes, as the API has it. */
const MOST = 1024;

/** Whether the API rejects a reason or a message for its length. */
export function isTooLong(text: string): boolean {
  return new TextEncoder().encode(text).length > MOST;
}

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** A reason, with the presets of the configuration one click away. */
export function ReasonField({ value, onChange }: ReasonFieldProps) {
  const { t } = useTexts();
  const { settings } = useSession();
  return (
    <div className="reason">
      <Field
        label={t.act.reason}
        value={value}
        onChange={onChange}
        help={t.act.reasonHelp}
        error={isTooLong(value) ? t.act.reasonTooLong : undefined}
      />
      {settings.reasons.length === 0 ? null : (
        <div className="presets" role="group" aria-label={t.act.presets}>
          {settings.reasons.map((reason) => (
            <Button
              key={reason}
              className="preset"
              aria-pressed={reason === value}
              onPress={() => {
                onChange(reason === value ? "" : reason);
              }}
            >
              {visibleText(reason, 60)}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
