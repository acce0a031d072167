import { z } from "zod";
import { type AuditEntry, auditKinds, auditResults } from "../store/audit";
import { timeSchema } from "./schemas";

/** Who did something. */
export const actorSchema = z.strictObject({
  kind: z.enum(["token", "header", "operator", "system"]),
  id: z.string().optional(),
  label: z.string().optional(),
});

/** An entry of the audit as it is answered. */
export const auditEntrySchema = z
  .strictObject({
    seq: z.int().min(1).meta({ description: "1, 2, 3, … without gaps" }),
    at: timeSchema,
    kind: z
      .enum(auditKinds)
      .meta({ description: "intent: about to be done; outcome: how an intent ended; event: done" }),
    intent: z.int().min(1).optional().meta({ description: "In an outcome: the seq of what it ends" }),
    instance: z.string().meta({ description: "The opening of the store that wrote it" }),
    actor: actorSchema,
    address: z.string().optional(),
    action: z.string(),
    targets: z.array(
      z.strictObject({
        jid: z.string().optional(),
        muc: z.string().optional(),
        nickname: z.string().optional(),
        occupant_id: z.string().optional(),
      }),
    ),
    reason: z.string().optional(),
    result: z.enum(auditResults).optional().meta({ description: "In an outcome" }),
    details: z.record(z.string(), z.unknown()).optional(),
    prev_hash: z.string().meta({ description: "The hash of the entry before" }),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry", description: "Who did what" });

export function describeEntry(entry: AuditEntry): z.input<typeof auditEntrySchema> {
  const { seq, at, kind, intent, instance, actor, address, action, targets, reason, result } = entry;
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    intent,
    instance,
    actor,
    address,
    action,
    targets: targets.map(({ jid, muc, nickname, occupantId }) => ({
      jid,
      muc,
      nickname,
      occupant_id: occupantId,
    })),
    reason,
    result,
    details: entry.details,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}
