import type { AuditEntryListed } from "../../../../src/wire/audit";
import { hrefOf } from "../../route";
import type { Texts } from "../../text/en";
import { useTexts } from "../../text/texts";
import { Fact } from "../../ui/fact";
import { ForeignText } from "../../ui/foreign-text";
import { TimeText } from "../../ui/time-text";
import type { Enforced } from "./enforced";

/** The most targets of an entry that are named before its details are opened. */
const NAMED = 3;

function resultOf({ kind, result }: AuditEntryListed, t: Texts): string | undefined {
  if (kind === "intent") return t.audit.begun;
  return result === undefined ? undefined : (t.audit.results[result] ?? result);
}

const tones: Readonly<Record<string, string>> = { done: "good", partial: "warn", unknown: "warn" };

function toneOf({ kind, result }: AuditEntryListed): string {
  return kind === "intent" || result === undefined ? "neutral" : (tones[result] ?? "bad");
}

interface AuditEntriesProps {
  readonly label: string;
  readonly entries: readonly AuditEntryListed[];
  /** What enforcements were about, by the number of their intent. */
  readonly enforced?: ReadonlyMap<number, Enforced>;
}

const UNKNOWN: ReadonlyMap<number, Enforced> = new Map();

/** Entries of the audit log; each opens to show all that is known of it. */
export function AuditEntries({ label, entries, enforced = UNKNOWN }: AuditEntriesProps) {
  return (
    <ul className="audit" aria-label={label}>
      {entries.map((entry) => (
        <AuditItem key={entry.seq} entry={entry} enforced={enforced.get(entry.intent ?? entry.seq)} />
      ))}
    </ul>
  );
}

interface AuditItemProps {
  readonly entry: AuditEntryListed;
  readonly enforced: Enforced | undefined;
}

/** What was done, in words; undefined: an action of which there are none. */
function actionOf({ action, details }: AuditEntryListed, enforced: Enforced | undefined, t: Texts) {
  if (enforced !== undefined) return t.audit.applied[enforced.what];
  const isMute = details?.role !== undefined || details?.muted !== undefined;
  return (isMute ? t.audit.muteActions[action] : undefined) ?? t.audit.actions[action];
}

/** Whom it was done to. */
function namesOf({ targets }: AuditEntryListed, enforced: Enforced | undefined): readonly string[] {
  if (enforced !== undefined) return enforced.names;
  return targets.map(({ nickname, jid, muc, occupant_id: id }) => nickname ?? jid ?? muc ?? id ?? "–");
}

function AuditItem({ entry, enforced }: AuditItemProps) {
  const { t, formats } = useTexts();
  const { actor, action, details, reason } = entry;
  const names = namesOf(entry, enforced);
  const result = resultOf(entry, t);
  return (
    <li>
      <details>
        <summary>
          <span className="audit-at">
            <TimeText at={entry.at} />
          </span>
          <span className="audit-what">
            <strong>{actionOf(entry, enforced, t) ?? <ForeignText value={action} most={40} />}</strong>{" "}
            {names.slice(0, NAMED).map((name, index) => (
              <span key={index}>
                {index > 0 ? ", " : null}
                <ForeignText value={name} most={50} />
              </span>
            ))}
            {names.length > NAMED ? ` ${t.act.previewMore(formats.number(names.length - NAMED))}` : null}
            {enforced !== undefined && typeof details?.server === "string" ? (
              <span className="muted">
                {" "}
                <ForeignText value={t.audit.onServer(details.server)} most={80} />
              </span>
            ) : null}
            {reason === undefined ? null : (
              <span className="muted">
                {" – "}
                <ForeignText value={reason} most={80} />
              </span>
            )}
          </span>
          <span className="audit-by muted">
            <ForeignText value={actor.label ?? t.audit.actors[actor.kind] ?? actor.kind} most={40} />
          </span>
          <span className="audit-result">
            {result === undefined ? null : <span className={`badge ${toneOf(entry)}`}>{result}</span>}
          </span>
        </summary>
        <AuditDetails entry={entry} />
      </details>
    </li>
  );
}

function AuditDetails({ entry }: { readonly entry: AuditEntryListed }) {
  const { t, formats } = useTexts();
  const { seq, intent, instance, address, targets, reason, details, hash } = entry;
  return (
    <dl className="facts">
      <Fact name="#">
        {formats.number(seq)}
        {intent === undefined ? null : ` ← ${formats.number(intent)}`} · {formats.exactTime(entry.at)}
      </Fact>
      {targets.length === 0 ? null : (
        <Fact name={t.audit.about}>
          {targets.map(({ jid, muc, nickname }, index) => (
            <p key={index}>
              {nickname === undefined ? null : <ForeignText value={nickname} most={80} />}{" "}
              {jid === undefined ? null : (
                <a href={hrefOf("people", jid)}>
                  <ForeignText value={jid} most={100} />
                </a>
              )}{" "}
              {muc === undefined ? null : <ForeignText value={muc} most={100} />}
            </p>
          ))}
        </Fact>
      )}
      {reason === undefined ? null : (
        <Fact name={t.audit.reason}>
          <ForeignText value={reason} most={1024} />
        </Fact>
      )}
      {address === undefined ? null : (
        <Fact name={t.audit.address}>
          <ForeignText value={address} /> · <span className="muted">{instance}</span>
        </Fact>
      )}
      {details === undefined ? null : (
        <Fact name={t.audit.details}>
          <ul className="plain">
            {Object.entries(details).map(([name, value]) => (
              <li key={name}>
                {name}:{" "}
                <ForeignText value={typeof value === "string" ? value : JSON.stringify(value)} most={2000} />
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact name="SHA-256">
        <span className="hash">{hash}</span>
      </Fact>
    </dl>
  );
}
