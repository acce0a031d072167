import { Command, Option } from "commander";
import { NotFoundError, type Refusal, RefusedError } from "../../client/errors";
import { parseBanId } from "../../contract/ban-request";
import { nodeJson } from "../../json";
import { type BanKeeper, banKeeperOf, type KeptBan, type LiftEffect } from "./ban-keeper";
import {
  actOf,
  countWords,
  describeBan,
  describeFailure,
  describeScope,
  exitCodeOfStatus,
  printBanStatus,
} from "../output/wording";
import { CliError, exitCodes, withUncertainOutcomeHint } from "../errors";
import type { CommandContext } from "../context";
import { confirm } from "../output/confirm";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  openControlPlane,
  refuseForModule,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { exitCodeOfMany, type LineOutcome } from "../files/batches";
import { moduleBanColumns } from "../output/columns";
import { collect } from "../options/values";
import { printableText } from "../output/table";
import { banFileColumns } from "../files/ban-file";
import { rejectOptionsWithFile } from "../files/run-file";
import { liftServerBan } from "../listings/bans";
import { unbanFile } from "../files/unban-file";

interface UnbanOptions extends ConnectionOptions {
  readonly id?: readonly string[];
  readonly muc?: string;
  readonly server?: string;
  readonly reason?: string;
  readonly file?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** The problem of an argument. */
interface MissingBan {
  readonly id?: string;
  readonly jid?: string;
  readonly refusal: Refusal;
}

/** A ban to lift, or the problem of an argument. */
type Found = { readonly id: string; readonly refusal?: undefined } | MissingBan;

interface FoundBans {
  readonly bans: readonly KeptBan[];
  readonly missing: readonly MissingBan[];
}

const examples = `
A control plane lifts a ban on every server, now or as soon as the server is reachable; a module (an Authorization value
instead of a token) on its own Prosody. Lifting more than one ban is shown first and needs confirmation, or --yes.
Anything that is not banned is reported and does not stop the others; the exit code is then 8.

Examples:
  A ban, by its id:
  $ muc-kick unban --id case-18 --reason "They apologized"

  All bans of an account from one room:
  $ muc-kick unban bob@example.org --muc snuggery@chat.example.org

  A ban that is not managed, on the server that has it:
  $ muc-kick unban --server main --id curl-7

  All bans of an account:
  $ muc-kick unban eve@example.org --yes

  Many, from a list of ids, accounts and domains, or from CSV such as muc-kick bans --csv prints:
  $ muc-kick unban --file list.csv --yes

${secretsHelp}
`;

const muteExamples = `
Whoever is inside has voice again, if the mute has taken it and the room gives it to everybody. Lifting more than one mute is
shown first and needs confirmation, or --yes.

Examples:
  A mute, by its id:
  $ muc-kick unmute --id case-19

  All mutes of a domain:
  $ muc-kick unmute spam.example --yes

${secretsHelp}
`;

/** `muc-kick unban`, or `muc-kick unmute`: by JID only bans, or only mutes, are lifted. */
export function unbanCommand(context: CommandContext, noun: "ban" | "mute"): Command {
  const command = new Command(`un${noun}`)
    .summary(`lift ${noun}s`)
    .description(`Lifts ${noun}s, through a control plane or a module.`)
    .argument("[jid or id...]", `accounts, domains, or ids of ${noun}s; anything that could be an id is one`)
    .addOption(
      new Option("--id <id>", `the ${noun} with this id; separate several with commas`).argParser(collect),
    )
    .addOption(new Option("--muc <muc>", `only ${noun}s of exactly this room or MUC component`))
    .addOption(
      new Option("--server <name>", `on this server, a ${noun} that is not managed`).conflicts("muc"),
    )
    .addOption(new Option("--reason <text>", "for the audit log (control plane only)"))
    .addOption(new Option("--file <path>", "a list of ids, accounts and domains, or a CSV file; - for stdin"))
    .addOption(
      new Option("--dry-run", `show which ${noun}s would be lifted, without lifting any`).conflicts("server"),
    )
    .addOption(new Option("--yes", "skip the confirmation prompt"))
    .addOption(new Option("--json", "print the results as JSON"));
  return addConnectionOptions(command)
    .addHelpText("after", noun === "ban" ? examples : muteExamples)
    .action((who: string[], options: UnbanOptions) => unban(who, { ...options, noun }, context));
}

/** With what is lifted. */
type LiftOptions = UnbanOptions & { readonly noun: "ban" | "mute" };

async function unban(who: readonly string[], options: LiftOptions, context: CommandContext): Promise<void> {
  const { muc, server, reason, json, file, dryRun } = options;
  const ids = [...(options.id ?? []), ...who.filter(isBanId)];
  const jids = who.filter((one) => !isBanId(one));
  if (file !== undefined) {
    rejectOptionsWithFile(
      { ids: who[0] ?? options.id, muc, server },
      ["ids", "muc", "server"],
      banFileColumns,
    );
    const destination = await resolveDestination(options, context.environment);
    refuseForModule(destination, { "--file": file });
    await unbanFile({ ...options, file }, openControlPlane(destination, context), context);
    return;
  }
  if (ids.length + jids.length === 0) {
    throw new CliError(
      exitCodes.usage,
      "no JID or id given",
      `muc-kick un${options.noun} --help has examples.`,
    );
  }
  if (muc !== undefined && ids.length > 0) {
    throw new CliError(
      exitCodes.usage,
      "--muc cannot be combined with an id",
      "An id already identifies one ban.",
    );
  }
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--server": server, "--reason": reason });
  // A single id is lifted without a search, which would require a token with the read scope.
  const [only, ...more] = ids;
  if (server !== undefined) {
    if (only === undefined || more.length + jids.length > 0) {
      throw new CliError(exitCodes.usage, "--server requires one id", "muc-kick bans --server lists them.");
    }
    await liftServerBan(server, only, options, openControlPlane(destination, context), context);
    return;
  }
  const keeper = banKeeperOf(openClient(destination, context));
  if (dryRun === true) {
    await preview(await findAll(ids, jids, options, keeper, context), json === true, context);
    return;
  }
  const found =
    only !== undefined && more.length === 0 && jids.length === 0
      ? [{ id: only }]
      : await findConfirmed(ids, jids, options, keeper, context);
  const outcomes: LineOutcome<LiftEffect>[] = [];
  for (const [index, each] of found.entries()) {
    const outcome = each.refusal ?? (await lift(each.id, reason, found.length === 1, keeper, context));
    outcomes.push({ line: index + 1, ...outcome });
    await tell(outcome, json === true, context);
  }
  if (json === true) {
    const results = outcomes.map(({ line, ...outcome }) => ({
      ...found[line - 1],
      refusal: undefined,
      ...outcome,
    }));
    await context.terminal.printJson({ results });
  }
  context.exitWith(exitCodeOfMany(outcomes, ({ servers }) => exitCodeOfStatus(servers)));
}

async function preview(
  { bans, missing }: FoundBans,
  isJson: boolean,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const outcomes = [
    ...bans.map((ban) => ({ status: 200, ban, dry_run: true as const })),
    ...missing.map(({ refusal }) => refusal),
  ];
  if (isJson) await terminal.printJson({ results: outcomes });
  else {
    for (const ban of bans) {
      await terminal.print(
        `Would lift ${printableText(`${actOf(ban).noun} ${ban.id} of ${describeBan(ban)}`)}\n`,
      );
    }
    for (const { refusal } of missing) terminal.tell(`${terminal.alarming(describeFailure(refusal))}\n`);
  }
  const lines = outcomes.map((outcome, index): LineOutcome<object> => ({ line: index + 1, ...outcome }));
  exitWith(exitCodeOfMany(lines, () => exitCodes.done));
}

/** A ban that does not exist does not stop the others, unless it is the only one. */
async function lift(
  id: string,
  reason: string | undefined,
  isOnly: boolean,
  keeper: BanKeeper,
  context: CommandContext,
): Promise<LiftEffect | Refusal> {
  const { interruption } = context;
  interruption.soft.throwIfAborted();
  const call = keeper.lift(id, reason, untilInterrupted(context));
  return withUncertainOutcomeHint(call, interruption.soft, "bans").catch((error: unknown) => {
    if (!(error instanceof RefusedError) || isOnly) throw error;
    return refusalOf(error);
  });
}

async function tell(outcome: LiftEffect | Refusal, isJson: boolean, context: CommandContext): Promise<void> {
  const { terminal } = context;
  if (!("ban" in outcome)) {
    terminal.tell(`${terminal.alarming(describeFailure(outcome))}\n`);
    return;
  }
  const { ban, servers } = outcome;
  if (!isJson)
    await terminal.print(`Lifted ${printableText(`${actOf(ban).noun} ${ban.id} of ${describeBan(ban)}`)}\n`);
  printBanStatus(servers, context);
}

/**
 * The bans of ids and JIDs in order, and the problems. Asks for confirmation if there are several bans.
 * @throws CliError unless confirmed, and if the only ban does not exist
 */
async function findConfirmed(
  ids: readonly string[],
  jids: readonly string[],
  options: LiftOptions,
  keeper: BanKeeper,
  context: CommandContext,
): Promise<Found[]> {
  const { bans, missing } = await findAll(ids, jids, options, keeper, context);
  if (bans.length > 1 && options.yes !== true) await confirmLifting(bans, options.noun, context);
  return [...bans.map(({ id }) => ({ id })), ...missing];
}

/** @throws CliError if the only ban does not exist */
async function findAll(
  ids: readonly string[],
  jids: readonly string[],
  { muc, noun }: LiftOptions,
  keeper: BanKeeper,
  context: CommandContext,
): Promise<FoundBans> {
  const calls = untilInterrupted(context);
  const bans = new Map<string, KeptBan>();
  const missing: MissingBan[] = [];
  for (const id of ids) {
    try {
      bans.set(id, await keeper.get(id, calls));
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      missing.push({ id, refusal: refusalOf(error) });
    }
  }
  for (const jid of jids) {
    let isFound = false;
    for await (const ban of keeper.find(jid, muc, calls)) {
      if (actOf(ban).noun !== noun) continue;
      bans.set(ban.id, ban);
      isFound = true;
    }
    if (isFound) continue;
    const scope = muc === undefined ? "any room" : `exactly ${describeScope(muc)}`;
    const error = `No ${noun} of ${jid} ${noun === "ban" ? "from" : "in"} ${scope} is in force`;
    missing.push({ jid, refusal: { status: 404, code: "ban-not-found", error } });
  }
  const [first] = missing;
  if (bans.size === 0 && missing.length === 1 && first !== undefined) {
    throw new CliError(exitCodes.notFound, first.refusal.error, "muc-kick bans lists the bans in force.");
  }
  return { bans: [...bans.values()], missing };
}

async function confirmLifting(
  bans: readonly KeptBan[],
  noun: "ban" | "mute",
  context: CommandContext,
): Promise<void> {
  context.terminal.tell("This would lift:\n\n");
  context.terminal.tellTable(bans, moduleBanColumns);
  context.terminal.tell("\n");
  const count = countWords(bans.length, noun, `${noun}s`);
  await confirm({ effect: `this would lift ${count}`, question: `Lift ${count}?` }, context);
}

function refusalOf({ status, code, error }: RefusedError): Refusal {
  return { status, code, error };
}

function isBanId(text: string): boolean {
  return parseBanId(text, nodeJson).ok;
}
