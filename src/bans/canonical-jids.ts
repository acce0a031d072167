import { setTimeout as sleep } from "node:timers/promises";
import type { BanInput } from "../wire/module-requests";
import { banJidField, exceptionsField, repeatable, roomOrComponentField } from "../contract/fields";
import { isHostName, splitJid, wildcardBase } from "../contract/jid-text";
import { invalidField } from "../contract/problem";
import type { BanResponse } from "../contract/responses";
import type { GatewayOutcome, GatewayProblem } from "../errors";
import { hasAceLabel } from "../fold-text";
import { nodeJson } from "../json";
import { splitByServer } from "../servers/routing";
import type { ServerReply } from "../servers/server-result";
import { mapInSlices } from "../time/slices";

/** What nodeprep prohibits in ASCII (RFC 3920, appendix A.5), of which capital letters have become small ones by then. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const PROHIBITED = /[\u0000-\u0020\u007f"&'/:<>@]/;

/** Whether a JID is one that `prepAsciiJid` can tell about: ASCII, and not because it was made so. */
export function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text) && !hasAceLabel(text);
}

/** A bare JID, a domain or a wildcard, all of it plain, as Prosody preps it (util.jid); undefined where it is none. */
export function prepAsciiJid(text: string): string | undefined {
  const parts = splitJid(text);
  if (parts === undefined || parts.resource !== undefined) return undefined;
  const local = parts.local?.toLowerCase();
  // Prosody takes the root's empty label away.
  const domain = parts.domain.toLowerCase().replace(/\.$/, "");
  if (local !== undefined && PROHIBITED.test(local)) return undefined;
  const jid = local === undefined ? domain : `${local}@${domain}`;
  return isStable(jid, text) ? jid : undefined;
}

/**
 * Whether Prosody makes the same of a prepped JID once more, and its domain can be a host name. Not where a dot is left at its end; nor where preparing a
 * domain made something of it that parts JIDs, as of the wide `＠`. No server has such a name.
 */
function isStable(prepped: string, spelled: string): boolean {
  const hasSameParts = prepped.split("@").length === spelled.split("@").length && !prepped.includes("/");
  const at = prepped.indexOf("@");
  const domain = at < 0 ? (wildcardBase(prepped) ?? prepped) : prepped.substring(at + 1);
  return hasSameParts && isHostName(domain, nodeJson) && !domain.endsWith(".");
}

/** Whom a ban is about, and where. */
export interface BanScope {
  readonly jid: string;
  readonly muc?: string | undefined;
  /** Who a ban of a domain spares. */
  readonly except?: readonly string[] | undefined;
}

/** A scope as a caller spells it. */
export interface SpelledScope extends BanScope {
  /** The names of the servers that it concerns, at least one. */
  readonly servers: readonly string[];
}

/** What is needed of a server. */
export interface PrepServer {
  /** See ProsodyServer. */
  tryBans(bans: readonly BanInput[]): Promise<readonly ServerReply<BanResponse>[]>;
}

/** For how long servers are waited for, all together, in milliseconds. */
const DEADLINE = 5000;

/** A scope on its way to its result. */
interface Normalization {
  readonly scope: SpelledScope;
  /** Undefined: a server is to be asked. */
  result: GatewayOutcome<BanScope> | undefined;
}

/**
 * Scopes as Prosody normalizes them, in the same order. What is plain ASCII is normalized here. For the rest, which has
 * internationalized domains in either form, all servers concerned are asked at the same time, and the first answer counts.
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

/** Gives a result to all that are `open`. */
async function askServers(open: Set<Normalization>, servers: ReadonlyMap<string, PrepServer>): Promise<void> {
  const silent = new Map<string, string>();
  const assignments = [...open].map((each) => ({ input: each, servers: each.scope.servers }));
  const late = new AbortController();
  const work = [...splitByServer(assignments)].map(async ([name, asked]) => {
    silent.set(name, `Server ${name} did not respond within ${DEADLINE} ms`);
    // Whether a domain without a dot is meant is not the question here.
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
  // What is answered from now on comes too late.
  open.clear();
}

/** Undefined: a server is to be asked. */
function prepAscii({ jid, muc, except }: SpelledScope): GatewayOutcome<BanScope> | undefined {
  const wrong =
    whyNone("jid", jid) ??
    (muc === undefined ? undefined : whyNone("muc", muc)) ??
    except?.map((each) => whyNone("except", each)).find((problem) => problem !== undefined);
  if (wrong !== undefined) return { ok: false, problem: wrong };
  if (![jid, ...(muc === undefined ? [] : [muc]), ...(except ?? [])].every(isPlain)) return undefined;
  const scope = {
    jid: prepAsciiJid(jid) ?? jid,
    muc: muc === undefined ? undefined : prepAsciiJid(muc),
    except: except?.map((each) => prepAsciiJid(each) ?? each),
  };
  return { ok: true, value: scope };
}

/** The second parameter: as it was spelled. */
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

const FIELDS = { jid: banJidField, muc: roomOrComponentField, except: exceptionsField };

/** What is wrong with a JID that can be normalized here. */
function whyNone(name: keyof typeof FIELDS, text: string): GatewayProblem | undefined {
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
