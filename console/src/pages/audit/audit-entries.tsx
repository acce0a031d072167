import type { AuditEntryListed } from "../../../../src/wire/audit";
import { hrefOf } from "../../route";
import type { Texts } from "../../text/en";
import { useTexts } from "../../text/texts";
import { Fact } from "../../ui/fact";
import { ForeignText } from "../../ui/foreign-text";
import { TimeText } from "../../ui/time-text";

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
}

/** Entries of the audit log; each opens to show all that is known of it. */
export function AuditEntries({ label, entries }: AuditEntriesProps) {
  return (
    <ul className="audit" aria-label={label}>
      {entries.map((entry) => (
        <AuditItem key={entry.seq} entry={entry} />
      ))}
    </ul>
  );
}

function AuditItem({ entry }: { readonly entry: AuditEntryListed }) {
  const { t, formats } = useTexts();
  const { actor, action, targets, reason } = entry;
  const result = resultOf(entry, t);
  return (
    <li>
      <details>
        <summary>
          <span className="audit-at">
            <TimeText at={entry.at} />
          </span>
          <span className="audit-what">
            <strong>{t.audit.actions[action] ?? <ForeignText value={action} most={40} />}</strong>{" "}
            {targets.slice(0, NAMED).map((target, index) => (
              <span key={index}>
                {index > 0 ? ", " : null}
                <ForeignText
                  value={target.nickname ?? target.jid ?? target.muc ?? target.occupant_id ?? "–"}
                  most={50}
                />
              </span>
            ))}
            {targets.length > NAMED ? ` ${t.act.previewMore(formats.number(targets.length - NAMED))}` : null}
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
