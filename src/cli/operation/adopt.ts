import { Command } from "commander";
import type { BansConcerned, ServerAdoption } from "../../wire/servers";
import { CliError, exitCodes } from "../errors";
import type { CommandContext } from "../context";
import { confirm } from "../output/confirm";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { countWords } from "../output/wording";
import { type Column, printableText } from "../output/table";

interface AdoptOptions extends ConnectionOptions {
  readonly server?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

interface Change {
  readonly what: "lift" | "place";
  readonly ban: BansConcerned["bans"][number];
}

const columns: readonly Column<Change>[] = [
  { title: "CHANGE", value: ({ what }) => what },
  { title: "ID", value: ({ ban }) => ban.id },
  { title: "ACCOUNT", value: ({ ban }) => ban.jid },
  { title: "ROOM", value: ({ ban }) => ban.muc ?? "every room" },
  { title: "UNTIL", value: ({ ban }) => ban.expires_at ?? "permanent" },
  { title: "REASON", value: ({ ban }) => ban.reason },
];

const examples = `
A control plane changes nothing on a server whose bans belong to another store, or to a newer state of its own: after its
database was lost, replaced, or restored from an older backup, or where two control planes have the same id_prefix.
"muc-kick servers" and "muc-kick doctor" name such servers. This shows what would be lifted and placed there, asks, and then
makes the bans on the server those of this control plane.

Examples:
  What would be lifted and placed, on every server that is blocked?
  $ muc-kick adopt --dry-run

  Take over one server:
  $ muc-kick adopt --server main

${secretsHelp}
`;

/** `muc-kick adopt` */
export function adoptCommand(context: CommandContext): Command {
  const command = new Command("adopt")
    .summary("take over servers whose bans belong to another store")
    .description("Takes over servers whose bans belong to another store, or to a newer state of this one.")
    .option("--server <name>", "only this server (default: every blocked server)")
    .option("--dry-run", "show what would be lifted and placed, without changing anything")
    .option("--yes", "skip the confirmation prompt")
    .option("--json", "print the results as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((options: AdoptOptions) => adopt(options, context));
}

async function adopt(options: AdoptOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const client = openControlPlane(await resolveDestination(options, context.environment), context);
  const calls = untilInterrupted(context);
  const names =
    options.server === undefined
      ? (await client.servers(calls)).servers.flatMap(({ name, sync }) =>
          sync?.blocked === undefined || sync.blocked === "server-duplicate" ? [] : [name],
        )
      : [options.server];
  if (names.length === 0) {
    throw new CliError(
      exitCodes.notFound,
      "no server can be adopted",
      "muc-kick servers lists what is blocked.",
    );
  }
  const previews: ServerAdoption[] = [];
  for (const name of names) previews.push(await client.adoptServer(name, { dry_run: true }, calls));
  if (options.json !== true) for (const preview of previews) tellPreview(preview, context);
  if (options.dryRun === true) {
    if (options.json === true) await terminal.printJson({ servers: previews });
    return;
  }
  if (options.yes !== true) {
    const count = countWords(names.length, "server", "servers");
    await confirm({ effect: `this would adopt ${count}`, question: `Adopt ${count}?` }, context);
  }
  const adopted: ServerAdoption[] = [];
  for (const { server, preview } of previews) {
    adopted.push(await client.adoptServer(server, { preview }, calls));
    if (options.json !== true) await terminal.print(`Adopted ${printableText(server)}\n`);
  }
  if (options.json === true) await terminal.printJson({ servers: adopted });
}

function tellPreview({ server, blocked, lift, place }: ServerAdoption, { terminal }: CommandContext): void {
  terminal.tell(`${printableText(server)}: ${printableText(blocked.error)}.\n`);
  const lifted = countWords(lift.count, "ban", "bans");
  const placed = countWords(place.count, "ban", "bans");
  terminal.tell(`Adopting it would lift ${lifted} and place ${placed}:\n\n`);
  const changes = [
    ...lift.bans.map((ban): Change => ({ what: "lift", ban })),
    ...place.bans.map((ban): Change => ({ what: "place", ban })),
  ];
  terminal.tellTable(changes, columns);
  const unnamed = lift.count + place.count - changes.length;
  terminal.tell(unnamed === 0 ? "\n" : `… and ${unnamed} more\n\n`);
}
