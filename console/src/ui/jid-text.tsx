import { ForeignText } from "./foreign-text";

/** A JID with the part that tells it apart emphasized. */
export function JidText({ jid }: { readonly jid: string }) {
  const at = jid.indexOf("@");
  if (at < 0) return <ForeignText value={jid} />;
  return (
    <span className="jid">
      <span className="jid-local">
        <ForeignText value={jid.slice(0, at)} most={64} />
      </span>
      <wbr />
      <span className="jid-host">
        @<ForeignText value={jid.slice(at + 1)} most={64} />
      </span>
    </span>
  );
}
