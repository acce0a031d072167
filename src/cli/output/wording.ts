import type { Refusal } from "../../client/errors";
import type { Actor } from "../../wire/audit";
import type { BanLiftedOnServer, BanStatus, BanPreviewOnServer } from "../../wire/bans/bans";
import type { ServerFailure, ServerFailures } from "../../wire/common";
import type { RestrictionResponse } from "../../contract/responses";
import { isDotlessDomain, wildcardBase } from "../../contract/jid-text";
import type { CommandContext } from "../context";
import { type ExitCode, exitCodes, inCliWords } from "../errors";
import { printableText } from "./table";

/** A count with its noun: "1 person", "2 people". */
export function countWords(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The fields of a ban or a mute that its description has. */
export interface Terms {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly role?: "visitor" | undefined;
  readonly expires_at?: string | undefined;
  readonly except?: readonly string[] | undefined;
  readonly spare_affiliated?: boolean | undefined;
}

/** What is done to accounts and occupants: its name, `Banned`, and how a place is named after it. */
export interface Act {
  readonly noun: "kick" | "ban" | "mute";
  readonly done: string;
  readonly where: "from" | "in";
}

export const KICK: Act = { noun: "kick", done: "kicked", where: "from" };
export const BAN: Act = { noun: "ban", done: "banned", where: "from" };
export const MUTE: Act = { noun: "mute", done: "muted", where: "in" };

/** Whether it is a ban or a mute. */
export function actOf({ role }: Pick<Terms, "role">): Act {
  return role === undefined ? BAN : MUTE;
}

/** What a ban or a mute does to the occupants inside. */
export function effectOn({ role }: Pick<Terms, "role">): Act {
  return role === undefined ? KICK : MUTE;
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Describes a ban, as it continues "banned", or a mute. The result may have to be escaped. */
export function describeBan(ban: Terms): string {
  const { except = [], spare_affiliated: sparesAffiliated, expires_at: expires } = ban;
  const spared = [...except, ...(sparesAffiliated === true ? ["accounts affiliated with the room"] : [])];
  const exceptions = spared.length === 0 ? "" : ` (except ${spared.join(", ")})`;
  const end = expires === undefined ? "" : ` until ${expires}`;
  return `${describeSubject(ban.jid)}${exceptions} ${actOf(ban).where} ${describeScope(ban.muc)}${end}`;
}

/** Describes an account, or the accounts of a domain. */
export function describeSubject(jid: string): string {
  const base = wildcardBase(jid);
  if (base !== undefined) return `all accounts of subdomains of ${base}`;
  return isDomain(jid) ? `all accounts of ${jid}` : jid;
}

/** What a domain or a wildcard without a dot is taken for, which is more likely an incomplete account. */
export function describeDotless(jid: string): string {
  const base = wildcardBase(jid);
  return base === undefined
    ? `${jid} is not a full account address such as ${jid}@example.org; without @ it is a domain`
    : `${jid} covers every domain below ${base}`;
}

/** Tells what a JID of a request is taken for if it is a domain without a dot. */
export function hintDotless(jid: string, { terminal }: Pick<CommandContext, "terminal">): void {
  if (isDotlessDomain(jid)) terminal.tell(`${printableText(describeDotless(jid))}\n`);
}

/** Describes a room, a component, or every room. */
export function describeScope(muc: string | undefined): string {
  return muc ?? "every room";
}

/** Describes who may enter a room and who may speak in it. The result may have to be escaped. */
export function describeSettings({
  members_only: isMembersOnly,
  moderated,
  expires_at: expires,
}: Pick<RestrictionResponse, "members_only" | "moderated" | "expires_at">): string {
  const restrictions = [...(isMembersOnly ? ["members-only"] : []), ...(moderated ? ["moderated"] : [])];
  if (restrictions.length === 0) return "open and not moderated";
  return `${restrictions.join(" and ")}${expires === undefined ? "" : ` until ${expires}`}`;
}

/** Whether it covers more than one account. */
export function isDomain(jid: string): boolean {
  return !jid.includes("@");
}

/** A timestamp of a server (RFC 3339) in a table: in UTC, in whole seconds, with the zone. */
export function describeTime(timestamp: string): string {
  return `${new Date(timestamp).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** The expiry of a ban, in a table. */
export function describeEnd(expires: string | undefined): string {
  return expires ?? "permanent";
}

/** An actor, in a cell. */
export function nameActor({ kind, id, label }: Actor): string {
  return label ?? id ?? kind;
}

/** The failures of two pages, without duplicates. */
export function joinFailures(before: ServerFailures, page: ServerFailures): ServerFailures {
  if (before.failed === undefined && page.failed === undefined) return {};
  const failed = [...(before.failed ?? []), ...(page.failed ?? [])];
  return { failed: [...new Map(failed.map((failure) => [failure.server, failure])).values()] };
}

/** Reports failed servers, if any, and sets the exit code of a partial success. */
export function tellServerFailures(
  { failed = [] }: ServerFailures,
  { terminal, exitWith }: CommandContext,
): void {
  for (const failure of failed) terminal.tell(`${terminal.alarming(describeFailure(failure))}\n`);
  if (failed.length > 0) exitWith(exitCodes.partial);
}

/** A failure in one line, for people. */
export function describeFailure({ error, code }: Pick<ServerFailure, "error" | "code">): string {
  return printableText(`${inCliWords(error)} (${code})`);
}

type Standing = BanStatus | BanLiftedOnServer | BanPreviewOnServer;

/** The servers that have not applied a change yet, or are unreachable, with their errors. */
export function pendingServers(servers: readonly Standing[]): Pick<Refusal, "code" | "error">[] {
  return servers
    .filter((standing) => !isDone(standing))
    .map(({ server, error = `Server ${server} has not applied it yet`, code = "pending" }) => ({
      error,
      code,
    }));
}

/** A saved change is applied as soon as possible: it is done once one server has applied it. */
export function exitCodeOfStatus(servers: readonly Standing[]): ExitCode {
  return servers.length === 0 || servers.some(isDone) ? exitCodes.done : exitCodes.unreachable;
}

/** Reports servers that have not applied a change, and sets the exit code if none has. */
export function printBanStatus(servers: readonly Standing[], { terminal, exitWith }: CommandContext): void {
  for (const straggler of pendingServers(servers)) {
    terminal.tell(`${terminal.alarming(describeFailure(straggler))}\n`);
  }
  for (const standing of servers) {
    if (!("published" in standing) || standing.published !== false) continue;
    terminal.tell(`${standing.server} has no block list of its own to publish it in\n`);
  }
  exitWith(exitCodeOfStatus(servers));
}

function isDone(standing: Standing): boolean {
  if ("lifted" in standing) return standing.lifted;
  return "in_force" in standing ? standing.in_force : standing.error === undefined;
}
