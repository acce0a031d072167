import { Command, Option } from "commander";
import type { ReceivedEvent } from "../../client/events/follow-events";
import type { CommandContext } from "../context";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
} from "../options/connection";
import { describeEvent } from "../output/event-lines";
import { printableJson, printableText } from "../output/table";

interface WatchOptions extends ConnectionOptions {
  readonly json?: true;
  readonly after?: string;
}

const examples = `
It begins with the status of each server, and ends with Ctrl-C. A lost connection is reported on stderr, made again, and
continues where it was lost.

Examples:
  Kicks, bans and the status of servers, as they happen:
  $ muc-kick watch

  One JSON object per line for a program; each has an id:
  $ muc-kick watch --json

  The same, from an event on that was received earlier:
  $ muc-kick watch --json --after "$LAST_ID"

${secretsHelp}
`;

/** `muc-kick watch` */
export function watchCommand(context: CommandContext): Command {
  const command = new Command("watch")
    .summary("follow what happens")
    .description(
      "Prints kicks, changes of bans and of the status of servers, as they happen; and who joins and leaves, of servers with occupant_events.",
    )
    .option("--json", "print each event as one line of JSON")
    .addOption(new Option("--after <id>", "continue after the event of this id"));
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((options: WatchOptions) => watch(options, context));
}

async function watch(options: WatchOptions, context: CommandContext): Promise<void> {
  const { terminal, environment, interruption } = context;
  const client = openControlPlane(await resolveDestination(options, environment), context);
  let isLost = false;
  const events = client.events({
    lastEventId: options.after,
    signal: interruption.soft,
    onConnect: () => {
      if (isLost) terminal.tell("Connected again.\n");
      isLost = false;
    },
    onDisconnect: (error) => {
      isLost = true;
      const why = error === undefined ? "The control plane closed the connection" : error.message;
      terminal.tell(`${terminal.alarming(printableText(`${why}; reconnecting.`))}\n`);
    },
  });
  const servers = new Map<string, string>();
  try {
    for await (const event of events) {
      if (options.json === true) await terminal.print(`${printableJson(JSON.stringify(event))}\n`);
      else if (!isRepeated(event, servers)) await terminal.print(describeEvent(event));
    }
  } catch (error) {
    // An interruption is how it ends.
    if (!interruption.soft.aborted) throw error;
  }
}

/** Whether it is the status that a server had before the connection was lost. */
function isRepeated(event: ReceivedEvent, told: Map<string, string>): boolean {
  if (event.type !== "server.in_sync" && event.type !== "server.out_of_sync") return false;
  const { blocked, last_error: last } = event.sync;
  const state = event.type === "server.in_sync" ? event.type : JSON.stringify([blocked, last?.error]);
  const isSame = told.get(event.server) === state;
  told.set(event.server, state);
  return isSame;
}
