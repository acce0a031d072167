import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { Caller } from "../../auth/authenticator";
import type { BanItem } from "../../bans/ban-request";
import type { ServerBanStatus } from "../../bans/ban-status";
import { placeBans, type PlacedBan, type ServerPreview } from "../../bans/place-bans";
import type { Context } from "../../context";
import type { Outcome } from "../../contract/problem";
import type { Kicked } from "../../contract/responses";
import { formatTimestamp } from "../../contract/timestamp";
import { changeUncertain } from "../../errors";
import { type CallerRequest, reply, type Reply, unavailable } from "../../http/endpoint";
import type { BanRecord } from "../../store/bans/bans";
import { tokenReaches } from "../../store/tokens/tokens";
import { actorSchema } from "../audit";
import { banJidSchema, exceptSchema, roomJidSchema, spareAffiliatedSchema, timeSchema } from "../schemas";

/** A ban as it is answered. */
export const banRecordSchema = z
  .strictObject({
    id: z.string(),
    jid: banJidSchema,
    muc: roomJidSchema
      .optional()
      .meta({ description: "A room, or a MUC component, prepped; absent: everywhere" }),
    reason: z.string().optional().meta({ description: "Shown to the banned accounts" }),
    note: z.string().optional().meta({ description: "For staff; not sent to servers" }),
    expires_at: timeSchema.optional(),
    except: exceptSchema,
    spare_affiliated: spareAffiliatedSchema,
    state: z.enum(["active", "lifted", "expired"]),
    created_at: timeSchema,
    created_by: actorSchema,
    lifted_at: timeSchema.optional(),
    lifted_by: actorSchema.optional(),
    lift_reason: z.string().optional(),
    change: z
      .int()
      .min(1)
      .meta({ description: "The number of its last change: the `seq` of an audit entry" }),
  })
  .meta({ id: "ManagedBan", description: "A ban that the control plane manages" });

/** `now` in milliseconds since 1970. */
export function describeBan(ban: BanRecord, now: number): z.input<typeof banRecordSchema> {
  const { id, jid, muc, reason, note, expiresAt, except, spareAffiliated } = ban;
  const { createdAt, createdBy, lifted, change } = ban;
  return {
    ...{ id, jid, muc, reason, note },
    expires_at: endOf(expiresAt),
    except: except === undefined ? undefined : [...except],
    spare_affiliated: spareAffiliated,
    state: stateOf(ban, now),
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    lifted_at: lifted === undefined ? undefined : new Date(lifted.at).toISOString(),
    lifted_by: lifted?.by,
    lift_reason: lifted?.reason,
    change,
  };
}

function stateOf({ lifted, expiresAt }: BanRecord, now: number): "active" | "lifted" | "expired" {
  if (lifted !== undefined) return "lifted";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "active";
}

/** Whole seconds, as servers have it. */
function endOf(expiresAt: number | undefined): string | undefined {
  return expiresAt === undefined ? undefined : formatTimestamp(Math.floor(expiresAt / 1000));
}

/** What `caller` may know of it: a ban that was about another room may have removed people there. */
export function describeStanding({ server, inForce, kicked, trouble }: ServerBanStatus, caller: Caller) {
  return { server, in_force: inForce, kicked: reachedOf(kicked, caller), ...trouble };
}

function reachedOf(kicked: readonly Kicked[], caller: Caller): readonly Kicked[] {
  return kicked.filter(({ muc }) => tokenReaches(caller, muc));
}

/** What became of one ban: an entry of `results`; without its status, the whole body. `now` in milliseconds since 1970. */
function describePlaced(
  placed: PlacedBan,
  now: number,
  caller: Caller,
): { readonly status: number; readonly [member: string]: unknown } {
  switch (placed.kind) {
    case "placed": {
      const { ban, servers, result } = placed;
      return {
        status: result === "created" ? 201 : 200,
        ban: describeBan(ban, now),
        servers: servers.map((standing) => describeStanding(standing, caller)),
        kicked: servers.flatMap(({ kicked }) => reachedOf(kicked, caller)),
      };
    }
    case "tried": {
      const { item, servers } = placed;
      return {
        status: 200,
        ban: describeItem(item),
        dry_run: true,
        servers: servers.map(describeTrial),
        kicked: servers.flatMap(({ kicked }) => kicked),
      };
    }
    case "refused": {
      const { problem, existing } = placed;
      const { status, error, code } = problem;
      return { status, error, code, ...(existing && { ban: describeBan(existing, now) }) };
    }
  }
}

function describeItem({ id, jid, muc, reason, note, expiresAt, except, spareAffiliated }: BanItem) {
  const spares = spareAffiliated ? true : undefined;
  return { id, jid, muc, reason, note, expires_at: endOf(expiresAt), except, spare_affiliated: spares };
}

function describeTrial({ server, kicked, trouble }: ServerPreview) {
  return { server, kicked, ...(trouble && { code: trouble.code, error: trouble.error }) };
}

/** So many results are written before the event loop gets a turn. */
const WRITTEN_AT_ONCE = 200;

/** `{"results": […]}` in JSON, piece by piece, however many there are. */
async function* writeResults<T>(
  items: readonly T[],
  describe: (this: void, item: T, index: number) => object,
): AsyncGenerator<string> {
  yield '{"results":[';
  for (let start = 0; start < items.length; start += WRITTEN_AT_ONCE) {
    const part = items.slice(start, start + WRITTEN_AT_ONCE);
    const written = part.map((item, index) => JSON.stringify(describe(item, start + index)));
    yield (start === 0 ? "" : ",") + written.join(",");
    await nextTurn();
  }
  yield "]}";
}

/** Places one ban and answers with what became of it. */
export async function replyWithBan(
  item: Outcome<BanItem>,
  request: CallerRequest,
  context: Context,
): Promise<Reply> {
  const placed = await place([item], request, context);
  if (!placed.ok) return unavailable(placed.problem);
  const [first] = placed.value;
  if (first === undefined) throw new Error("No result for the ban");
  if (first.kind === "refused" && first.problem.status === 503) {
    return unavailable({ ...first.problem, status: 503 });
  }
  const { status, ...body } = describePlaced(first, context.clock(), request.caller);
  return reply(status, body);
}

/** Places many bans and answers with what became of each. `lines`: where they stand in CSV. */
export async function replyWithBans(
  items: readonly Outcome<BanItem>[],
  request: CallerRequest,
  context: Context,
  lines?: readonly number[],
): Promise<Reply> {
  const placed = await place(items, request, context);
  if (!placed.ok) return unavailable(placed.problem);
  const now = context.clock();
  const content = writeResults(placed.value, (each, index) => ({
    line: lines?.[index],
    ...describePlaced(each, now, request.caller),
  }));
  return { status: 200, type: "application/json", content };
}

/** A problem where the store failed. */
async function place(
  items: readonly Outcome<BanItem>[],
  { caller, address, log }: CallerRequest,
  context: Context,
): Promise<
  | { readonly ok: true; readonly value: readonly PlacedBan[] }
  | { readonly ok: false; readonly problem: ReturnType<typeof changeUncertain> }
> {
  try {
    return { ok: true, value: await placeBans(items, caller, { actor: caller.actor, address }, context) };
  } catch (error) {
    log.error({ err: error }, "Failed to place bans; some may have been placed");
    return { ok: false, problem: changeUncertain(error) };
  }
}
