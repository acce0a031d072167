import type { BanChangesInput } from "../client/ban-changes-input";
import type { BanChangesResults } from "../client/batch-results";
import type { PageInput } from "../client/listing-filter";
import type { AboutAnswer } from "../contract/about-answer";
import type { BansAnswer } from "../contract/ban-answer";
import type { ServerReply } from "../gateway/prosody-server";

/** What reconciling reads and does of a server's list of bans. None of it rejects for what the server does. */
export interface BanEffects {
  /** With the revision of the list, and what the module takes at once. */
  about(): Promise<ServerReply<Pick<AboutAnswer, "bans" | "limits">>>;
  bans(page: PageInput): Promise<ServerReply<BansAnswer>>;
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>>;
}
