import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import type { Ban, Kicked } from "../contract/responses";
import { success } from "../contract/problem";
import { formatTimestamp } from "../contract/timestamp";
import type { BannedForSeconds, KickBan } from "../kicks/execute-kicks";
import type { ServerFailure } from "../errors";
import type { NamedResult } from "../servers/server-result";
import type { AuditOrigin } from "../store/audit/audit";
import type { BanRecord } from "../store/bans/bans";
import { type PlacedBan, placeBans } from "./place-bans";
import type { BanItem } from "./ban-request";

/**
 * Bans accounts for so many seconds, as bans like any other, and removes all of their occupants. As many results, in the
 * same order. Rejects where the store cannot be reached, and then they may have been saved or not.
 */
export async function banForSeconds(
  bans: readonly KickBan[],
  caller: Caller,
  origin: AuditOrigin,
  context: Context,
): Promise<BannedForSeconds[]> {
  const now = context.clock();
  const items = bans.map((ban) => success(itemOf(ban, now)));
  const placed = await placeBans(items, caller, origin, context);
  return placed.map(describe);
}

/** `now`: Unix time in ms. */
function itemOf({ account, seconds, item: { request, force } }: KickBan, now: number): BanItem {
  const { selector, reason, dryRun } = request;
  return {
    ...{ id: undefined, jid: account, muc: selector.muc, note: undefined, force, dryRun },
    reason: reason === "" ? undefined : reason,
    expiresAt: (Math.ceil(now / 1000) + seconds) * 1000,
    ...{ except: undefined, spareAffiliated: false, allowDotless: false, extend: true },
  };
}

function describe(placed: PlacedBan): BannedForSeconds {
  switch (placed.kind) {
    case "refused":
      return { result: placed.problem, said: [] };
    case "tried": {
      const said = placed.servers.map(({ server, kicked, trouble }): NamedResult => {
        if (trouble === undefined) return done(server, { kicked, dry_run: true });
        return failed({ server, ...trouble, may_be_done: false });
      });
      return { result: { status: 200, ...join(said), dry_run: true }, said };
    }
    case "placed": {
      const bans = [describeBan(placed.ban)];
      // A ban that lasts long enough already removed its occupants when it was placed.
      const isOld = placed.result === "unchanged";
      const said = placed.servers.map(({ server, kicked, trouble, isRejected }): NamedResult => {
        if (trouble === undefined) return done(server, { kicked: isOld ? [] : kicked, bans });
        // Whoever is inside there goes as soon as the server has the ban, unless its module rejects it.
        const code = trouble.code as ServerFailure["code"];
        const status = statusOf(code);
        return failed({ server, status, code, error: trouble.error, may_be_done: !isRejected });
      });
      return { result: { status: 200, ...join(said), bans }, said };
    }
  }
}

function done(
  server: string,
  answer: { readonly kicked: readonly Kicked[]; readonly bans?: readonly Ban[]; readonly dry_run?: true },
): NamedResult {
  return { server, result: { kind: "done", answer } };
}

function failed(failure: ServerFailure): NamedResult {
  return { server: failure.server, result: { kind: "failed", failure } };
}

/** What all servers did, and which did not do it. */
function join(said: readonly NamedResult[]): {
  readonly kicked: readonly Kicked[];
  readonly failed?: readonly ServerFailure[];
} {
  const kicked = said.flatMap(({ result }) => (result.kind === "done" ? result.answer.kicked : []));
  const failures = said.flatMap(({ result }) => (result.kind === "failed" ? [result.failure] : []));
  return { kicked, ...(failures.length > 0 && { failed: failures }) };
}

/** The status of a failure that was only saved by its code. */
function statusOf(code: ServerFailure["code"]): number {
  if (code === "busy") return 503;
  return code === "pending" || code === "server-timeout" ? 504 : 502;
}

/** As a module describes it. */
function describeBan({ id, jid, muc, reason, expiresAt }: BanRecord): Ban {
  return {
    ...{ id, jid, muc, reason },
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(Math.floor(expiresAt / 1000)),
  };
}
