import { MAX_LISTED_ACCOUNTS } from "../contract/fields";
import type { Retraction, RetractionResponse } from "../contract/responses";
import { problemOf, type ServerKickResult, type ServerReply } from "../servers/server-result";
import type { RetractionInput } from "../wire/module-requests";
import { joinRetractions } from "../servers/join-retractions";
import type { KickItem } from "./kick-request";

/** What follows a ban on a server. */
export interface BanActTarget {
  /** Never rejects, whatever the server does. */
  retract(input: RetractionInput): Promise<ServerReply<RetractionResponse>>;
}

/** Retracts the messages of accounts that were banned, or only counts them in a dry run. Adds that to the result of the ban. */
export async function retractAfterBan(
  { request }: KickItem,
  accounts: readonly string[],
  servers: readonly BanActTarget[],
  result: ServerKickResult | undefined,
): Promise<ServerKickResult | undefined> {
  const { retract, selector, reason, dryRun } = request;
  if (retract === undefined || result === undefined || !("kicked" in result)) return result;
  const terms = { muc: selector.muc, ...retract, reason, ...(dryRun && { dry_run: true }) };
  // The server reads each archive once for all accounts of a request.
  const retractions = servers.map(async (server): Promise<Retraction> => {
    const each: Retraction[] = [];
    for (let first = 0; first < accounts.length; first += MAX_LISTED_ACCOUNTS) {
      const jids = accounts.slice(first, first + MAX_LISTED_ACCOUNTS);
      const reply = await server.retract({ jids, ...terms });
      each.push(reply.ok ? reply.value : { messages: 0, rooms: [], problem: problemOf(reply) });
    }
    return joinRetractions(each);
  });
  return { ...result, retraction: joinRetractions(await Promise.all(retractions)) };
}
