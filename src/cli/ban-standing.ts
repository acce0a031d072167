import type { Refusal } from "../client/refusal";
import type { BanLiftedOnServer, BanOnServer, BanTrial } from "../client/wished-ban";
import type { CommandContext } from "./command-context";
import { type ExitCode, exitCodes } from "./exit-codes";
import { describeFailure } from "./server-failures";

type Standing = BanOnServer | BanLiftedOnServer | BanTrial;

/** The servers that have not done what was wished for, or could not be asked, in the control plane's words. */
export function stragglersOf(servers: readonly Standing[]): Pick<Refusal, "code" | "error">[] {
  return servers
    .filter((standing) => !isDone(standing))
    .map(({ server, error = `The server ${server} has not done it yet`, code = "pending" }) => ({
      error,
      code,
    }));
}

/** The wish stands, and is carried out as soon as can be: it is done as soon as one server has. */
export function exitCodeOfStanding(servers: readonly Standing[]): ExitCode {
  return servers.length === 0 || servers.some(isDone) ? exitCodes.done : exitCodes.unreachable;
}

/** Says which servers have not done it, and why; that none has is how the command ends. */
export function tellStanding(servers: readonly Standing[], { terminal, exitWith }: CommandContext): void {
  for (const straggler of stragglersOf(servers)) {
    terminal.tell(`${terminal.alarming(describeFailure(straggler))}\n`);
  }
  exitWith(exitCodeOfStanding(servers));
}

function isDone(standing: Standing): boolean {
  if ("lifted" in standing) return standing.lifted;
  return "in_force" in standing ? standing.in_force : standing.error === undefined;
}
