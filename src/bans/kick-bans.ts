import type { Requester } from "../auth/authenticator";
import type { Ban, Kicked } from "../contract/responses";
import { success } from "../contract/problem";
import type { BannedForSeconds, KickBan } from "../kicks/execute-kicks";
import type { GatewayFailure } from "../errors";
import type { NamedResult } from "../servers/server-result";
import type { BanItem } from "../wire/bans/ban-request";
import type { BanParts } from "./ban-parts";
import { describeModuleTerms } from "../wire/bans/ban-terms";
import { type PlacedBan, placeBans } from "./place-bans";

/**
 * Bans accounts for a number of seconds, as managed bans, and removes all of their occupants. Returns one result per
 * request, in order. Rejects if the store cannot be reached; then they may or may not have been saved.
 */
export async function banForSeconds(
  bans: readonly KickBan[],
  by: Requester,
  parts: BanParts,
): Promise<BannedForSeconds[]> {
  const now = parts.clock();
  const items = bans.map((ban) => success(itemOf(ban, now)));
  const placed = await placeBans(items, by, parts);
  return placed.map(describe);
}

/** `now`: Unix time in ms. */
function itemOf({ account, seconds, item: { request, force } }: KickBan, now: number): BanItem {
  const { selector, reason, dryRun } = request;
  return {
    ...{ jid: account, muc: selector.muc, force, dryRun, allowDotless: false, extend: true },
    reason: reason === "" ? undefined : reason,
    expiresAt: (Math.ceil(now / 1000) + seconds) * 1000,
  };
}

function describe(placed: PlacedBan): BannedForSeconds {
  switch (placed.kind) {
    case "refused":
      return { result: placed.problem, serverResults: [] };
    case "tried": {
      const serverResults = placed.servers.map(({ server, kicked, failure }): NamedResult => {
        if (failure === undefined) return done(server, { kicked, dry_run: true });
        return failed({ server, ...failure, may_be_done: false });
      });
      return { result: { status: 200, ...join(serverResults), dry_run: true }, serverResults };
    }
    case "placed": {
      const bans = [{ id: placed.ban.id, ...describeModuleTerms(placed.ban) }];
      // An existing ban that lasts long enough kicked its occupants when it was placed.
      const isOld = placed.result === "unchanged";
      const serverResults = placed.servers.map(({ server, kicked, failure, isRejected }): NamedResult => {
        if (failure === undefined) return done(server, { kicked: isOld ? [] : kicked, bans });
        // Remaining occupants are kicked as soon as the server has the ban, unless its module rejects it.
        const code = failure.code as GatewayFailure["code"];
        const status = statusOf(code);
        return failed({ server, status, code, error: failure.error, may_be_done: !isRejected });
      });
      return { result: { status: 200, ...join(serverResults), bans }, serverResults };
    }
  }
}

function done(
  server: string,
  answer: { readonly kicked: readonly Kicked[]; readonly bans?: readonly Ban[]; readonly dry_run?: true },
): NamedResult {
  return { server, result: { kind: "done", answer } };
}

function failed(failure: GatewayFailure): NamedResult {
  return { server: failure.server, result: { kind: "failed", failure } };
}

/** The combined result of all servers, with those that failed. */
function join(serverResults: readonly NamedResult[]): {
  readonly kicked: readonly Kicked[];
  readonly failed?: readonly GatewayFailure[];
} {
  const kicked = serverResults.flatMap(({ result }) => (result.kind === "done" ? result.answer.kicked : []));
  const failures = serverResults.flatMap(({ result }) => (result.kind === "failed" ? [result.failure] : []));
  return { kicked, ...(failures.length > 0 && { failed: failures }) };
}

/** The HTTP status of a failure of which only the code was saved. */
function statusOf(code: GatewayFailure["code"]): number {
  if (code === "busy") return 503;
  return code === "pending" || code === "server-timeout" ? 504 : 502;
}
