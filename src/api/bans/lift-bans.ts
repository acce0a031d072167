import { z } from "zod";
import { findBansToLift, type LiftedBan, liftBans as liftAll } from "../../bans/lift-bans";
import { wishIdField } from "../../bans/ban-request";
import { banJidField, reasonField, roomOrComponentField } from "../../contract/fields";
import { missingField, onlyOneOf } from "../../contract/problem";
import { changeUncertain, onlyAllowed } from "../../errors";
import { banRecordSchema, describeBan } from "./ban-responses";
import { liftingSchema } from "./ban-schemas";
import { type CallerEndpoint, refuse, reply, unavailable } from "../../http/endpoint";
import { contractField, readBody } from "../../http/read-input";
import { errorSchema } from "../schemas";

function bodySchema(maxBatch: number) {
  const idsTake = `1 to ${maxBatch} ids of bans`;
  const limitTakes = `a whole number from 1 to ${maxBatch}`;
  const filterTakes = "an object with jid, muc, or both";
  return z
    .strictObject({
      ids: z
        .array(contractField(wishIdField), { error: idsTake })
        .min(1, { error: idsTake })
        .max(maxBatch, { error: idsTake })
        .nullish()
        .meta({ description: "The bans to lift" }),
      filter: z
        .strictObject(
          {
            jid: contractField(banJidField, {
              description: "Exactly this account, domain or wildcard",
            }).nullish(),
            muc: contractField(roomOrComponentField, {
              description: "Exactly this room or MUC component",
            }).nullish(),
          },
          { error: filterTakes },
        )
        .refine(({ jid, muc }) => (jid ?? muc ?? undefined) !== undefined, { error: filterTakes })
        .nullish()
        .meta({ description: "Instead of `ids`: all bans in force that match every given field" }),
      limit: z
        .int({ error: limitTakes })
        .min(1, { error: limitTakes })
        .max(maxBatch, { error: limitTakes })
        .nullish()
        .meta({ description: `With \`filter\`: the most bans to lift; default: ${maxBatch}` }),
      reason: contractField(reasonField, {
        maxLength: 1024,
        description: "The reason, for the audit log",
      }).nullish(),
      dry_run: z
        .boolean({ error: "true or false" })
        .nullish()
        .meta({ description: "Return which bans would be lifted, without lifting any" }),
    })
    .meta({ id: "BanLift", description: "The bans to lift, by `ids` or by `filter`" });
}

const responseSchema = z
  .strictObject({
    results: z.array(
      z.union([
        z.strictObject({ status: z.literal(200), ban: banRecordSchema, servers: z.array(liftingSchema) }),
        z.strictObject({ status: z.literal(200), ban: banRecordSchema, dry_run: z.literal(true) }),
        z.strictObject({ status: z.int().min(400).max(599), id: z.string(), ...errorSchema.shape }),
      ]),
    ),
    has_more: z
      .literal(true)
      .optional()
      .meta({ description: "More bans match the filter than `limit`; they were not lifted" }),
  })
  .meta({ id: "BansLifted", description: "The result for each ban" });

/** Lets many in again. */
export const liftBans: CallerEndpoint = {
  method: "post",
  path: "/v1/bans/lift",
  access: { scope: "ban" },
  docs: ({ config }) => ({
    id: "liftBans",
    tag: "Bans",
    summary: "Lift many bans",
    description: [
      "By their ids, or all that match a filter and that the token reaches, in the order of their ids. The result for each ban",
      "is what `DELETE /v1/bans/{id}` would return; the failure of one does not stop the others. The audit log has an entry for",
      "each ban. Send `dry_run` first to see which bans a filter matches.",
    ].join(" "),
    body: { "application/json": bodySchema(config.limits.batch) },
    replies: {
      200: { description: "The result for each ban", content: { "application/json": responseSchema } },
      400: { description: "Invalid request", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const { batch } = context.config.limits;
    const body = await readBody(bodySchema(batch), request);
    if (!body.ok) return refuse(body.problem);
    const { ids, filter, limit, reason, dry_run } = body.value;
    if (ids && filter) return refuse(onlyOneOf(["ids", "filter"]));
    if (!ids && !filter) return refuse(missingField('ids" or "filter'));
    if (ids && limit) return refuse(onlyAllowed("limit", "with filter"));
    const { caller, address, log } = request;
    const { jid, muc } = filter ?? {};
    const spelled = { jid: jid ?? undefined, muc: muc ?? undefined };
    const found = ids
      ? ({ ok: true, value: { ids: ids, hasMore: false } } as const)
      : await findBansToLift(spelled, limit ?? batch, caller, context);
    if (!found.ok) {
      const { status } = found.problem;
      return status === 503 ? unavailable({ ...found.problem, status }) : refuse(found.problem);
    }
    const choice = { reason: reason ?? undefined, dryRun: dry_run ?? false };
    let lifted: readonly LiftedBan[];
    try {
      lifted = await liftAll(found.value.ids, choice, caller, { actor: caller.actor, address }, context);
    } catch (error) {
      log.error({ err: error }, "Failed to lift bans; some may have been lifted");
      return unavailable(changeUncertain(error));
    }
    const now = context.clock();
    const results = lifted.map((each) => describeLifted(each, now));
    return reply(200, { results, ...(found.value.hasMore && { has_more: true }) });
  },
};

function describeLifted(lifted: LiftedBan, now: number): object {
  switch (lifted.kind) {
    case "lifted": {
      const servers = lifted.servers.map(({ server, isDone, trouble }) => ({
        ...{ server, lifted: isDone },
        ...trouble,
      }));
      return { status: 200, ban: describeBan(lifted.ban, now), servers };
    }
    case "tried":
      return { status: 200, ban: describeBan(lifted.ban, now), dry_run: true };
    case "refused": {
      const { status, error, code } = lifted.problem;
      return { status, id: lifted.id, error, code };
    }
  }
}
