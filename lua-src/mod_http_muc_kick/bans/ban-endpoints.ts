import type { BanResult, BansResponse } from "../../../src/contract/responses";
import {
  type BanChanges,
  parseBanChanges,
  parseBanId,
  parseBanRequest,
  parseBanToPut,
} from "../../../src/contract/ban-request";
import {
  banJidField,
  expiryField,
  invalidValue,
  NO_FIELDS,
  openQuery,
  type RequestLimits,
} from "../../../src/contract/fields";
import { parseBansRequest } from "../../../src/contract/page-request";
import {
  banNotFound,
  busy,
  failure,
  internalError,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import { prepBanJid } from "../addresses";
import {
  answer,
  answerFailure,
  answerTo,
  noContent,
  refusal,
  respond,
  resultsAnswer,
  type Send,
} from "../http/answers";
import { encodeJson, list } from "../json/json-encoding";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import {
  describeBan,
  describePlaced,
  liftBans,
  placeBans,
  type Placed,
  type PlacingParts,
  statusOf,
} from "./banning";
import { luaJson } from "../json/json";
import type { Announced } from "../messages/messaging";
import { readBody } from "../http/request-body";
import type { InSearchingSlices } from "../rooms/occupant-search";
import type { MuteEnds } from "./mute-ends";
import type { Owners } from "./owners";
import { cutPage } from "../http/paging";
import { queryOf } from "../http/query";
import type { Endpoint } from "../http/routes";

const time = require("util.time");

/** Dependencies of placing and lifting bans. */
export interface BanParts extends PlacingParts {
  readonly inSearchingSlices: InSearchingSlices;
  /** Whoever is told that a mute has ended has voice. */
  readonly whenMutesEnded: MuteEnds["whenDone"];
  readonly owners: Owners;
  readonly limits: (this: void) => RequestLimits;
}

/** `/muc_kick/bans`. */
export function createBansEndpoint(parts: BanParts): Endpoint {
  return {
    GET: (event) => {
      respond(event, answerTo(listBans(queryOf(event), parts)));
    },
    PATCH: (event) => {
      if (isChanging()) {
        respond(event, refusal(busy(), { retry_after: "1" }));
        return;
      }
      // From its arrival: a later PATCH must not take effect before one whose long body is still being decoded.
      changing.set("isChanging", true);
      const begun = attempt(() => {
        const change = (value: unknown) => {
          const changes = parseBanChanges(value, luaJson, parts.limits());
          const admitted = changes.ok ? claimBans(changes.value, parts) : changes;
          if (admitted.ok) changeBans(admitted.value, parts, event);
          else conclude(event, refusal(admitted.problem));
        };
        readBody(event, change, conclude);
        return success(undefined);
      });
      if (!begun.ok) conclude(event, refusal(begun.problem));
    },
  };
}

/** `/muc_kick/bans/{id}`. */
export function createBanEndpoint(parts: BanParts): Endpoint {
  return {
    GET: (event, name) => {
      respond(event, answerTo(getBan(queryOf(event), name, parts)));
    },
    PUT: (event, name) => {
      const id = parseBanId(name, luaJson);
      if (!id.ok) {
        respond(event, refusal(id.problem));
        return;
      }
      readBody(event, (value) => {
        putBan(id.value, value, parts, event);
      });
    },
    DELETE: (event, name) => {
      const lifted = deleteBan(name, parts, event.request.ip);
      parts.whenMutesEnded(() => {
        respond(event, lifted.ok ? noContent() : refusal(lifted.problem));
      });
    },
  };
}

function listBans(query: object, { bans }: BanParts): Outcome<BansResponse> {
  const request = parseBansRequest(query, luaJson);
  if (!request.ok) return request;
  const { limit, after, jid } = request.value;
  const sought = jid === undefined ? undefined : prepBanJid(jid);
  if (jid !== undefined && sought === undefined)
    return failure(invalidValue("jid", banJidField, jid, luaJson));
  const { entries, next } = cutPage(bans().page(limit + 1, after, sought), limit, ({ id }) => id);
  return success({ bans: list(entries.map((record) => describeBan(record))), next });
}

function getBan(query: object, name: string, { bans }: BanParts): Outcome<object> {
  const { problem } = openQuery(query, NO_FIELDS, luaJson);
  if (problem !== undefined) return failure(problem);
  const id = parseBanId(name, luaJson);
  if (!id.ok) return id;
  const record = bans().get(id.value);
  return record === undefined ? failure(banNotFound(id.value)) : success({ ban: describeBan(record) });
}

function putBan(id: string, value: unknown, parts: BanParts, event: Prosody.HttpEvent): void {
  const ban = parseBanRequest(id, value, luaJson, expiryField(time.now()));
  if (!ban.ok) {
    respond(event, refusal(ban.problem));
    return;
  }
  parts.inSearchingSlices((agenda, whereabouts) => {
    const announced: Announced = new LuaTable();
    const placing = { from: event.request.ip, logLevel: "info", whereabouts, agenda, announced } as const;
    placeBans([ban], parts, placing, ([placed = failure(internalError())]) => {
      parts.whenMutesEnded(() => {
        respond(
          event,
          placed.ok
            ? answer(statusOf(placed.value), describePlaced(placed.value, undefined))
            : refusal(placed.problem),
        );
      });
    });
  }, answerFailure(event));
}

/** `name`: the id as given. */
function deleteBan(name: unknown, { bans }: BanParts, from: string): Outcome<undefined> {
  const [lifted] = liftBans([parseBanId(name, luaJson)], bans(), { from, logLevel: "info" });
  return lifted ?? failure(internalError());
}

/** The changes, if the caller may make them. */
function claimBans(changes: BanChanges, { owners }: BanParts): Outcome<BanChanges> {
  const { owner } = changes;
  if (owner === undefined) return success(changes);
  const claimed = attempt(() => owners.claim(owner));
  return claimed.ok ? success(changes) : claimed;
}

/** Whether a PATCH is in progress. It is shared because one may outlive a reload of the module. */
const changing = prosodyModule.shared("changing") as LuaTable<"isChanging", true | undefined>;

function isChanging(): boolean {
  return changing.get("isChanging") === true;
}

/** Responds to a PATCH, and lets the next one in. */
const conclude: Send = (event, response) => {
  // Before the response, after which the next one may come at once.
  changing.delete("isChanging");
  return respond(event, response);
};

/** The number of changes of a PATCH that are stored together. */
const GROUP_SIZE = 32;

function changeBans(changes: BanChanges, parts: BanParts, event: Prosody.HttpEvent): void {
  const from = event.request.ip;
  // Encoded one by one, because all of them at once would take longer than a slice.
  const results: string[] = [];
  const noteResult = (result: BanResult) => {
    results.push(encodeJson(result));
  };
  const bans = parts.bans();
  const before = bans.summary();
  let placedCount = 0;
  let liftedCount = 0;
  const notePlaced = (placed: Outcome<Placed>) => {
    if (placed.ok && placed.value.ban.change !== "unchanged") placedCount += 1;
    noteResult(placed.ok ? describePlaced(placed.value, statusOf(placed.value)) : placed.problem);
  };
  const noteLifted = (lifted: Outcome<undefined>) => {
    if (lifted.ok) liftedCount += 1;
    noteResult(lifted.ok ? { status: 204 } : lifted.problem);
  };
  /** The revisions before and after, if nothing else changed the list meanwhile. */
  const revisions = () => {
    if (parts.bans() !== bans) return undefined;
    const after = bans.summary();
    return after.changes === before.changes + placedCount + liftedCount
      ? { before: before.revision, after: after.revision }
      : undefined;
  };
  const [puts, deletes] = [inGroups(changes.put), inGroups(changes.delete)];
  // One summary line for many bans, so that they do not flood the log.
  const logLevel = changes.put.length + changes.delete.length > 1 ? "debug" : "info";
  const announced: Announced = new LuaTable();
  parts.inSearchingSlices(
    (agenda, whereabouts) => {
      const change = (index: number) => {
        if (index < puts.length) {
          const expiry = expiryField(time.now());
          const requests = (puts[index] ?? []).map((entry) => parseBanToPut(entry, luaJson, expiry));
          const placing = { from, logLevel, whereabouts, agenda, announced } as const;
          placeBans(requests, parts, placing, (placed) => {
            for (const each of placed) notePlaced(each);
          });
        } else {
          const ids = (deletes[index - puts.length] ?? []).map((id) => parseBanId(id, luaJson));
          for (const each of liftBans(ids, parts.bans(), { from, logLevel })) noteLifted(each);
        }
      };
      agenda.plan(puts.length + deletes.length, change, () => {
        if (logLevel === "debug" && placedCount + liftedCount > 0) {
          prosodyModule.log(
            "info",
            "%s placed, %d lifted, by %s",
            countWords(placedCount, "ban"),
            liftedCount,
            from,
          );
        }
        const response = resultsAnswer(results, { revision: revisions() });
        parts.whenMutesEnded(() => {
          conclude(event, response);
        });
      });
    },
    answerFailure(event, conclude),
    changes.put.length > 1,
  );
}

function inGroups<T>(entries: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (let from = 0; from < entries.length; from += GROUP_SIZE) {
    groups.push(entries.slice(from, from + GROUP_SIZE));
  }
  return groups;
}
