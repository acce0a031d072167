import { accountOrDomainField, invalidValue } from "../../../src/contract/fields";
import { parseBlockListsRequest } from "../../../src/contract/page-request";
import { failure, type Outcome, success } from "../../../src/contract/problem";
import type { BlockListListed, BlockListsResponse } from "../../../src/contract/responses";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { prepBanJid } from "../addresses";
import type { BlockList } from "./block-list";
import type { BlockLists } from "./block-lists";
import type { Publishing } from "./publishing";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { answerTo, respond } from "../http/answers";
import { queryOf } from "../http/query";
import type { Endpoint } from "../http/routes";

/** `/muc_kick/block_lists`. */
export function createBlockListsEndpoint(lists: BlockLists, publishing: Publishing): Endpoint {
  return {
    GET: (event) => {
      respond(event, answerTo(listBlockLists(queryOf(event), lists, publishing)));
    },
  };
}

function listBlockLists(
  query: object,
  lists: BlockLists,
  publishing: Publishing,
): Outcome<BlockListsResponse> {
  const request = parseBlockListsRequest(query, luaJson);
  if (!request.ok) return request;
  const { jid } = request.value;
  if (jid === undefined) {
    return success({ block_lists: describeAll(lists.all()), published: publishing.status() });
  }
  const sought = prepBanJid(jid);
  if (sought === undefined) return failure(invalidValue("jid", accountOrDomainField, jid, luaJson));
  return success({
    block_lists: describeAll(lists.listing(sought)),
    exempt: lists.isException(sought) ? true : undefined,
  });
}

function describeAll(lists: readonly BlockList[]): readonly BlockListListed[] {
  return list(lists.map((each) => describe(each)));
}

function describe(blockList: BlockList): BlockListListed {
  const { jid, node, mode, spareAffiliated } = blockList;
  const { state, items, updatedAt, error, joins } = blockList.status();
  return {
    jid,
    node,
    mode,
    spare_affiliated: spareAffiliated,
    state,
    items,
    updated_at: updatedAt === undefined ? undefined : formatTimestamp(updatedAt),
    error,
    joins,
  };
}
