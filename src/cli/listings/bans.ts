import { Command, Option } from "commander";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import { MucKickError } from "../../client/errors";
import { MucKickClient } from "../../client/muc-kick-client";
import type { CallOptions } from "../../client/connection";
import type { BansFilter } from "../../wire/bans/ban-filters";
import type { BanEvent, BanStatus, ManagedBansResponse } from "../../wire/bans/bans";
import type { ServerBansResponse } from "../../wire/servers";
import type { Ban, BansResponse } from "../../contract/responses";
import { pickBanTexts } from "../../wire/bans/ban-terms";
import type { CommandContext } from "../context";
import { CliError, exitCodes, withUncertainOutcomeHint } from "../errors";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  refuseForModule,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { addListingOptions, type ListingOptions, printListing, readListing } from "../options/listing";
import { printBansAsAffiliations } from "../output/bans-as-affiliations";
import { banColumns, moduleBanColumns, serverBanColumns } from "../output/columns";
import { type Column, printableText } from "../output/table";
import { actOf, capitalize, countWords, describeBan, describeTime, nameActor } from "../output/wording";
import { FILTER_OPTIONS, OPTIONS } from "../options/help-groups";

/** Time limit for the hint about unmanaged bans, in milliseconds. */
const HINT_TIMEOUT = 2_000;

/** Lists the bans on one server, whoever placed them. */
async function listServerBans(
  server: string,
  options: ListingOptions & { readonly jid?: string },
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const answer = await readListing<ServerBansResponse>(
    options,
    (page) => client.serverBans(server, { jid: options.jid, ...page }, untilInterrupted(context)),
    (before, page) => ({ ...page, bans: [...before.bans, ...page.bans] }),
  );
  const listing = { rows: answer.bans, answer, nothing: `No such ban on ${printableText(server)}` };
  await printListing(listing, serverBanColumns, options, context.terminal);
}

/** Reports which servers do not have all bans in force yet, and which have unmanaged ones. */
async function hintServers(client: ControlPlaneClient, context: CommandContext): Promise<void> {
  const calls: CallOptions = { ...untilInterrupted(context), timeout: HINT_TIMEOUT, retries: 0 };
  const servers = await client.servers(calls).then(
    (answer) => answer.servers,
    (error: unknown) => {
      // The listing is complete without the hint.
      if (error instanceof MucKickError) return [];
      throw error;
    },
  );
  for (const { name, sync, unmanaged_bans: count = 0 } of servers) {
    if (sync !== undefined && !sync.in_sync) {
      const changes = sync.behind === 0 ? "Changes" : countWords(sync.behind, "change", "changes");
      const verb = sync.behind === 1 ? "is" : "are";
      const text = `${changes} of bans ${verb} not in force on server ${name} yet: muc-kick bans ID shows where a ban is`;
      context.terminal.tell(`${context.terminal.alarming(printableText(text))}\n`);
    }
    if (count === 0) continue;
    const bans = countWords(count, "ban", "bans");
    const text = `Server ${name} has ${bans} not placed by this control plane: muc-kick bans --server ${name}`;
    context.terminal.tell(`${printableText(text)}\n`);
  }
}

/** Lifts an unmanaged ban on one server. */
export async function liftServerBan(
  server: string,
  id: string,
  { reason, json }: { readonly reason?: string; readonly json?: true },
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const call = client.liftServerBan(server, id, reason, untilInterrupted(context));
  const answer = await withUncertainOutcomeHint(call, interruption.soft, "bans");
  if (json === true) await terminal.printJson(answer);
  else {
    const text = `Lifted ${actOf(answer.ban).noun} ${answer.ban.id} of ${describeBan(answer.ban)} on ${answer.server}`;
    await terminal.print(`${printableText(text)}\n`);
  }
}

interface BansOptions extends ConnectionOptions, ListingOptions {
  readonly jid?: string;
  readonly muc?: string;
  readonly source?: string;
  readonly mutes?: true;
  readonly state?: NonNullable<BansFilter["state"]>;
  readonly server?: string;
  readonly csv?: true;
  readonly asAffiliations?: true;
}

const examples = `
A module (an Authorization value instead of a token) lists all bans in force on its Prosody, whoever placed them; --muc, --source,
--mutes, --state, --server and --csv need a control plane. A control plane lists the bans that it manages. A server may have others, placed at its
module directly: --server lists all bans in force on that server, and MANAGED says whether the control plane manages them.

Examples:
  All bans in force:
  $ muc-kick bans

  Whether an account is, or was, banned:
  $ muc-kick bans --jid bob@example.org --state all

  Into a file that muc-kick ban --file accepts:
  $ muc-kick bans --csv > bans.csv

  As outcast affiliations of rooms (columns muc, jid, affiliation, reason), for a move to a server without muc-kick:
  $ muc-kick bans --as-affiliations > outcasts.csv

  All bans on one server, including those that are not managed:
  $ muc-kick bans --server main

  One ban, with its status on each server and its history:
  $ muc-kick bans case-18

${secretsHelp}
`;

const serverColumns: readonly Column<BanStatus>[] = [
  { title: "SERVER", value: ({ server }) => server },
  { title: "IN FORCE", value: ({ in_force: inForce }) => (inForce ? "yes" : "no") },
  { title: "KICKED", value: ({ kicked }) => kicked.length },
  { title: "MUTED", value: ({ muted = [] }) => muted.length },
  { title: "WHY NOT", value: ({ error }) => error },
];

const eventColumns: readonly Column<BanEvent>[] = [
  { title: "TIME", value: ({ at }) => describeTime(at) },
  { title: "BY", value: ({ actor }) => nameActor(actor) },
  { title: "ACTION", value: ({ action }) => action },
  { title: "REASON", value: ({ reason }) => reason },
];

/** `muc-kick bans` */
export function bansCommand(context: CommandContext): Command {
  const command = new Command("bans")
    .summary("list bans and mutes, or show one")
    .description("Lists the bans and mutes of a control plane or a module, or shows one of them.")
    .argument("[id]", "only this one, where it is in force, and its history")
    .addOption(new Option("--jid <jid>", "only of this account or domain").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--muc <muc>", "only from this room or MUC component").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--source <text>", "only from this source").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--mutes", "only mutes").helpGroup(FILTER_OPTIONS))
    .addOption(
      new Option("--state <state>", "only those in this state (default: active)")
        .choices(["active", "ended", "all"])
        .helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--server <name>", "all bans on this server, whoever placed them")
        .conflicts(["muc", "source", "mutes", "state", "csv"])
        .helpGroup(FILTER_OPTIONS),
    );
  return addConnectionOptions(
    addListingOptions(command).addOption(
      new Option("--csv", "print all of them that are in force as CSV")
        .conflicts(["json", "limit", "after"])
        .helpGroup(OPTIONS),
    ),
  )
    .addOption(
      new Option(
        "--as-affiliations",
        "print as CSV what room owners would set as outcast affiliations instead",
      )
        .conflicts(["json", "limit", "after", "mutes", "state", "server", "csv"])
        .helpGroup(OPTIONS),
    )
    .addHelpText("after", examples)
    .action((id: string | undefined, options: BansOptions) => bans(id, options, context));
}

async function bans(id: string | undefined, options: BansOptions, context: CommandContext): Promise<void> {
  const { jid, muc, source, mutes, state, server, limit, after, csv, asAffiliations } = options;
  const filters = [jid, muc, source, mutes, state, server, limit, after, csv, asAffiliations];
  if (id !== undefined && filters.some((value) => value !== undefined)) {
    throw new CliError(
      exitCodes.usage,
      "filters cannot be combined with a ban id",
      "Only --json is allowed.",
    );
  }
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, {
    ...{ "--muc": muc, "--source": source, "--mutes": mutes, "--state": state },
    ...{ "--server": server, "--csv": csv },
  });
  const client = openClient(destination, context);
  const calls = untilInterrupted(context);
  if (asAffiliations === true) {
    await printBansAsAffiliations({ jid, muc, source }, client, context);
    return;
  }
  if (client instanceof MucKickClient) {
    await (id === undefined
      ? listModuleBans(options, client, context)
      : showModuleBan(id, options, client, context));
    return;
  }
  if (id !== undefined) {
    await showBan(id, options, client, context);
    return;
  }
  if (server !== undefined) {
    await listServerBans(server, options, client, context);
    return;
  }
  const filter = { jid, muc, source, state, ...(mutes && { role: "visitor" as const }) };
  if (csv === true) {
    for await (const text of client.bansAsCsv(filter, calls)) await context.terminal.printLines(text);
    return;
  }
  const answer = await readListing<ManagedBansResponse>(
    options,
    (page) => client.bans({ ...filter, ...page }, calls),
    (before, page) => ({ ...page, bans: [...before.bans, ...page.bans] }),
  );
  await printListing({ rows: answer.bans, answer, nothing: NOTHING }, banColumns, options, context.terminal);
  if (options.json !== true) await hintServers(client, context);
}

const NOTHING = "No matching bans";

function titleOf(ban: Ban): string {
  return `${capitalize(actOf(ban).noun)} ${ban.id}`;
}

async function listModuleBans(
  options: BansOptions,
  client: MucKickClient,
  context: CommandContext,
): Promise<void> {
  const answer = await readListing<BansResponse>(
    options,
    (page) => client.bans({ jid: options.jid, ...page }, untilInterrupted(context)),
    (before, page) => ({ ...page, bans: [...before.bans, ...page.bans] }),
  );
  const listing = { rows: answer.bans, answer, nothing: NOTHING };
  await printListing<Ban>(listing, moduleBanColumns, options, context.terminal);
}

async function showModuleBan(
  id: string,
  { json }: BansOptions,
  client: MucKickClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const ban = await client.ban(id, untilInterrupted(context));
  if (json === true) {
    await terminal.printJson({ ban });
    return;
  }
  await terminal.print(`${printableText(`${titleOf(ban)}: ${describeBan(ban)}`)}\n`);
  if (ban.reason !== undefined) await terminal.print(`${printableText(`Reason: ${ban.reason}`)}\n`);
}

async function showBan(
  id: string,
  { json }: BansOptions,
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const answer = await client.getBan(id, untilInterrupted(context));
  if (json === true) {
    await terminal.printJson(answer);
    return;
  }
  const { ban, servers, history } = answer;
  const lines = [
    `${titleOf(ban)}, ${ban.state}: ${describeBan(ban)}`,
    ban.reason && `Reason: ${ban.reason}`,
    ...Object.entries(pickBanTexts(ban)).map(([name, text]) => text && `${capitalize(name)}: ${text}`),
    ban.lift_reason && `Lifted because: ${ban.lift_reason}`,
  ];
  for (const line of lines) if (line) await terminal.print(`${printableText(line)}\n`);
  await terminal.print("\n");
  await terminal.printTable(servers, serverColumns);
  await terminal.print("\n");
  await terminal.printTable(history, eventColumns);
}
