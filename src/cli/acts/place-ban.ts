import { isDotlessDomain } from "../../contract/jid-text";
import type { BanToPlace } from "../../wire/bans/ban-request";
import { RefusedError } from "../../client/errors";
import type { CallOptions } from "../../client/connection";
import { type BanEffect, type BanKeeper, concernedBy, type KeptBan } from "./ban-keeper";
import type { CommandContext } from "../context";
import { CliError, exitCodes, withUncertainOutcomeHint } from "../errors";
import { untilInterrupted } from "../options/connection";
import { tellMessageProblem } from "../options/act-message";
import { printRetraction } from "../options/retraction";
import { printConcerned } from "../output/columns";
import { confirm, countKicked, tellWhoWouldGo } from "../output/confirm";
import { printableText } from "../output/table";
import {
  actOf,
  capitalize,
  describeBan,
  describeDotless,
  effectOn,
  isDomain,
  printBanStatus,
} from "../output/wording";

/**
 * Whether the user has confirmed a domain without a dot; false if it has one.
 * @throws CliError unless confirmed
 */
async function isDotlessMeant(request: BanToPlace, context: CommandContext): Promise<boolean> {
  const { jid } = request;
  if (!isDotlessDomain(jid)) return false;
  const { terminal, interruption } = context;
  const what = printableText(describeDotless(jid));
  if (!terminal.canAsk) {
    throw new CliError(exitCodes.usage, what, `Pass --force to ${actOf(request).noun} the domain.`);
  }
  terminal.tell(`${what}.\n`);
  if (
    await terminal.ask(
      `${capitalize(actOf(request).noun)} the domain ${printableText(jid)}?`,
      interruption.soft,
    )
  )
    return true;
  throw new CliError(exitCodes.declined, "nothing was changed");
}

/** How a ban or a mute is placed. */
interface PlacingOptions {
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** Places a ban or a mute, or shows its effect; asks for confirmation where it concerns several people. */
export async function placeBan(
  asked: BanToPlace,
  options: PlacingOptions,
  keeper: BanKeeper,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const calls = untilInterrupted(context);
  const act = actOf(asked);
  const isDotless = options.force !== true && (await isDotlessMeant(asked, context));
  const request: BanToPlace = { ...asked, ...(isDotless && { allow_dotless: true }) };
  const before = await findBefore(request.id, keeper, calls);
  if (options.dryRun === true || options.yes !== true) {
    const preview = await keeper.place(request, true, calls);
    if (options.dryRun === true) {
      if (options.json === true) await terminal.printJson(preview);
      else {
        const text = `${describeBan(preview.ban)}${describeReplaced(before, preview.ban)}`;
        await terminal.print(`Would ${act.noun} ${printableText(text)}\n`);
        await printConcerned(concernedBy(preview), effectOn(asked), true, terminal);
        if (preview.retraction !== undefined) await printRetraction(preview.retraction, true, terminal);
      }
      printBanStatus(preview.servers, context);
      return;
    }
    await confirmBan(preview, context);
  }
  const answer = await withUncertainOutcomeHint(
    keeper.place(request, false, calls),
    interruption.soft,
    "bans",
  );
  if (options.json === true) await terminal.printJson(answer);
  else {
    const { id = "" } = answer.ban;
    const text = `${describeBan(answer.ban)}: ${act.noun} ${id}${describeReplaced(before, answer.ban)}`;
    await terminal.print(`${capitalize(act.done)} ${printableText(text)}\n`);
    const concerned = concernedBy(answer);
    if (concerned.length > 0) await printConcerned(concerned, effectOn(asked), false, terminal);
    if (answer.retraction !== undefined) await printRetraction(answer.retraction, false, terminal);
  }
  tellMessageProblem(answer.message_problem, terminal);
  printBanStatus(answer.servers, context);
}

/** The ban or mute in force that has the id already; undefined if there is none, or if the token may not read it. */
async function findBefore(
  id: string | undefined,
  keeper: BanKeeper,
  calls: CallOptions,
): Promise<KeptBan | undefined> {
  if (id === undefined) return undefined;
  try {
    const ban = await keeper.get(id, calls);
    return ban.state === undefined || ban.state === "active" ? ban : undefined;
  } catch (error) {
    if (error instanceof RefusedError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

/** What is replaced if it is of another account, or in another place; empty otherwise. */
function describeReplaced(before: KeptBan | undefined, { jid, muc, role }: BanEffect["ban"]): string {
  if (before === undefined) return "";
  if (before.jid === jid && before.muc === muc && before.role === role) return "";
  return `, which replaces the ${actOf(before).noun} of ${describeBan(before)}`;
}

/**
 * Shows who would be affected and asks for confirmation, if that is or may be more than one account.
 * @throws CliError unless confirmed
 */
async function confirmBan(effect: BanEffect, context: CommandContext): Promise<void> {
  const { ban: terms, servers } = effect;
  const concerned = concernedBy(effect);
  if (concerned.length <= 1 && !isDomain(terms.jid)) return;
  const { terminal } = context;
  const { noun } = actOf(terms);
  printBanStatus(servers, context);
  tellWhoWouldGo(concerned, effectOn(terms), terminal);
  const what = printableText(describeBan(terms));
  const inside = concerned.length === 0 ? "" : ` and ${effectOn(terms).noun} ${countKicked(concerned)}`;
  await confirm(
    { effect: `this would ${noun} ${what}${inside}`, question: `${capitalize(noun)} ${what}${inside}?` },
    context,
  );
}
