import type { Refusal } from "../../client/errors";
import type { Actor } from "../../client/types/audit";
import type { BanLiftedOnServer, BanStatus, BanPreviewOnServer } from "../../client/types/bans";
import type { ServerFailure, ServerFailures } from "../../client/types/servers";
import { wildcardBase } from "../../contract/jid-text";
import type { CommandContext } from "../context";
import { type ExitCode, exitCodes } from "../errors";
import { printableText } from "./table";

/** "1 person", "2 people": a count with the word that goes with it. */
export function countWords(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

interface Terms {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly expires_at?: string | undefined;
  readonly except?: readonly string[] | undefined;
  readonly spare_affiliated?: boolean | undefined;
}

/** Whom a ban keeps out of what, and how long, as it continues "Banned". It may have to be made printable. */
export function describeBan(ban: Terms): string {
  const { except = [], spare_affiliated: sparesAffiliated, expires_at: expires } = ban;
  const spared = [...except, ...(sparesAffiliated === true ? ["accounts affiliated with the room"] : [])];
  const exceptions = spared.length === 0 ? "" : ` (except ${spared.join(", ")})`;
  const end = expires === undefined ? "" : ` until ${expires}`;
  return `${describeSubject(ban.jid)}${exceptions} from ${describeScope(ban.muc)}${end}`;
}

/** An account, or a domain in words that say so. */
export function describeSubject(jid: string): string {
  const base = wildcardBase(jid);
  if (base !== undefined) return `all accounts of subdomains of ${base}`;
  return isDomain(jid) ? `all accounts of ${jid}` : jid;
}

/** Why a JID without `@` and without a dot is more likely an account that was not written in full. */
export function describeDotless(jid: string): string {
  return `${jid} is not a full account address such as ${jid}@example.org; without @ it is a domain`;
}

/** A room, a component, or everything. */
export function describeScope(muc: string | undefined): string {
  return muc ?? "every room";
}

/** Whether it is about more accounts than one. */
export function isDomain(jid: string): boolean {
  return !jid.includes("@");
}

/** A timestamp of a server (RFC 3339) in a table: in UTC, in whole seconds, with the zone. */
export function describeTime(timestamp: string): string {
  return `${new Date(timestamp).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** When a ban ends, in a table. */
export function describeEnd(expires: string | undefined): string {
  return expires ?? "permanent";
}

/** Who did something, in a cell. */
export function nameActor({ kind, id, label }: Actor): string {
  return label ?? id ?? kind;
}

/** The failures of two pages: each server once. */
export function joinFailures(before: ServerFailures, page: ServerFailures): ServerFailures {
  if (before.failed === undefined && page.failed === undefined) return {};
  const failed = [...(before.failed ?? []), ...(page.failed ?? [])];
  return { failed: [...new Map(failed.map((failure) => [failure.server, failure])).values()] };
}

/** Says which servers did not do their part, if any. It was then done in part only, and that is how the command ends. */
export function tellServerFailures(
  { failed = [] }: ServerFailures,
  { terminal, exitWith }: CommandContext,
): void {
  for (const failure of failed) terminal.tell(`${terminal.alarming(describeFailure(failure))}\n`);
  if (failed.length > 0) exitWith(exitCodes.partial);
}

/** In a line, for people. */
export function describeFailure({ error, code }: Pick<ServerFailure, "error" | "code">): string {
  return printableText(`${error} (${code})`);
}

type Standing = BanStatus | BanLiftedOnServer | BanPreviewOnServer;

/** The servers that have not done what was wished for, or could not be asked, in the control plane's words. */
export function pendingServers(servers: readonly Standing[]): Pick<Refusal, "code" | "error">[] {
  return servers
    .filter((standing) => !isDone(standing))
    .map(({ server, error = `Server ${server} has not applied it yet`, code = "pending" }) => ({
      error,
      code,
    }));
}

/** The wish stands, and is carried out as soon as can be: it is done as soon as one server has. */
export function exitCodeOfStatus(servers: readonly Standing[]): ExitCode {
  return servers.length === 0 || servers.some(isDone) ? exitCodes.done : exitCodes.unreachable;
}

/** Says which servers have not done it, and why; that none has is how the command ends. */
export function printBanStatus(servers: readonly Standing[], { terminal, exitWith }: CommandContext): void {
  for (const straggler of pendingServers(servers)) {
    terminal.tell(`${terminal.alarming(describeFailure(straggler))}\n`);
  }
  exitWith(exitCodeOfStatus(servers));
}

function isDone(standing: Standing): boolean {
  if ("lifted" in standing) return standing.lifted;
  return "in_force" in standing ? standing.in_force : standing.error === undefined;
}
