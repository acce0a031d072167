import type { KickResponse, Kicked, KickResult, Retraction } from "../../../src/contract/responses";
import type { RequestLimits } from "../../../src/contract/fields";
import {
  type KickRequest,
  parseKickBody,
  parseKickRequest,
  type RecentJoins,
} from "../../../src/contract/kick-request";
import {
  disabledBySetting,
  failure,
  occupantNotFound,
  type Outcome,
  type Problem,
  success,
} from "../../../src/contract/problem";
import { canonicalAccount } from "../addresses";
import { answerTo, jsonAnswer, refusal } from "../http/answers";
import { encodeJson, list } from "../json/json-encoding";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import type { BanList } from "../bans/ban-list";
import { applyBans, type Origin } from "../bans/ban-kicks";
import { accountBanId, type AccountsBan, banAccounts, describeBan } from "../bans/banning";
import type { BanRecord } from "../bans/ban-record";
import { luaJson } from "../json/json";
import { changeRoles, describeAll } from "./kicking";
import type { Metrics } from "../metrics";
import { readBody } from "../http/request-body";
import { announceAct } from "../messages/messaging";
import { authorAmong } from "../retractions/authorship";
import { retract } from "../retractions/retracting";
import type { Target } from "../rooms/room";
import type { InSearchingSlices, Whereabouts } from "../rooms/occupant-search";
import { answerFailure, type Handler, type Request, type Send } from "../http/routes";
import { PUBLISH_TO } from "../settings";
import { searchRooms, selectInRoom, type Selection, type SelectionParts } from "./selection";
import type { Agenda } from "../slices";

/** Dependencies of kicking. */
export interface KickParts extends SelectionParts {
  /** The current list, looked up each time: a reload of the module opens another one. */
  readonly bans: (this: void) => BanList;
  /** Whether bans can be published. */
  readonly publishes: (this: void) => boolean;
  readonly inSearchingSlices: InSearchingSlices;
  readonly metrics: Metrics;
  readonly limits: (this: void) => RequestLimits;
}

/** `POST /muc_kick`. */
export function createKickHandler(parts: KickParts): Handler {
  const kick = (value: unknown, { from }: Request, send: Send) => {
    const parsed = parseKickBody(value, luaJson, parts.limits());
    if (!parsed.ok) send(refusal(parsed.problem));
    else if ("items" in parsed.value) kickMany(parsed.value.items, parts, from, send);
    else kickOne(parsed.value, parts, from, send);
  };
  return (request, send) => {
    readBody(request, send, kick);
  };
}

function kickOne(request: KickRequest, parts: KickParts, from: string, send: Send): void {
  const { muc } = request.selector;
  const origin: Origin = { from, logLevel: "info" };
  const selected = muc === undefined ? undefined : selectInRoom(request, muc, parts);
  if (selected?.ok === false) {
    send(refusal(refuse(selected.problem, request, parts.metrics)));
    return;
  }
  parts.inSearchingSlices((agenda, whereabouts) => {
    carryOut(request, selected, parts, origin, whereabouts, agenda, (outcome) => {
      send(answerTo(outcome));
    });
  }, answerFailure(send));
}

function kickMany(items: readonly unknown[], parts: KickParts, from: string, send: Send): void {
  // Encoded one by one, because all of them at once would take longer than a slice.
  const results: string[] = [];
  const origin: Origin = { from, logLevel: items.length > 1 ? "debug" : "info" };
  let rejected = 0;
  const noteResult = (result: KickResult) => {
    results.push(encodeJson(result));
  };
  const noteProblem = (problem: Problem) => {
    rejected += 1;
    noteResult(problem);
  };
  const note = (outcome: Outcome<KickResponse>) => {
    if (outcome.ok) noteResult({ status: 200, ...outcome.value });
    else noteProblem(outcome.problem);
  };
  parts.inSearchingSlices(
    (agenda, whereabouts) => {
      const kickItem = (index: number) => {
        const request = parseKickRequest(items[index], luaJson);
        if (!request.ok) {
          noteProblem(request.problem);
          return;
        }
        const { muc } = request.value.selector;
        const selected =
          muc === undefined ? undefined : attempt(() => selectInRoom(request.value, muc, parts));
        if (selected?.ok === false) noteProblem(refuse(selected.problem, request.value, parts.metrics));
        else carryOut(request.value, selected, parts, origin, whereabouts, agenda, note);
      };
      agenda.plan(items.length, kickItem, () => {
        const reached = send(jsonAnswer(200, `{"results":[${results.join(",")}]}`));
        prosodyModule.log(
          "info",
          "%s for %s: %d done, %d rejected%s",
          countWords(results.length, "kick"),
          from,
          results.length - rejected,
          rejected,
          reached ? "" : "; the caller had disconnected",
        );
      });
    },
    answerFailure(send),
    items.length > 1,
  );
}

/** Counts a request that cannot be carried out. */
function refuse(problem: Problem, { dryRun }: KickRequest, metrics: Metrics): Problem {
  if (!dryRun) metrics.countKicks(problem.code, 1);
  return problem;
}

/** Executes one request. `found`: its occupants; undefined: all rooms must be searched. */
function carryOut(
  request: KickRequest,
  found: Outcome<Selection> | undefined,
  parts: KickParts,
  { from, logLevel }: Origin,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: (this: void, outcome: Outcome<KickResponse>) => void,
): void {
  const { selector, reason, dryRun, retract: period, message } = request;
  const finish = (outcome: Outcome<KickResponse>) => {
    if (!dryRun) countKicks(outcome, parts.metrics);
    if (selector.by === "joined_since" && !dryRun && outcome.ok) logRaid(selector, outcome.value, from);
    done(outcome);
  };
  if (request.publish === true && !parts.publishes()) {
    finish(failure(disabledBySetting(PUBLISH_TO)));
    return;
  }
  const rule = ruleOf(request);
  // One summary line for a raid.
  const isRaid = selector.by === "joined_since";
  const act = (selected: Outcome<Selection>) => {
    if (!selected.ok) {
      finish(selected);
      return;
    }
    const { targets, accounts, muc } = selected.value;
    const answerWith = (records: readonly BanRecord[], concerned: Outcome<Kicked[]>) => {
      if (!concerned.ok) {
        finish(concerned);
        return;
      }
      const finishWith = (retraction: Retraction | undefined) => {
        finish(success({ ...responseOf(request, concerned.value, records), retraction }));
      };
      if (period !== undefined) {
        const jid = selector.by === "jid" ? selector.jid : undefined;
        const byAccount = groupByAccount(targets);
        const authors = accounts.map((account) => authorAmong(byAccount.get(account) ?? [], account, jid));
        retract({ authors, muc, period, reason, dryRun, from }, parts.services, agenda, finishWith);
      } else if (concerned.value.length === 0 && rule === undefined) finish(failure(occupantNotFound(muc)));
      else finishWith(undefined);
    };
    if (rule === undefined) {
      const answerKicked = (concerned: Outcome<Kicked[]>) => {
        answerWith([], concerned);
      };
      if (dryRun) {
        describeAll(targets, agenda, answerKicked);
        return;
      }
      const change = { reason, from, as: "kick", logLevel: isRaid ? "debug" : logLevel } as const;
      announceAct(message, targets, parts.services, agenda, () => {
        changeRoles(targets, () => change, agenda, answerKicked);
      });
      return;
    }
    // Before the kicks, so that no one can rejoin in between.
    const origin: Origin = { from, logLevel: isRaid ? "debug" : "info" };
    banInSteps({ accounts, muc, reason, dryRun, ...rule }, parts.bans, origin, agenda, (records, problem) => {
      if (selector.by === "joined_since" && !dryRun && records.length > 0) {
        logRaidBans(selector, rule, records.length, from);
      }
      const idOf = (account: string) => accountBanId(account, muc, rule.role);
      const answerBanned = (concerned: Outcome<Kicked[]>) => {
        answerWith(records, problem === undefined ? concerned : failure(problem));
      };
      if (dryRun) describeAll(targets, agenda, answerBanned);
      else {
        announceAct(message, targets, parts.services, agenda, () => {
          applyBans(targets, idOf, parts.bans, origin, agenda, answerBanned);
        });
      }
    });
  };
  if (found === undefined) searchRooms(request, whereabouts, agenda, act);
  else act(found);
}

/** By canonical account. */
function groupByAccount(targets: readonly Target[]): LuaTable<string, Target[] | undefined> {
  const byAccount = new LuaTable<string, Target[] | undefined>();
  for (const target of targets) {
    const account = canonicalAccount(target.account);
    const some = byAccount.get(account);
    if (some === undefined) byAccount.set(account, [target]);
    else some.push(target);
  }
  return byAccount;
}

/** What a request places on the accounts; undefined: a kick places nothing. */
function ruleOf(request: KickRequest): Pick<AccountsBan, "role" | "seconds" | "publish"> | undefined {
  const { banSeconds, mute } = request;
  const publish = request.publish === true;
  if (mute !== undefined) return { role: "visitor", seconds: mute.seconds, publish };
  return banSeconds === undefined ? undefined : { role: undefined, seconds: banSeconds, publish };
}

/** The number of accounts that are banned or muted in one step. */
const ACCOUNTS_AT_ONCE = 32;

/** `problem`: why some of the accounts are not banned. */
type BannedDone = (this: void, records: readonly BanRecord[], problem: Problem | undefined) => void;

function banInSteps(
  ban: AccountsBan,
  bans: (this: void) => BanList,
  origin: Origin,
  agenda: Agenda,
  done: BannedDone,
): void {
  const records: BanRecord[] = [];
  let problem: Problem | undefined;
  const { accounts } = ban;
  const banSome = (step: number) => {
    const first = step * ACCOUNTS_AT_ONCE;
    const some = { ...ban, accounts: accounts.slice(first, first + ACCOUNTS_AT_ONCE) };
    const placed = attempt(() => success(banAccounts(some, bans(), origin)));
    if (!placed.ok) {
      problem = placed.problem;
      return;
    }
    for (const outcome of placed.value) {
      if (outcome.ok) records.push(outcome.value);
      else problem = outcome.problem;
    }
  };
  agenda.plan(Math.ceil(accounts.length / ACCOUNTS_AT_ONCE), banSome, () => {
    done(records, problem);
  });
}

function responseOf(
  { mute, dryRun, banSeconds }: KickRequest,
  concerned: readonly Kicked[],
  records: readonly BanRecord[],
): KickResponse {
  const bans = list(records.map((record) => describeBan(record)));
  const dry_run = dryRun ? true : undefined;
  if (mute === undefined) {
    return { kicked: list(concerned), bans: banSeconds === undefined ? undefined : bans, dry_run };
  }
  return { kicked: list([]), muted: list(concerned), mutes: bans, dry_run };
}

function logRaidBans(
  { muc, joinedSince }: RecentJoins,
  { role, seconds }: Pick<AccountsBan, "role" | "seconds">,
  count: number,
  from: string,
): void {
  prosodyModule.log(
    "info",
    "%s placed on those who joined %s since %s, %s, by %s",
    countWords(count, role === undefined ? "ban" : "mute"),
    muc,
    joinedSince,
    seconds === undefined ? "permanently" : `for ${countWords(seconds, "second")}`,
    from,
  );
}

function logRaid({ muc, joinedSince }: RecentJoins, { kicked, muted }: KickResponse, from: string): void {
  const act = muted === undefined ? "Kicked" : "Muted";
  const count = (muted ?? kicked).length;
  prosodyModule.log("info", "%s %d who joined %s since %s, by %s", act, count, muc, joinedSince, from);
}

function countKicks(outcome: Outcome<KickResponse>, metrics: Metrics): void {
  if (!outcome.ok) metrics.countKicks(outcome.problem.code, 1);
  else if (outcome.value.muted !== undefined) metrics.countKicks("muted", outcome.value.muted.length);
  else metrics.countKicks("kicked", outcome.value.kicked.length);
}
