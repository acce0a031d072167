import type { Texts } from "../text/en";
import type { Formats } from "../text/formats";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { hasFailed, type Outcome } from "./carry-out";

/** What came of it, account by account and server by server. */
export function OutcomeList({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  const { t, formats } = useTexts();
  return (
    <ul className="outcomes">
      {outcomes.map((outcome) => {
        const { target } = outcome;
        return (
          <li key={target.jid} className={hasFailed(outcome) ? "bad" : "good"}>
            <span className="outcome-mark" aria-hidden="true">
              {hasFailed(outcome) ? "✕" : "✓"}
            </span>
            <div>
              <strong>
                <ForeignText value={target.nickname ?? target.jid} most={80} />
              </strong>{" "}
              {target.nickname === undefined ? null : (
                <span className="muted">
                  <ForeignText value={target.jid} most={80} />
                </span>
              )}
              {sentences(outcome, t, formats).map((sentence) => (
                <p key={sentence}>
                  <ForeignText value={sentence} most={600} />
                </p>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function sentences({ kicked, ban, servers, failed, problem }: Outcome, t: Texts, formats: Formats): string[] {
  if (problem !== undefined) {
    const { code, error } = problem;
    return [code === "no-response" ? t.state.noResponse : (t.act.problems[code] ?? error)];
  }
  const rooms = new Set(kicked.map(({ muc }) => muc)).size;
  const nowhere = ban === undefined && failed.length === 0 ? [t.act.notInside] : [];
  const names = (inForce: boolean) =>
    formats.list(servers.filter(({ in_force }) => in_force === inForce).map(({ server }) => server));
  const isSome = (inForce: boolean) => servers.some(({ in_force }) => in_force === inForce);
  return [
    ...(rooms > 0 ? [t.act.kickedFrom(rooms)] : nowhere),
    ...(isSome(true) ? [t.act.inForce(names(true))] : []),
    ...(isSome(false) ? [t.act.pending(names(false))] : []),
    ...failed.map(({ server, error }) => t.act.failedOn(server, error)),
  ];
}
