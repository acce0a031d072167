import { setTimeout as sleep } from "node:timers/promises";
import type { BanInput } from "../wire/module-requests";
import { banJidField, accountListField, repeatable, roomOrComponentField } from "../contract/fields";
import { isHostName, splitJid, wildcardBase } from "../contract/jid-text";
import { invalidField } from "../contract/problem";
import type { BanResponse } from "../contract/responses";
import type { GatewayOutcome, GatewayProblem } from "../errors";
import { hasAceLabel } from "../fold-text";
import { nodeJson } from "../json";
import { splitByServer } from "../servers/routing";
import type { ServerReply } from "../servers/server-result";
import { mapInSlices } from "../time/slices";

/** ASCII characters prohibited by nodeprep (RFC 3920, appendix A.5), after capital letters were folded. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const PROHIBITED = /[\u0000-\u0020\u007f"&'/:<>@]/;

/** Whether `prepAsciiJid` can normalize a JID: ASCII without ACE labels (internationalized names encoded as ASCII). */
export function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text) && !hasAceLabel(text);
}

/** A bare JID, a domain or a wildcard in plain ASCII, as Prosody preps it (util.jid); undefined if it is invalid. */
export function prepAsciiJid(text: string): string | undefined {
  const parts = splitJid(text);
  if (parts === undefined || parts.resource !== undefined) return undefined;
  const local = parts.local?.toLowerCase();
  // Prosody removes the root's empty label.
  const domain = parts.domain.toLowerCase().replace(/\.$/, "");
  if (local !== undefined && PROHIBITED.test(local)) return undefined;
  const jid = local === undefined ? domain : `${local}@${domain}`;
  return isStable(jid, text) ? jid : undefined;
}

/**
 * Whether a prepped JID is stable, that is, Prosody preps it to itself, and its domain is a valid host name. False if a
 * dot is left at its end, or if prepping a domain produced a separator of JIDs, as from the wide `＠`. No server has
 * such a name.
 */
function isStable(prepped: string, spelled: string): boolean {
  const hasSameParts = prepped.split("@").length === spelled.split("@").length && !prepped.includes("/");
  const at = prepped.indexOf("@");
  const domain = at < 0 ? (wildcardBase(prepped) ?? prepped) : prepped.substring(at + 1);
  return hasSameParts && isHostName(domain, nodeJson) && !domain.endsWith(".");
}

/** The target and the scope of a ban. */
export interface BanScope {
  readonly jid: string;
  readonly muc?: string | undefined;
  /** The exceptions of a ban of a domain. */
  readonly except?: readonly string[] | undefined;
}

/** A scope in the caller's spelling. */
export interface SpelledScope extends BanScope {
  /** The names of the servers that it concerns; at least one. */
  readonly servers: readonly string[];
}

/** Required methods of a server. */
export interface PrepServer {
  /** See ProsodyServer. */
  tryBans(bans: readonly BanInput[]): Promise<readonly ServerReply<BanResponse>[]>;
}

/** Total timeout for all servers, in milliseconds. */
const DEADLINE = 5000;

/** A scope while it is being normalized. */
interface Normalization {
  readonly scope: SpelledScope;
  /** Undefined: a server must be asked. */
  result: GatewayOutcome<BanScope> | undefined;
}

/**
 * Scopes as Prosody normalizes them, in the same order. Plain ASCII is normalized here. For the rest, including
 * internationalized domains in either form, all servers concerned are asked in parallel, and the first response counts.
 */
export async function canonicalJids(
  scopes: readonly SpelledScope[],
  servers: ReadonlyMap<string, PrepServer>,
): Promise<GatewayOutcome<BanScope>[]> {
  const all = await mapInSlices(scopes, (scope): Normalization => ({ scope, result: prepAscii(scope) }));
  const open = new Set(all.filter(({ result }) => result === undefined));
  if (open.size > 0) await askServers(open, servers);
  return mapInSlices(all, ({ result }) => {
    if (result === undefined) throw new RangeError("A scope was not normalized");
    return result;
  });
}

/** Sets the result of all that are `open`. */
async function askServers(open: Set<Normalization>, servers: ReadonlyMap<string, PrepServer>): Promise<void> {
  const silent = new Map<string, string>();
  const assignments = [...open].map((each) => ({ input: each, servers: each.scope.servers }));
  const late = new AbortController();
  const work = [...splitByServer(assignments)].map(async ([name, asked]) => {
    silent.set(name, `Server ${name} did not respond within ${DEADLINE} ms`);
    // Confirms domains without a dot, which are checked elsewhere.
    const inputs = asked.map(({ scope: { jid, muc, except } }) => ({ jid, muc, except, force: true }));
    const replies = ((await servers.get(name)?.tryBans(inputs)) ?? []).values();
    for (const each of asked) {
      const reply = replies.next().value;
      if (reply === undefined) throw new RangeError(`${name} returned too few results`);
      if ("failure" in reply) silent.set(name, reply.failure.error);
      else if ("refused" in reply && reply.refused.status >= 500) silent.set(name, reply.refused.error);
      else if (open.delete(each)) each.result = judge(reply, each.scope);
    }
    if (open.size === 0) late.abort();
  });
  const deadline = sleep(DEADLINE, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([Promise.all(work), deadline]).finally(() => {
    late.abort();
  });
  for (const each of open) {
    const failures = each.scope.servers.flatMap((name) => silent.get(name) ?? []);
    each.result = { ok: false, problem: unknowable(failures) };
  }
  // Later responses are ignored.
  open.clear();
}

/** Undefined: a server must be asked. */
function prepAscii({ jid, muc, except }: SpelledScope): GatewayOutcome<BanScope> | undefined {
  const wrong =
    findProblem("jid", jid) ??
    (muc === undefined ? undefined : findProblem("muc", muc)) ??
    except?.map((each) => findProblem("except", each)).find((problem) => problem !== undefined);
  if (wrong !== undefined) return { ok: false, problem: wrong };
  if (![jid, ...(muc === undefined ? [] : [muc]), ...(except ?? [])].every(isPlain)) return undefined;
  const scope = {
    jid: prepAsciiJid(jid) ?? jid,
    muc: muc === undefined ? undefined : prepAsciiJid(muc),
    except: except?.map((each) => prepAsciiJid(each) ?? each),
  };
  return { ok: true, value: scope };
}

/** The second parameter: the original spelling. */
function judge(
  reply: Exclude<ServerReply<BanResponse>, { readonly failure: unknown }>,
  { jid: askedJid, muc: askedMuc = "" }: BanScope,
): GatewayOutcome<BanScope> {
  if (!reply.ok) return { ok: false, problem: reply.refused };
  const { jid, muc, except } = reply.value.ban;
  if (!isStable(jid, askedJid)) return { ok: false, problem: invalid("jid", askedJid) };
  if (muc !== undefined && !isStable(muc, askedMuc)) return { ok: false, problem: invalid("muc", askedMuc) };
  const unstable = except?.find((each) => !isStable(each, "a@b"));
  if (unstable !== undefined) return { ok: false, problem: invalid("except", unstable) };
  return { ok: true, value: { jid, muc, except } };
}

const FIELDS = { jid: banJidField, muc: roomOrComponentField, except: accountListField };

/** The problem with a JID that can be normalized here. */
function findProblem(name: keyof typeof FIELDS, text: string): GatewayProblem | undefined {
  return isPlain(text) && prepAsciiJid(text) === undefined ? invalid(name, text) : undefined;
}

function invalid(name: keyof typeof FIELDS, jid: string): GatewayProblem {
  return invalidField(name, FIELDS[name].takes, repeatable(jid, nodeJson));
}

function unknowable(failures: readonly string[]): GatewayProblem {
  return {
    status: 503,
    code: "server-unreachable",
    error: `Internationalized JIDs can only be normalized by a server, and none is reachable: ${failures.join("; ")}`,
  };
}
