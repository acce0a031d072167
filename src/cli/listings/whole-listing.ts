import { Command } from "commander";
import type { CallOptions } from "../../client/connection";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { CommandContext } from "../context";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { printListing } from "../options/listing";
import type { Column } from "../output/table";

/** A list of a control plane that has no filters and no pages. */
export interface WholeListing<Answer extends object, Row> {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** Continues the help: what the columns mean, and examples. */
  readonly help: string;
  readonly columns: readonly Column<Row>[];
  /** Printed if there are no entries. */
  readonly nothing: string;
  read(this: void, client: ControlPlaneClient, calls: CallOptions): Promise<Answer>;
  rowsOf(this: void, answer: Answer): readonly Row[];
}

/** The command that prints such a list. */
export function wholeListingCommand<Answer extends object, Row>(
  { name, summary, description, help, columns, nothing, read, rowsOf }: WholeListing<Answer, Row>,
  context: CommandContext,
): Command {
  const command = new Command(name)
    .summary(summary)
    .description(description)
    .option("--json", "print the response as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", `${help}\n${secretsHelp}\n`)
    .action(async (options: ConnectionOptions & { readonly json?: true }) => {
      const client = openControlPlane(await resolveDestination(options, context.environment), context);
      const answer = await read(client, untilInterrupted(context));
      const listing = { rows: rowsOf(answer), answer: { ...answer }, nothing };
      await printListing(listing, columns, options, context.terminal);
    });
}
