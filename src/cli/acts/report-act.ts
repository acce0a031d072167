import type { ServerFailures } from "../../wire/common";
import type { CommandContext } from "../context";
import { type LookingCommand, withUncertainOutcomeHint } from "../errors";
import { tellServerFailures } from "../output/wording";

interface ActReport<Answer> {
  /** The command that shows what has been done, for those who get no response. */
  readonly lookAt: LookingCommand;
  readonly print: (answer: Answer, context: CommandContext) => Promise<void>;
}

/** Prints the response to an act, and names the servers that failed. */
export async function reportAct<Answer extends object>(
  call: Promise<Answer & ServerFailures>,
  { dryRun, json }: { readonly dryRun?: true | undefined; readonly json?: true | undefined },
  { lookAt, print }: ActReport<Answer>,
  context: CommandContext,
): Promise<Answer & ServerFailures> {
  const signal = context.interruption.soft;
  const answer = await (dryRun === true ? call : withUncertainOutcomeHint(call, signal, lookAt));
  if (json === true) await context.terminal.printJson(answer);
  else await print(answer, context);
  tellServerFailures(answer, context);
  return answer;
}
