import { type Command, Option } from "commander";
import type { Refusal } from "../../client/errors";
import type { ActMessage } from "../../contract/message-request";
import { CliError, exitCodes } from "../errors";
import type { Terminal } from "../output/terminal";
import { describeFailure } from "../output/wording";
import { OPTIONS } from "./help-groups";

/** The options by which a message precedes a kick, a ban or a mute. */
export interface ActMessageOptions {
  readonly message?: string;
  readonly messageTo?: ActMessage["to"];
}

export function addActMessageOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--message <text>", "send this message first, in the name of each room concerned").helpGroup(
        OPTIONS,
      ),
    )
    .addOption(
      new Option(
        "--message-to <receiver>",
        "who receives it: the occupants concerned, or everybody in the room",
      )
        .choices(["occupant", "room"] satisfies ActMessage["to"][])
        .default(undefined, "occupant")
        .helpGroup(OPTIONS),
    );
}

/**
 * The fields of a request.
 * @throws CliError if there is a receiver and no message
 */
export function actMessageFields({ message: text, messageTo: to }: ActMessageOptions): {
  readonly message?: ActMessage;
} {
  if (text !== undefined) return { message: { to: to ?? "occupant", text } };
  if (to === undefined) return {};
  throw new CliError(exitCodes.usage, "--message-to requires --message");
}

/** Tells why a message may not have been received everywhere. */
export function tellMessageProblem(
  problem: Pick<Refusal, "code" | "error"> | undefined,
  terminal: Terminal,
): void {
  if (problem === undefined) return;
  terminal.tell(`${terminal.alarming(`Message not received everywhere: ${describeFailure(problem)}`)}\n`);
}
