import type { KickResponse, Kicked } from "../contract/responses";
import { occupantNotFound, success } from "../contract/problem";
import { type KickBanned, joinAnswers, type KickBan } from "../kicks/execute-kicks";
import type { GatewayFailure } from "../errors";
import type { ActOrigin } from "../room-acts/room-acts";
import type { NamedReply } from "../servers/server-result";
import type { BanItem } from "../wire/bans/ban-request";
import type { BanParts } from "./ban-parts";
import { type BanRule, describeModuleTerms } from "../wire/bans/ban-terms";
import { kickBanId, type PlacedBan, placeBans } from "./place-bans";

/**
 * Bans or mutes accounts as kicks request it, as managed bans. Returns one result per request, in order. Rejects if the
 * store cannot be reached; then they may or may not have been saved.
 */
export async function placeKickBans(
  bans: readonly KickBan[],
  by: ActOrigin,
  parts: BanParts,
): Promise<KickBanned[]> {
  const now = parts.clock();
  const items = bans.flatMap((ban) => ban.accounts.map((account) => success(itemOf(account, ban, now))));
  const placed = (await placeBans(items, by, parts)).map(describe);
  let first = 0;
  return bans.map(({ accounts }) => joinBans(placed.slice(first, (first += accounts.length))));
}

/** `now`: Unix time in ms. */
function itemOf(account: string, { item: { request, force } }: KickBan, now: number): BanItem {
  const { selector, reason, dryRun, mute, banSeconds, publish, message } = request;
  const seconds = mute === undefined ? banSeconds : mute.seconds;
  return {
    ...{ jid: account, muc: selector.muc, force, dryRun, allowDotless: false, extend: true },
    role: mute === undefined ? undefined : "visitor",
    reason: reason === "" ? undefined : reason,
    publish,
    message,
    expiresAt: seconds === undefined ? undefined : (Math.ceil(now / 1000) + seconds) * 1000,
  };
}

/** The outcome of the bans of one request, by server. A rejected one counts only if all are. */
function joinBans(bans: readonly KickBanned[]): KickBanned {
  const [first, ...more] = bans.filter(({ result }) => "kicked" in result);
  if (first === undefined || more.length === 0)
    return first ?? bans[0] ?? { result: occupantNotFound(undefined), replies: [] };
  const byServer = Map.groupBy(
    [first, ...more].flatMap(({ replies }) => replies),
    ({ server }) => server,
  );
  const replies = [...byServer].flatMap(([server, ofServer]): NamedReply<KickResponse>[] => {
    const answers = answersIn(ofServer);
    const failure = ofServer.find(({ reply }) => !reply.ok);
    return [
      ...(answers.length > 0 ? [done(server, joinAnswers(answers))] : []),
      ...(failure === undefined ? [] : [failure]),
    ];
  });
  const answers = [first, ...more].flatMap(({ result }) => ("kicked" in result ? [result] : []));
  const { failed } = join(replies);
  const { message_problem } = answers.find((answer) => answer.message_problem !== undefined) ?? {};
  return {
    result: {
      ...{ status: 200, ...joinAnswers(answers) },
      ...(failed && { failed }),
      ...(message_problem && { message_problem }),
    },
    replies,
  };
}

function describe(placed: PlacedBan): KickBanned {
  switch (placed.kind) {
    case "refused":
      return { result: placed.problem, replies: [] };
    case "tried": {
      const rules = rulesOf({ ...placed.item, id: kickBanId(placed.item) });
      const replies = placed.servers.map(({ server, kicked, failure }): NamedReply<KickResponse> => {
        if (failure === undefined)
          return done(server, { ...effectOf(placed.item, kicked), ...rules, dry_run: true });
        return failed({ server, ...failure, may_be_done: false });
      });
      return {
        result: {
          status: 200,
          ...effectOf(placed.item, []),
          ...join(replies),
          ...rules,
          dry_run: true,
        },
        replies,
      };
    }
    case "placed": {
      const { ban } = placed;
      const rules = rulesOf(ban);
      // An existing ban that lasts long enough kicked its occupants when it was placed.
      const isOld = placed.result === "unchanged";
      const replies = placed.servers.map(
        ({ server, kicked, failure, isRejected }): NamedReply<KickResponse> => {
          if (failure === undefined) return done(server, { ...effectOf(ban, isOld ? [] : kicked), ...rules });
          // Remaining occupants are kicked as soon as the server has the ban, unless its module rejects it.
          const code = failure.code as GatewayFailure["code"];
          const status = statusOf(code);
          return failed({ server, status, code, error: failure.error, may_be_done: !isRejected });
        },
      );
      return {
        result: {
          ...{ status: 200, ...effectOf(ban, []), ...join(replies), ...rules },
          ...(placed.messageProblem && { message_problem: placed.messageProblem }),
        },
        replies,
      };
    }
  }
}

/** The ban or the mute of a result. */
function rulesOf(ban: BanRule & { readonly id: string }): Pick<KickResponse, "bans" | "mutes"> {
  const bans = [{ id: ban.id, ...describeModuleTerms(ban) }];
  return ban.role === undefined ? { bans } : { mutes: bans };
}

/** The occupants that a ban has kicked, or a mute has muted. */
function effectOf({ role }: BanRule, concerned: readonly Kicked[]): Pick<KickResponse, "kicked" | "muted"> {
  return role === undefined ? { kicked: concerned } : { kicked: [], muted: concerned };
}

function done(server: string, value: KickResponse): NamedReply<KickResponse> {
  return { server, reply: { ok: true, value } };
}

function failed(failure: GatewayFailure): NamedReply<KickResponse> {
  return { server: failure.server, reply: { ok: false, failure } };
}

function answersIn(replies: readonly NamedReply<KickResponse>[]): KickResponse[] {
  return replies.flatMap(({ reply }) => (reply.ok ? [reply.value] : []));
}

/** The combined result of all servers, with those that failed. */
function join(
  replies: readonly NamedReply<KickResponse>[],
): Pick<KickResponse, "kicked" | "muted"> & { readonly failed?: readonly GatewayFailure[] } {
  const { kicked, muted } = joinAnswers(answersIn(replies));
  const failures = replies.flatMap(({ reply }) => ("failure" in reply ? [reply.failure] : []));
  return { kicked, ...(muted && { muted }), ...(failures.length > 0 && { failed: failures }) };
}

/** The HTTP status of a failure of which only the code was saved. */
function statusOf(code: GatewayFailure["code"]): number {
  if (code === "busy") return 503;
  return code === "pending" || code === "server-timeout" ? 504 : 502;
}
