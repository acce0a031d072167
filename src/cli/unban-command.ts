import { Command, Option } from "commander";
import type { ControlPlaneClient } from "../client/control-plane-client";
import { RefusedError } from "../client/refused-error";
import type { BanLifted, WishedBan } from "../client/wished-ban";
import { parseBanId } from "../contract/ban-request";
import { nodeJson } from "../node-json";
import { exitCodeOfStanding, tellStanding } from "./ban-standing";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { confirm } from "./confirm";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  resolveDestination,
  secretsHelp,
} from "./connection-options";
import { countWords } from "./count-words";
import { describeBan } from "./describe-ban";
import { exitCodes } from "./exit-codes";
import { orPerhapsDone } from "./explain-error";
import { exitCodeOfMany, type LineOutcome } from "./line-outcome";
import { banColumns } from "./listing-columns";
import { openControlPlane, untilInterrupted } from "./open-client";
import { printableText } from "./printable-text";
import { describeFailure } from "./server-failures";

interface UnbanOptions extends ConnectionOptions {
  readonly muc?: string;
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Whoever is let in again is let in on every server, now or as soon as that server can be reached. What lifts more than one
ban is shown first, and asked about, unless --yes says that it is meant.

Examples:
  A ban, by its id:
  $ muc-kick unban case-18 --reason "They apologized"

  Whatever keeps an account out of one room:
  $ muc-kick unban bob@example.org --muc snuggery@chat.example.org

  Whatever keeps it out of anything:
  $ muc-kick unban eve@example.org --yes

${secretsHelp}
`;

/** `muc-kick unban` */
export function unbanCommand(context: CommandContext): Command {
  const command = new Command("unban")
    .summary("lift bans, on every server")
    .description("Lifts bans, on every server of a control plane.")
    .argument("<id or jid...>", "ids of bans, accounts, or domains; what could be an id is one")
    .addOption(new Option("--muc <muc>", "of an account, only the ban from this room or MUC component"))
    .addOption(new Option("--reason <text>", "why, for the record"))
    .addOption(new Option("--yes", "do not ask"))
    .addOption(new Option("--json", "print the answers as JSON"));
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((whom: string[], options: UnbanOptions) => unban(whom, options, context));
}

async function unban(whom: readonly string[], options: UnbanOptions, context: CommandContext): Promise<void> {
  const { muc, reason, yes, json } = options;
  const { terminal, interruption, exitWith } = context;
  if (muc !== undefined && whom.some(isBanId)) {
    throw new CliError(exitCodes.usage, "--muc is for accounts and domains", "An id says it by itself.");
  }
  const client = openControlPlane(await resolveDestination(options, context.environment), context);
  const [only] = whom;
  // It need not be found, for which a token would have to be allowed to read.
  const isOne = whom.length === 1 && only !== undefined && isBanId(only);
  const bans = isOne ? [] : await findAll(whom, muc, client, context);
  if (bans.length > 1 && yes !== true) await confirmLifting(bans, context);

  const ids = isOne ? [only] : bans.map(({ id }) => id);
  const outcomes: LineOutcome<BanLifted>[] = [];
  for (const [index, id] of ids.entries()) {
    interruption.soft.throwIfAborted();
    const call = client.unban(id, reason, untilInterrupted(context));
    const outcome = await orPerhapsDone(call, interruption.soft, "bans").catch((error: unknown) => {
      // One that somebody else has lifted meanwhile stops none of the others.
      if (!(error instanceof RefusedError) || ids.length === 1) throw error;
      return { status: error.status, code: error.code, error: error.error };
    });
    outcomes.push({ line: index + 1, ...outcome });
    if (!("ban" in outcome)) terminal.tell(`${terminal.alarming(describeFailure(outcome))}\n`);
    else {
      if (json !== true) await terminal.print(`Lifted ${nameBan(outcome.ban)}\n`);
      tellStanding(outcome.servers, context);
    }
  }
  if (json === true) {
    const results = outcomes.map(({ line, ...outcome }) => ({ id: ids[line - 1], ...outcome }));
    await terminal.printJson({ results });
  }
  exitWith(exitCodeOfMany(outcomes, ({ servers }) => exitCodeOfStanding(servers)));
}

/** @throws CliError where an account or a domain has no ban */
async function findAll(
  whom: readonly string[],
  muc: string | undefined,
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<WishedBan[]> {
  const calls = untilInterrupted(context);
  const found = new Map<string, WishedBan>();
  for (const one of whom) {
    if (isBanId(one)) {
      found.set(one, (await client.getBan(one, calls)).ban);
      continue;
    }
    let isBanned = false;
    for await (const ban of client.eachBan({ jid: one, muc }, calls)) {
      found.set(ban.id, ban);
      isBanned = true;
    }
    if (isBanned) continue;
    const scope = muc === undefined ? "anything" : `exactly ${muc}`;
    const advice = "muc-kick bans lists the bans in force.";
    throw new CliError(exitCodes.notFound, `${one} is not banned from ${scope}`, advice);
  }
  return [...found.values()];
}

async function confirmLifting(bans: readonly WishedBan[], context: CommandContext): Promise<void> {
  context.terminal.tell("This would lift:\n\n");
  context.terminal.tellTable(bans, banColumns);
  context.terminal.tell("\n");
  const count = countWords(bans.length, "ban", "bans");
  const look = "muc-kick bans to look only";
  await confirm({ effect: `this would lift ${count}`, question: `Lift ${count}?`, look }, context);
}

function nameBan(ban: WishedBan): string {
  return printableText(`the ban ${ban.id} of ${describeBan(ban)}`);
}

function isBanId(text: string): boolean {
  return parseBanId(text, nodeJson).ok;
}
