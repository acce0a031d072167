import type { CallOptions } from "../client/client-options";
import type { ControlPlaneClient } from "../client/control-plane-client";
import { MucKickError } from "../client/muc-kick-error";
import type { ServerBansAnswer } from "../client/server-answers";
import type { CommandContext } from "./command-context";
import { countWords } from "./count-words";
import { describeBan } from "./describe-ban";
import { orPerhapsDone } from "./explain-error";
import { serverBanColumns } from "./listing-columns";
import type { ListingOptions } from "./listing-options";
import { untilInterrupted } from "./open-client";
import { printableText } from "./printable-text";
import { printListing } from "./print-listing";
import { readListing } from "./read-listing";

/** How long a listing waits for the servers to say whether there are other bans, in milliseconds. */
const HINT_TIMEOUT = 2_000;

/** Lists the bans on one server, whoever placed them. */
export async function listServerBans(
  server: string,
  options: ListingOptions & { readonly jid?: string },
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const answer = await readListing<ServerBansAnswer>(
    options,
    (page) => client.serverBans(server, { jid: options.jid, ...page }, untilInterrupted(context)),
    (before, page) => ({ ...page, bans: [...before.bans, ...page.bans] }),
  );
  const listing = { rows: answer.bans, answer, nothing: `There is no such ban on ${printableText(server)}` };
  await printListing(listing, serverBanColumns, options, context.terminal);
}

/** Says which servers have bans that the list of the control plane does not have. */
export async function hintUnmanagedBans(client: ControlPlaneClient, context: CommandContext): Promise<void> {
  const calls: CallOptions = { ...untilInterrupted(context), timeout: HINT_TIMEOUT, retries: 0 };
  const servers = await client.servers(calls).then(
    (answer) => answer.servers,
    (error: unknown) => {
      // Without the hint the list is still right.
      if (error instanceof MucKickError) return [];
      throw error;
    },
  );
  for (const { name, unmanaged_bans: count = 0 } of servers) {
    if (count === 0) continue;
    const bans = countWords(count, "ban", "bans");
    const text = `Server ${name} has ${bans} not placed by this control plane: muc-kick bans --server ${name}`;
    context.terminal.tell(`${printableText(text)}\n`);
  }
}

/** Lifts a ban on one server that the control plane did not place. */
export async function liftServerBan(
  server: string,
  id: string,
  { reason, json }: { readonly reason?: string; readonly json?: true },
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const call = client.liftServerBan(server, id, reason, untilInterrupted(context));
  const answer = await orPerhapsDone(call, interruption.soft, "bans");
  if (json === true) await terminal.printJson(answer);
  else {
    const text = `Lifted the ban ${answer.ban.id} of ${describeBan(answer.ban)} on ${answer.server}`;
    await terminal.print(`${printableText(text)}\n`);
  }
}
