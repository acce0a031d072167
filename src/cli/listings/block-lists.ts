import { Command, Option } from "commander";
import type { ServersBlockListsResponse } from "../../wire/block-lists";
import type { CommandContext } from "../context";
import { CliError, exitCodes, SEE_DOCTOR } from "../errors";
import { FILTER_OPTIONS } from "../options/help-groups";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { printListing } from "../options/listing";
import { type Column, printableText } from "../output/table";
import { describeFailure, describeTime, tellServerFailures } from "../output/wording";

interface BlockListsOptions extends ConnectionOptions {
  readonly jid?: string;
  readonly json?: true;
}

interface Row {
  readonly server: string;
  readonly jid: string;
  readonly node: string;
  readonly mode: string;
  readonly state?: string;
  readonly items: number;
  readonly joins?: number;
  readonly updated_at?: string | undefined;
  readonly error?: string | undefined;
}

const columns: readonly Column<Row>[] = [
  { title: "SERVER", value: ({ server }) => server },
  { title: "LIST", value: ({ jid, node }) => `${node} of ${jid}` },
  { title: "MODE", value: ({ mode }) => mode },
  { title: "STATE", value: ({ state }) => state },
  { title: "ITEMS", value: ({ items }) => items },
  { title: "JOINS", value: ({ joins }) => joins },
  { title: "UPDATED", value: ({ updated_at: updated }) => updated && describeTime(updated) },
  { title: "LAST ERROR", value: ({ error }) => error },
];

const examples = `
MODE is enforce (accounts in the list are kept out), watch (they are only counted and logged), or publish (the server's own list).
JOINS is the number of joins that were rejected, or with watch would have been, since the module was loaded.

Examples:
  The block lists of all servers:
  $ muc-kick block-lists

  The lists that keep an account out:
  $ muc-kick block-lists --jid eve@example.org

${secretsHelp}
`;

/** `muc-kick block-lists` */
export function blockListsCommand(context: CommandContext): Command {
  const command = new Command("block-lists")
    .summary("list block lists of others, and which have an account")
    .description("Lists the block lists (RTBL) that servers subscribe to, and those that they publish.")
    .addOption(
      new Option("--jid <jid>", "only lists with this account or its domain, or with this domain").helpGroup(
        FILTER_OPTIONS,
      ),
    )
    .option("--json", "print the response as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((options: BlockListsOptions) => listBlockLists(options, context));
}

async function listBlockLists(options: BlockListsOptions, context: CommandContext): Promise<void> {
  const { jid } = options;
  const { terminal } = context;
  const client = openControlPlane(await resolveDestination(options, context.environment), context);
  const answer = await client.blockLists({ jid }, untilInterrupted(context));
  if (answer.servers.length === 0 && answer.failed.length > 0) {
    throw new CliError(exitCodes.unreachable, answer.failed.map(describeFailure).join("; "), SEE_DOCTOR);
  }
  const nothing =
    jid === undefined
      ? "No block lists"
      : `No list that a server subscribes to has ${printableText(jid)}; muc-kick bans has what is published`;
  await printListing({ rows: rowsOf(answer), answer, nothing }, columns, options, terminal);
  const exempt = answer.servers.filter((each) => each.exempt === true).map(({ server }) => server);
  if (exempt.length > 0) {
    terminal.tell(printableText(`${jid ?? ""} is exempt from block lists on ${exempt.join(", ")}`) + "\n");
  }
  tellServerFailures(answer, context);
}

function rowsOf({ servers }: ServersBlockListsResponse): Row[] {
  return servers.flatMap(({ server, block_lists: lists, published }) => [
    ...lists.map((list) => ({ server, ...list })),
    ...(published === undefined ? [] : [{ server, mode: "publish", ...published }]),
  ]);
}
