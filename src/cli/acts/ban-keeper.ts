import { randomBytes } from "node:crypto";
import type { BanInput } from "../../wire/module-requests";
import type {
  BanLiftedOnServer,
  BanStatus,
  BanTerms,
  BanPreviewOnServer,
  ManagedBan,
} from "../../wire/bans/bans";
import type { BanToPlace } from "../../wire/bans/ban-request";
import type { CallOptions } from "../../client/connection";
import { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import { type Refusal, RefusedError } from "../../client/errors";
import type { BanResponse, Kicked, Retraction } from "../../contract/responses";
import { formatTimestamp } from "../../contract/timestamp";
import { CliError, exitCodes } from "../errors";
import { actOf, describeBan } from "../output/wording";

/** A ban of a control plane or of a module. */
export type KeptBan = BanTerms & {
  readonly id: string;
  /** Absent with a module, which has active ones only. */
  readonly state?: ManagedBan["state"];
};

/** The result of placing a ban, or of a dry run. */
export interface BanEffect {
  readonly ban: BanTerms & { readonly id?: string | undefined };
  /** Its status on each server; empty with a module. */
  readonly servers: readonly (BanStatus | BanPreviewOnServer)[];
  /** The occupants that were kicked, or would be. */
  readonly kicked: readonly Kicked[];
  /** Of a mute: the occupants that were muted, or would be. */
  readonly muted?: readonly Kicked[] | undefined;
  /** The messages that were retracted, or would be. */
  readonly retraction?: Retraction | undefined;
  /** Why the message before it may not have been received everywhere; a module does not tell. */
  readonly message_problem?: Pick<Refusal, "code" | "error"> | undefined;
}

/** The occupants that a ban has kicked, or a mute has muted. */
export function concernedBy({ kicked, muted }: BanEffect): readonly Kicked[] {
  return muted ?? kicked;
}

/** The result of lifting a ban. */
export interface LiftEffect {
  readonly ban: KeptBan;
  readonly servers: readonly BanLiftedOnServer[];
}

/** Common interface to the bans of a control plane and of a module. Methods reject as the clients do. */
export interface BanKeeper {
  /** With `dryRun` nothing is changed. */
  place(request: BanToPlace, dryRun: boolean, calls: CallOptions): Promise<BanEffect>;
  /** One result per ban, in the same order. */
  placeMany(
    requests: readonly BanToPlace[],
    dryRun: boolean,
    calls: CallOptions,
  ): Promise<readonly (BanEffect | Refusal)[]>;
  get(id: string, calls: CallOptions): Promise<KeptBan>;
  /** The bans and mutes in force of exactly this account or domain, from exactly `muc` if given. */
  find(jid: string, muc: string | undefined, calls: CallOptions): AsyncIterable<KeptBan>;
  lift(id: string, reason: string | undefined, calls: CallOptions): Promise<LiftEffect>;
}

export function banKeeperOf(client: MucKickClient | ControlPlaneClient): BanKeeper {
  return client instanceof ControlPlaneClient ? controlPlaneKeeper(client) : moduleKeeper(client);
}

function controlPlaneKeeper(client: ControlPlaneClient): BanKeeper {
  return {
    place: (request, dryRun, calls) =>
      dryRun ? client.ban({ ...request, dry_run: true }, calls) : client.ban(request, calls),
    async placeMany(requests, dryRun, calls) {
      const bodies = dryRun ? requests.map((request) => ({ ...request, dry_run: true as const })) : requests;
      return (await client.banMany(bodies, calls)).results;
    },
    get: async (id, calls) => (await client.getBan(id, calls)).ban,
    find: (jid, muc, calls) => client.eachBan({ jid, muc }, calls),
    lift: (id, reason, calls) => client.unban(id, reason, calls),
  };
}

function moduleKeeper(client: MucKickClient): BanKeeper {
  return {
    async place(request, dryRun, calls) {
      const problem = await findDuplicate(request, client, calls);
      if (problem !== undefined) {
        const { status, code, error } = problem;
        const lifts = `muc-kick un${actOf(request).noun} lifts it.`;
        throw new CliError(exitCodes.refused, `${error} (${status} ${code})`, lifts);
      }
      const { id, ban } = toModuleBan(request, dryRun);
      const placed = await client.putBan(id, ban, calls);
      return effectOf(placed);
    },
    async placeMany(requests, dryRun, calls) {
      const duplicates: (Refusal | undefined)[] = [];
      for (let start = 0; start < requests.length; start += LOOKUPS_AT_ONCE) {
        const some = requests.slice(start, start + LOOKUPS_AT_ONCE);
        duplicates.push(...(await Promise.all(some.map((request) => findDuplicate(request, client, calls)))));
      }
      const put = requests.flatMap((request, index) => {
        if (duplicates[index] !== undefined) return [];
        const { id, ban } = toModuleBan(request, dryRun);
        return [{ id, ...ban }];
      });
      const results = (put.length === 0 ? [] : (await client.changeBans({ put }, calls)).results).values();
      return duplicates.map((duplicate): BanEffect | Refusal => {
        if (duplicate !== undefined) return duplicate;
        const result = results.next().value;
        if (result === undefined) throw new RangeError("Fewer results than bans");
        if ("code" in result) return result;
        if (!("ban" in result)) throw new Error("The result of a placed ban is that of a lifted one");
        return effectOf(result);
      });
    },
    get: (id, calls) => client.ban(id, calls),
    async *find(jid, muc, calls) {
      for await (const ban of client.eachBan({ jid }, calls)) {
        if (muc === undefined || ban.muc === muc.toLowerCase()) yield ban;
      }
    },
    async lift(id, _reason, calls) {
      const ban = await client.ban(id, calls);
      await client.deleteBan(id, calls);
      return { ban, servers: [] };
    },
  };
}

function effectOf({ ban, kicked, muted, retraction }: BanResponse): BanEffect {
  return { ban, servers: [], kicked, ...(muted && { muted }), ...(retraction && { retraction }) };
}

/** The number of concurrent searches for duplicates. */
const LOOKUPS_AT_ONCE = 16;

/**
 * The problem of a ban without an id whose account or domain is already banned from the same rooms, which a control
 * plane detects itself; undefined if there is none. With an id, the existing ban is changed.
 */
async function findDuplicate(
  { id, jid, muc, role }: BanToPlace,
  client: MucKickClient,
  calls: CallOptions,
): Promise<Refusal | undefined> {
  if (id !== undefined) return undefined;
  try {
    for await (const ban of client.eachBan({ jid }, calls)) {
      if (ban.muc !== muc?.toLowerCase() || ban.role !== role) continue;
      return {
        status: 409,
        code: "already-banned",
        error: `Already ${actOf(ban).done}: ${describeBan(ban)}, as ${actOf(ban).noun} ${ban.id}`,
      };
    }
  } catch (error) {
    // An invalid JID is reported when the ban is placed.
    if (!(error instanceof RefusedError) || error.status !== 400) throw error;
  }
  return undefined;
}

/** The ban for a module, with a random id if it has none, and without its note. */
function toModuleBan(request: BanToPlace, dryRun: boolean): { readonly id: string; readonly ban: BanInput } {
  const {
    id,
    jid,
    muc,
    role,
    reason,
    expires_at: expires,
    duration_seconds: seconds,
    except,
    spare_affiliated,
    publish,
    retract,
    retract_seconds,
    message,
  } = request;
  const end = seconds === undefined ? expires : formatTimestamp(Math.ceil(Date.now() / 1000) + seconds);
  // A module has no protected accounts, so that force only concerns domains without a dot.
  const force = request.force ?? request.allow_dotless;
  const terms = { jid, muc, role, reason, expires_at: end, except, spare_affiliated, publish };
  const ban = { ...terms, retract, retract_seconds, message, force, dry_run: dryRun };
  return { id: id ?? `cli-${randomBytes(6).toString("hex")}`, ban };
}
