import type { KickResponse, Kicked, Retraction } from "../../../src/contract/responses";
import type { RequestLimits } from "../../../src/contract/fields";
import type { KickRequest, RecentJoins } from "../../../src/contract/kick-request";
import {
  disabledBySetting,
  failure,
  occupantNotFound,
  type Outcome,
  type Problem,
  success,
} from "../../../src/contract/problem";
import { canonicalAccount } from "../addresses";
import { list } from "../json/json-encoding";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import type { BanList } from "../bans/ban-list";
import { applyBans, type Origin } from "../bans/ban-kicks";
import { type AccountsBan, banAccounts, describeBan } from "../bans/banning";
import type { BanRecord } from "../bans/ban-record";
import { changeRoles, describeAll, type KickedDone } from "./kicking";
import type { Metrics } from "../metrics";
import { type Announced, announceAct } from "../messages/messaging";
import { authorAmong } from "../retractions/authorship";
import { retract } from "../retractions/retracting";
import type { InSearchingSlices, Whereabouts } from "../rooms/occupant-search";
import type { Sighting } from "../rooms/stored-occupants";
import { PUBLISH_TO } from "../settings";
import { searchRooms, type Selection, type SelectionParts } from "./selection";
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

/** The HTTP request that a kick is part of, alone or as one of a batch. */
export interface Order {
  readonly parts: KickParts;
  readonly origin: Origin;
  readonly agenda: Agenda;
  readonly announced: Announced;
  /** Called with the outcome of each kick. */
  readonly done: (this: void, outcome: Outcome<KickResponse>) => void;
}

/** Executes one request. `found`: its occupants; undefined: all rooms must be searched. */
export function carryOut(
  request: KickRequest,
  order: Order,
  found: Outcome<Selection> | undefined,
  whereabouts: Whereabouts,
): void {
  if (request.publish === true && !order.parts.publishes()) {
    finish(failure(disabledBySetting(PUBLISH_TO)), request, order);
    return;
  }
  if (found !== undefined) actOn(found, request, order);
  else {
    searchRooms(request, whereabouts, order.agenda, (selected) => {
      actOn(selected, request, order);
    });
  }
}

function actOn(selected: Outcome<Selection>, request: KickRequest, order: Order): void {
  if (!selected.ok) {
    finish(selected, request, order);
    return;
  }
  const rule = ruleOf(request);
  if (rule === undefined) kickSelected(selected.value, request, order);
  else banAndApply(selected.value, rule, request, order);
}

function kickSelected(selection: Selection, request: KickRequest, order: Order): void {
  const { parts, origin, agenda, announced } = order;
  const { targets } = selection;
  const respond: KickedDone = (concerned) => {
    respondWith(concerned, selection, NO_RECORDS, request, order);
  };
  if (request.dryRun) {
    describeAll(targets, agenda, respond);
    return;
  }
  const logLevel = logLevelOf(request, origin.logLevel);
  const change = { reason: request.reason, from: origin.from, as: "kick", logLevel } as const;
  announceAct(request.message, targets, announced, parts.services, agenda, () => {
    changeRoles(targets, () => change, agenda, respond);
  });
}

/** One summary line for a raid. */
function logLevelOf({ selector }: KickRequest, otherwise: Origin["logLevel"]): Origin["logLevel"] {
  return selector.by === "joined_since" ? "debug" : otherwise;
}

/** Places the bans or mutes before the kicks, so that no one can rejoin in between. */
function banAndApply(selection: Selection, rule: AccountsRule, request: KickRequest, order: Order): void {
  const { parts, agenda, announced } = order;
  const { targets, accounts, muc } = selection;
  const { selector, reason, dryRun, message } = request;
  const origin: Origin = { from: order.origin.from, logLevel: logLevelOf(request, "info") };
  banInSteps({ accounts, muc, reason, dryRun, ...rule }, parts.bans, origin, agenda, (records, problem) => {
    if (selector.by === "joined_since" && !dryRun && records.length > 0) {
      logRaidBans(selector, rule, records.length, origin.from);
    }
    const respond: KickedDone = (concerned) => {
      const all = problem === undefined ? concerned : failure(problem);
      respondWith(all, selection, records, request, order);
    };
    if (dryRun) {
      describeAll(targets, agenda, respond);
      return;
    }
    const ids = new LuaTable<string, string | undefined>();
    for (const { jid, id } of records) ids.set(jid, id);
    const idOf = (account: string) => ids.get(canonicalAccount(account));
    announceAct(message, targets, announced, parts.services, agenda, () => {
      applyBans(targets, idOf, parts.bans, origin, agenda, respond);
    });
  });
}

/** Retracts what is to be retracted, then ends the request. */
function respondWith(
  concerned: Outcome<Kicked[]>,
  { targets, accounts, muc }: Selection,
  records: readonly BanRecord[],
  request: KickRequest,
  order: Order,
): void {
  const { parts, origin, agenda } = order;
  const { selector, reason, dryRun, retract: period } = request;
  if (!concerned.ok) finish(concerned, request, order);
  else if (period !== undefined) {
    const jid = selector.by === "jid" ? selector.jid : undefined;
    const byAccount = groupByAccount(targets);
    const authors = accounts.map((account) => authorAmong(byAccount.get(account) ?? [], account, jid));
    const { from } = origin;
    retract({ authors, muc, period, reason, dryRun, from }, parts.services, agenda, (retraction) => {
      finish(success(responseOf(request, concerned.value, records, retraction)), request, order);
    });
  } else if (concerned.value.length === 0 && ruleOf(request) === undefined) {
    finish(failure(occupantNotFound(muc)), request, order);
  } else finish(success(responseOf(request, concerned.value, records, undefined)), request, order);
}

function finish(outcome: Outcome<KickResponse>, request: KickRequest, { parts, origin, done }: Order): void {
  const { selector, dryRun } = request;
  if (!dryRun) {
    countKicks(outcome, parts.metrics);
    if (selector.by === "joined_since" && outcome.ok) logRaid(selector, outcome.value, origin.from);
  }
  done(outcome);
}

/** By canonical account. */
function groupByAccount(targets: readonly Sighting[]): LuaTable<string, Sighting[] | undefined> {
  const byAccount = new LuaTable<string, Sighting[] | undefined>();
  for (const target of targets) {
    const account = canonicalAccount(target.account);
    const some = byAccount.get(account);
    if (some === undefined) byAccount.set(account, [target]);
    else some.push(target);
  }
  return byAccount;
}

/** What a request places on the accounts. */
type AccountsRule = Pick<AccountsBan, "role" | "seconds" | "publish">;

const NO_RECORDS: readonly BanRecord[] = [];

/** Undefined: a kick places nothing. */
function ruleOf(request: KickRequest): AccountsRule | undefined {
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
  retraction: Retraction | undefined,
): KickResponse {
  const placed = () => list(records.map((record) => describeBan(record)));
  const dry_run = dryRun ? true : undefined;
  if (mute !== undefined) {
    return { kicked: list([]), muted: list(concerned), mutes: placed(), dry_run, retraction };
  }
  const bans = banSeconds === undefined ? undefined : placed();
  return { kicked: list(concerned), bans, dry_run, retraction };
}

function logRaidBans(
  { muc, joinedSince }: RecentJoins,
  { role, seconds }: AccountsRule,
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
