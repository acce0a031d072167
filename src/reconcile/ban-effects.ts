import type { BanChangesInput } from "../client/ban-changes-input";
import type { BanChangesResults } from "../client/batch-results";
import type { PageInput } from "../client/listing-filter";
import type { AboutAnswer } from "../contract/about-answer";
import type { BansAnswer } from "../contract/ban-answer";
import type { ServerReply } from "../gateway/server-reply";

/** What reconciling must know of a server before it does anything: its list's revision, whose it is, what it takes, what it
 *  serves. */
export type ServerState = Pick<AboutAnswer, "bans" | "limits" | "owners" | "services">;

/** What reconciling reads and does of a server's list of bans. None of it rejects for what the server does. */
export interface BanEffects {
  about(): Promise<ServerReply<ServerState>>;
  bans(page: PageInput): Promise<ServerReply<BansAnswer>>;
  /** Is not repeated where the answer is lost, because who was removed would be lost with it. */
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>>;
}
