import type { Kicked } from "../../../src/contract/responses";
import { wordsOf } from "../text/ban-words";
import type { Texts } from "../text/en";
import type { Formats } from "../text/formats";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { hasFailed, hasMessagesLeft, type Outcome } from "./carry-out";

/** How an outcome is shown: its colours and its mark. */
function toneOf(outcome: Outcome): readonly [tone: string, mark: string] {
  if (hasFailed(outcome)) return ["bad", "✕"];
  return hasMessagesLeft(outcome) ? ["warn", "!"] : ["good", "✓"];
}

/** What came of it, account by account and server by server. */
export function OutcomeList({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  const { t, formats } = useTexts();
  return (
    <ul className="outcomes">
      {outcomes.map((outcome) => {
        const { target } = outcome;
        const [tone, mark] = toneOf(outcome);
        return (
          <li key={target.jid} className={tone}>
            <span className="outcome-mark" aria-hidden="true">
              {mark}
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

function sentences(outcome: Outcome, t: Texts, formats: Formats): string[] {
  const { kind, kicked, muted, ban, servers, failed, messageProblem, problem } = outcome;
  if (problem !== undefined) {
    const { code, error, existing } = problem;
    if (code === "already-banned" && existing !== undefined) return [wordsOf(existing, t).exists];
    return [code === "no-response" ? t.state.noResponse : (t.act.problems[code] ?? error)];
  }
  const words = wordsOf({ role: kind === "mute" ? "visitor" : undefined }, t);
  const isAbsent = kind === "kick" && kicked.length === 0 && failed.length === 0;
  const names = (inForce: boolean) =>
    formats.list(servers.filter(({ in_force }) => in_force === inForce).map(({ server }) => server));
  const isSome = (inForce: boolean) => servers.some(({ in_force }) => in_force === inForce);
  return [
    ...(kicked.length > 0 ? [t.act.kickedFrom(countRooms(kicked))] : []),
    ...(muted.length > 0 ? [t.act.mutedIn(countRooms(muted))] : []),
    ...(isAbsent ? [t.act.notInside] : []),
    ...(ban !== undefined && isSome(true) ? [words.appliedOn(names(true))] : []),
    ...(ban !== undefined && isSome(false) ? [words.pendingOn(names(false))] : []),
    ...retractionSentences(outcome, t, formats),
    ...(messageProblem === undefined ? [] : [t.act.messageFailed(messageProblem.error)]),
    ...failed.map(({ server, error }) => t.act.failedOn(server, error)),
  ];
}

function countRooms(occupants: readonly Kicked[]): number {
  return new Set(occupants.map(({ muc }) => muc)).size;
}

/** What came of a retraction, apart from the rest. */
function retractionSentences({ retraction }: Outcome, t: Texts, formats: Formats): string[] {
  if (retraction === undefined) return [];
  const { messages, more, problem } = retraction;
  return [
    ...(messages > 0 || problem === undefined ? [t.act.retracted(messages, formats.number(messages))] : []),
    ...(more === true ? [t.act.retractMore] : []),
    ...(problem === undefined ? [] : [t.act.retractFailed(problem.error)]),
  ];
}
