import { z } from "zod";
import type { CommandContext } from "./command-context";
import { exitCodes } from "./exit-codes";
import { printableText } from "./printable-text";

/** One server that did not do, or perhaps did not do, its part. */
export interface ServerFailure {
  readonly server: string;
  readonly code: string;
  readonly error: string;
}

/** The part of a control plane's answer that names the servers which did not do theirs. */
export interface ServerFailures {
  readonly failed?: readonly ServerFailure[] | undefined;
}

export const failuresSchema: z.ZodType<ServerFailures> = z.looseObject({
  failed: z.array(z.looseObject({ server: z.string(), code: z.string(), error: z.string() })).optional(),
});

/** The servers that an answer says did not do their part; none where it says nothing of the kind. */
export function failuresIn(answer: object): readonly ServerFailure[] {
  return failuresSchema.safeParse(answer).data?.failed ?? [];
}

/** Says which servers did not do their part, if any. It was then done in part only, and that is how the command ends. */
export function tellServerFailures(answer: object, { terminal, exitWith }: CommandContext): void {
  const failures = failuresIn(answer);
  for (const failure of failures) terminal.tell(`${terminal.alarming(describeFailure(failure))}\n`);
  if (failures.length > 0) exitWith(exitCodes.partial);
}

/** In a line, for people. */
export function describeFailure({ error, code }: Pick<ServerFailure, "error" | "code">): string {
  return printableText(`${error} (${code})`);
}
