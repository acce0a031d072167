import type { ControlPlaneClient } from "../../client/control-plane-client";
import { MucKickClient } from "../../client/muc-kick-client";
import { writeRow } from "../../bans/ban-csv";
import { wildcardBase } from "../../contract/jid-text";
import type { BansFilter } from "../../wire/bans/ban-filters";
import type { BanTerms } from "../../wire/bans/bans";
import type { CommandContext } from "../context";
import { untilInterrupted } from "../options/connection";
import { countWords, isDomain } from "./wording";

/** As in the listing of affiliations. */
const COLUMNS = ["muc", "jid", "affiliation", "reason"];

/**
 * Prints, as CSV, the outcast affiliations (XEP-0045, section 9.1) that have the effect of bans in force. Reports how many
 * bans have no such equivalent.
 */
export async function printBansAsAffiliations(
  { jid, muc, source }: Pick<BansFilter, "jid" | "muc" | "source">,
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const calls = untilInterrupted(context);
  const bans: AsyncIterable<BanTerms> =
    client instanceof MucKickClient
      ? client.eachBan({ jid }, calls)
      : client.eachBan({ jid, muc, source }, calls);
  const leftOut = new Map<string, number>();
  await terminal.printLines(writeRow(COLUMNS));
  for await (const ban of bans) {
    const reason = whyLeftOut(ban);
    if (reason === undefined)
      await terminal.printLines(writeRow([ban.muc ?? "", ban.jid, "outcast", ban.reason ?? ""]));
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  for (const [reason, count] of leftOut) {
    terminal.tell(`Left out ${countWords(count, "ban", "bans")}: ${reason}\n`);
  }
}

/** Why a ban cannot be expressed by an affiliation to one room, which is permanent; undefined if it can. */
function whyLeftOut({
  jid,
  muc,
  expires_at: expires,
  except,
  spare_affiliated: spares,
  role,
}: BanTerms): string | undefined {
  if (role !== undefined) return "mutes";
  if (muc?.includes("@") !== true) return "from more than one room";
  if (expires !== undefined) return "temporary";
  if (wildcardBase(jid) !== undefined) return "of subdomains";
  if (except !== undefined) return "with exempt accounts";
  if (isDomain(jid) && spares !== true) return "of a domain, but not sparing affiliated accounts";
  return undefined;
}
