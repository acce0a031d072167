import { setImmediate as nextTurn } from "node:timers/promises";
import type { Caller } from "../../auth/authenticator";
import type { BanService } from "../../bans/ban-service";
import type { ServerBanStatus } from "../../bans/ban-status";
import type { LiftedBan } from "../../bans/lift-bans";
import type { PlacedBan } from "../../bans/place-bans";
import type { ServerPreview } from "../../bans/preview-bans";
import type { Outcome } from "../../contract/problem";
import type { Kicked, Retraction } from "../../contract/responses";
import { changeUncertain, type GatewayOutcome } from "../../errors";
import { type ApiRequest, refuse, reply, type Reply } from "../../http/endpoint";
import { type ActOrigin, retractionOf, type RoomActs } from "../../room-acts/room-acts";
import type { SavedBan } from "../../store/bans/bans";
import { tokenReaches } from "../../store/tokens/tokens";
import type { BanItem } from "../../wire/bans/ban-request";
import { type BanRule, describeTerms } from "../../wire/bans/ban-terms";
import type {
  BanLiftResult,
  BanPreviewOnServer,
  BanResult,
  BanStatus,
  ManagedBan,
} from "../../wire/bans/bans";

/** `now`: Unix time in ms. */
export function describeBan(ban: SavedBan, now: number): ManagedBan {
  const { id, createdAt, createdBy, lifted, change } = ban;
  return {
    id,
    ...describeTerms(ban),
    state: stateOf(ban, now),
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    lifted_at: lifted === undefined ? undefined : new Date(lifted.at).toISOString(),
    lifted_by: lifted?.by,
    lift_reason: lifted?.reason,
    change,
  };
}

function stateOf({ lifted, expiresAt }: SavedBan, now: number): ManagedBan["state"] {
  if (lifted !== undefined) return "lifted";
  return expiresAt !== undefined && expiresAt <= now ? "expired" : "active";
}

/**
 * Filtered to what `caller` may see: the ban may have been about another room before and have kicked occupants there.
 */
export function describeStatus(
  { role }: BanRule,
  { server, inForce, isUnpublished, kicked, failure }: ServerBanStatus,
  caller: Caller,
): BanStatus {
  return {
    ...{ server, in_force: inForce, published: isUnpublished ? false : undefined },
    ...describeEffect(role, reachedOf(kicked, caller)),
    ...failure,
  };
}

/** The occupants that a ban has kicked, or a mute has muted. */
function describeEffect(
  role: BanRule["role"],
  concerned: readonly Kicked[],
): Pick<BanStatus, "kicked" | "muted"> {
  return role === undefined ? { kicked: concerned } : { kicked: [], muted: concerned };
}

function reachedOf(kicked: readonly Kicked[], caller: Caller): readonly Kicked[] {
  return kicked.filter(({ muc }) => tokenReaches(caller, muc));
}

/** An entry of `results`; without its status, the whole body. `now`: Unix time in ms. */
function describePlaced(placed: PlacedBan, now: number, caller: Caller): BanResult {
  switch (placed.kind) {
    case "placed": {
      const { ban, servers, result, messageProblem } = placed;
      return {
        status: result === "created" ? 201 : 200,
        ban: describeBan(ban, now),
        servers: servers.map((status) => describeStatus(ban, status, caller)),
        ...describeEffect(
          ban.role,
          servers.flatMap(({ kicked }) => reachedOf(kicked, caller)),
        ),
        message_problem: messageProblem,
      };
    }
    case "tried": {
      const { item, servers } = placed;
      return {
        status: 200,
        ban: { id: item.id, ...describeTerms(item) },
        dry_run: true,
        servers: servers.map((preview) => describePreview(item.role, preview)),
        ...describeEffect(
          item.role,
          servers.flatMap(({ kicked }) => kicked),
        ),
      };
    }
    case "refused": {
      const { problem, existing } = placed;
      const { status, error, code } = problem;
      return { status, error, code, ...(existing && { ban: describeBan(existing, now) }) };
    }
  }
}

function describePreview(
  role: BanRule["role"],
  { server, kicked, failure }: ServerPreview,
): BanPreviewOnServer {
  return {
    server,
    ...describeEffect(role, kicked),
    ...(failure && { code: failure.code, error: failure.error }),
  };
}

/** An entry of `results`; without its status, the whole body. `now`: Unix time in ms. */
export function describeLifted(lifted: LiftedBan, now: number): BanLiftResult {
  switch (lifted.kind) {
    case "lifted": {
      const servers = lifted.servers.map(({ server, isDone, failure }) => ({
        ...{ server, lifted: isDone },
        ...failure,
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

/** Number of results written before the event loop gets a turn. */
const WRITTEN_AT_ONCE = 200;

/** `{"results": […]}` in JSON, streamed in pieces. */
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

/** Retracts the messages of an account that was banned, if that was requested; in a dry run, only counts them. */
async function retractAfterBan(
  item: Outcome<BanItem> | undefined,
  placed: PlacedBan,
  roomActs: RoomActs,
  request: BanRequest,
): Promise<Retraction | undefined> {
  if (item?.ok !== true || item.value.retract === undefined || placed.kind === "refused") return undefined;
  const { jid, muc, reason } = placed.kind === "placed" ? placed.ban : placed.item;
  const { seconds } = item.value.retract;
  const dryRun = placed.kind === "tried";
  const selector = { by: "jid" as const, jid, muc };
  // Protection was checked for the ban.
  return retractionOf(
    await roomActs.retract({ request: { selector, seconds, reason, dryRun }, force: true }, request),
  );
}

type BanRequest = ActOrigin & Pick<ApiRequest, "log">;

interface BanContext {
  readonly bans: BanService;
  readonly roomActs: RoomActs;
  readonly clock: () => number;
}

/** Places one ban and returns its result. */
export async function replyWithBan(
  item: Outcome<BanItem>,
  request: BanRequest,
  { bans, clock, roomActs }: BanContext,
): Promise<Reply> {
  const placed = await unlessUncertain(bans.place([item], request), request);
  if (!placed.ok) return refuse(placed.problem);
  const [first] = placed.value;
  if (first === undefined) throw new Error("No result for the ban");
  if (first.kind === "refused" && first.existing === undefined) return refuse(first.problem);
  const { status, ...body } = describePlaced(first, clock(), request.caller);
  return reply(status, { ...body, retraction: await retractAfterBan(item, first, roomActs, request) });
}

/** Places many bans and returns the result of each. `lines`: their line numbers in CSV; empty for JSON. */
export async function replyWithBans(
  items: readonly Outcome<BanItem>[],
  lines: readonly number[],
  request: BanRequest,
  { bans, clock, roomActs }: BanContext,
): Promise<Reply> {
  const placed = await unlessUncertain(bans.place(items, request), request);
  if (!placed.ok) return refuse(placed.problem);
  const retractions: (Retraction | undefined)[] = [];
  for (const [index, each] of placed.value.entries()) {
    retractions.push(await retractAfterBan(items[index], each, roomActs, request));
  }
  const now = clock();
  const content = writeResults(placed.value, (each, index) => ({
    line: lines[index],
    ...describePlaced(each, now, request.caller),
    retraction: retractions[index],
  }));
  return { status: 200, type: "application/json", content };
}

/** The result of a change of bans; a problem if the store failed, when the change may or may not have been saved. */
export async function unlessUncertain<T>(
  change: Promise<T>,
  { log }: Pick<ApiRequest, "log">,
): Promise<GatewayOutcome<T>> {
  try {
    return { ok: true, value: await change };
  } catch (error) {
    log.error({ err: error }, "Changing bans failed; the change may have been saved or not");
    return { ok: false, problem: changeUncertain(error) };
  }
}
