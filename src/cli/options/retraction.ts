import { type Command, Option } from "commander";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import type { Retraction } from "../../contract/responses";
import type { Terminal } from "../output/terminal";
import { printableText } from "../output/table";
import { countWords, describeFailure } from "../output/wording";
import { OPTIONS } from "./help-groups";
import { durationOption } from "./values";

/** The options by which a kick or a ban retracts messages as well. */
export interface RetractionOptions {
  readonly retract?: true;
  /** In seconds. */
  readonly retractSince?: number;
}

export function addRetractionOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--retract", "also retract all their messages in the archives of the rooms")
        .conflicts("retractSince")
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option("--retract-since <time>", "also retract their messages of the last 30m, 12h, 7d")
        .argParser(durationOption(MAX_BAN_SECONDS))
        .helpGroup(OPTIONS),
    );
}

/** The fields of a request. */
export function retractionFields({ retract, retractSince }: RetractionOptions) {
  return {
    ...(retract !== undefined && { retract }),
    ...(retractSince !== undefined && { retract_seconds: retractSince }),
  };
}

/** Prints the result of a retraction, or of a dry run. */
export async function printRetraction(
  { messages, rooms, more, problem }: Retraction,
  isDryRun: boolean,
  terminal: Terminal,
): Promise<void> {
  const what = countWords(messages, "message", "messages");
  const [only] = rooms;
  const where =
    rooms.length === 1 && only !== undefined ? only.muc : countWords(rooms.length, "room", "rooms");
  const result =
    messages === 0
      ? "No messages to retract"
      : `${isDryRun ? "Would retract" : "Retracted"} ${what} in ${where}`;
  if (messages > 0 || problem === undefined) await terminal.print(`${printableText(result)}\n`);
  if (rooms.length > 1) {
    await terminal.printTable(rooms, [
      { title: "ROOM", value: ({ muc }) => muc },
      { title: "MESSAGES", value: (room) => room.messages },
    ]);
  }
  if (more === true) terminal.tell("Older messages remain: repeat the command to retract them.\n");
  if (problem !== undefined) terminal.tell(`${terminal.alarming(describeFailure(problem))}\n`);
}
