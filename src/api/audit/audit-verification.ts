import type { Context } from "../../context";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, reply } from "../../http/endpoint";
import { type AuditVerificationListed, auditVerificationSchema } from "../../wire/audit";

/** Verifies the audit log. Requests that come while it is being verified share that result. */
export function verifyAudit(context: Context) {
  let running: Promise<AuditVerificationListed> | undefined;
  return defineEndpoint({
    method: "get",
    path: "/v1/audit/verification",
    access: { scope: "audit", needsFullReach: true },
    docs: {
      id: "verifyAudit",
      tag: "Audit",
      summary: "Verify the hash of every entry, and that each has the hash of the one before",
      description: [
        "Reads the whole audit log, which takes some seconds per million entries. It detects what `muc-kick audit verify` detects",
        "without an anchor. Requires a token that reaches every room.",
      ].join(" "),
      replies: { 200: json("Up to which entry the audit log is intact", auditVerificationSchema) },
    },
    async handle() {
      running ??= verify(context).finally(() => {
        running = undefined;
      });
      return reply(200, await running);
    },
  })(context);
}

async function verify({ clock, store }: Context): Promise<AuditVerificationListed> {
  // Of the beginning: whatever is changed while it runs may be missed.
  const at = new Date(clock()).toISOString();
  const found = await store.audit.verify();
  if (found.ok) return { intact: true, at, ...found.head };
  const { seq, reason, message } = found;
  return { intact: false, at, seq, reason, error: message };
}
