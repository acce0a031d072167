import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import type { Target } from "./plan";

/** The most accounts that are named. */
const NAMED = 5;

/** Whom an act is to concern. */
export function TargetNames({ targets }: { readonly targets: readonly Target[] }) {
  const { t, formats } = useTexts();
  return (
    <ul className="targets">
      {targets.slice(0, NAMED).map(({ jid, nickname }) => (
        <li key={jid}>
          {nickname === undefined ? null : (
            <strong>
              <ForeignText value={nickname} most={60} />
            </strong>
          )}{" "}
          <ForeignText value={jid} most={100} />
        </li>
      ))}
      {targets.length > NAMED ? <li>{t.act.previewMore(formats.number(targets.length - NAMED))}</li> : null}
    </ul>
  );
}
