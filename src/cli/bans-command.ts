import { Command, Option } from "commander";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { BanEvent, BanOnServer, BansFilter, WishedBansAnswer } from "../client/wished-ban";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  resolveDestination,
  secretsHelp,
} from "./connection-options";
import { describeBan } from "./describe-ban";
import { exitCodes } from "./exit-codes";
import type { Column } from "./format-table";
import { banColumns } from "./listing-columns";
import { addListingOptions, type ListingOptions } from "./listing-options";
import { nameActor } from "./name-actor";
import { openControlPlane, untilInterrupted } from "./open-client";
import { printableText } from "./printable-text";
import { printListing } from "./print-listing";
import { readListing } from "./read-listing";

interface BansOptions extends ConnectionOptions, ListingOptions {
  readonly jid?: string;
  readonly muc?: string;
  readonly state?: NonNullable<BansFilter["state"]>;
  readonly csv?: true;
}

const WHICH = "Which:";

const examples = `
Examples:
  All bans in force:
  $ muc-kick bans

  Whether an account is, or was, banned:
  $ muc-kick bans --jid bob@example.org --state all

  Into a file, which muc-kick ban --file takes:
  $ muc-kick bans --csv > bans.csv

  One ban, where it is in force, and what happened to it:
  $ muc-kick bans case-18

${secretsHelp}
`;

const serverColumns: readonly Column<BanOnServer>[] = [
  { title: "SERVER", value: ({ server }) => server },
  { title: "IN FORCE", value: ({ in_force: inForce }) => (inForce ? "yes" : "no") },
  { title: "KICKED", value: ({ removed }) => removed.length },
  { title: "WHY NOT", value: ({ error }) => error },
];

const eventColumns: readonly Column<BanEvent>[] = [
  { title: "TIME", value: ({ at }) => `${at.slice(0, 19).replace("T", " ")}Z` },
  { title: "WHO", value: ({ actor }) => nameActor(actor) },
  { title: "WHAT", value: ({ action }) => action },
  { title: "WHY", value: ({ reason }) => reason },
];

/** `muc-kick bans` */
export function bansCommand(context: CommandContext): Command {
  const command = new Command("bans")
    .summary("list bans, or show one")
    .description("Lists the bans of a control plane, or shows one of them.")
    .argument("[id]", "only this one, where it is in force, and its history")
    .addOption(new Option("--jid <jid>", "only of this account or domain").helpGroup(WHICH))
    .addOption(new Option("--muc <muc>", "only from this room or MUC component").helpGroup(WHICH))
    .addOption(
      new Option("--state <state>", "active unless given: those in force")
        .choices(["active", "ended", "all"])
        .helpGroup(WHICH),
    );
  return addControlPlaneOptions(
    addListingOptions(command).addOption(
      new Option("--csv", "print all of them as CSV").conflicts(["json", "limit", "after"]).helpGroup("How:"),
    ),
  )
    .addHelpText("after", examples)
    .action((id: string | undefined, options: BansOptions) => bans(id, options, context));
}

async function bans(id: string | undefined, options: BansOptions, context: CommandContext): Promise<void> {
  const { jid, muc, state, limit, after, csv } = options;
  if (id !== undefined && [jid, muc, state, limit, after, csv].some((value) => value !== undefined)) {
    throw new CliError(exitCodes.usage, "an id says by itself which ban", "Beside it there is only --json.");
  }
  const client = openControlPlane(await resolveDestination(options, context.environment), context);
  const calls = untilInterrupted(context);
  if (id !== undefined) {
    await showBan(id, options, client, context);
    return;
  }
  const filter = { jid, muc, state };
  if (csv === true) {
    for await (const text of client.bansAsCsv(filter, calls)) await context.terminal.print(text);
    return;
  }
  const answer = await readListing<WishedBansAnswer>(
    options,
    (page) => client.bans({ ...filter, ...page }, calls),
    (before, page) => ({ ...page, bans: [...before.bans, ...page.bans] }),
  );
  const nothing = "There is no such ban";
  await printListing({ rows: answer.bans, answer, nothing }, banColumns, options, context.terminal);
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
    `Ban ${ban.id}, ${ban.state}: ${describeBan(ban)}`,
    ban.reason && `Reason: ${ban.reason}`,
    ban.note && `Note: ${ban.note}`,
    ban.lift_reason && `Lifted because: ${ban.lift_reason}`,
  ];
  for (const line of lines) if (line) await terminal.print(`${printableText(line)}\n`);
  await terminal.print("\n");
  await terminal.printTable(servers, serverColumns);
  await terminal.print("\n");
  await terminal.printTable(history, eventColumns);
}
