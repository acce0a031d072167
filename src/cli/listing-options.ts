import { type Command, Option } from "commander";
import { MAX_PAGE_SIZE } from "../contract/limits";
import { wholeNumber } from "./option-values";

/** The options of every command that lists something. */
export interface ListingOptions {
  readonly limit?: number;
  readonly after?: string;
  readonly json?: true;
}

const GROUP = "Options:";

export function addListingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--limit <count>", "one page of at most so many instead of all")
        .argParser(wholeNumber(MAX_PAGE_SIZE))
        .helpGroup(GROUP),
    )
    .addOption(
      new Option("--after <cursor>", "go on after this, the next of the page before").helpGroup(GROUP),
    )
    .addOption(new Option("--json", "print the answer as JSON").helpGroup(GROUP));
}
