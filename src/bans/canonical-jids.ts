import type { BanAnswer } from "../contract/ban-answer";
import { banJidField, roomOrServiceField } from "../contract/fields";
import { invalidField } from "../contract/problem";
import type { GatewayOutcome, GatewayProblem } from "../gateway/gateway-problem";
import type { ServerReply } from "../gateway/server-reply";
import { splitByServer } from "../gateway/split-by-server";
import { isAscii, isStable, prepAsciiJid } from "./prep-ascii-jid";

/** Whom a ban is about, and where. */
export interface BanScope {
  readonly jid: string;
  readonly muc?: string | undefined;
}

/** A scope as a caller spells it. */
export interface SpelledScope extends BanScope {
  /** The names of the servers that it concerns, at least one, to be asked in this order. */
  readonly servers: readonly string[];
}

/** What is needed of a server. */
export interface PrepServer {
  /** See ProsodyServer. */
  tryBans(bans: readonly BanScope[]): Promise<readonly ServerReply<BanAnswer>[]>;
}

/**
 * Scopes as Prosody preps them, in the same order. What is ASCII is known here. Of the rest a server is asked, of all that
 * there is to ask at once, and where it does not answer the next.
 */
export async function canonicalJids(
  scopes: readonly SpelledScope[],
  servers: ReadonlyMap<string, PrepServer>,
): Promise<GatewayOutcome<BanScope>[]> {
  const results = scopes.map(prepAscii);
  const failures = scopes.map((): string[] => []);
  for (let turn = 0; results.includes(undefined); turn++) {
    const assignments = scopes.map((scope, index) => ({
      input: index,
      servers: results[index] === undefined ? scope.servers.slice(turn, turn + 1) : [],
    }));
    for (const [index, each] of assignments.entries()) {
      if (results[index] === undefined && each.servers.length === 0) {
        results[index] = { ok: false, problem: unknowable(failures[index] ?? []) };
      }
    }
    const work = [...splitByServer(assignments)].map(async ([name, indices]) => {
      const asked = indices.flatMap((index) => scopes[index] ?? []);
      const replies = (await servers.get(name)?.tryBans(asked.map(({ jid, muc }) => ({ jid, muc })))) ?? [];
      for (const [position, index] of indices.entries()) {
        const reply = replies[position];
        if (reply === undefined) throw new RangeError(`${name} gave too few results`);
        if ("failure" in reply) failures[index]?.push(reply.failure.error);
        else results[index] = judge(reply, asked[position]);
      }
    });
    await Promise.all(work);
  }
  return results.filter((result) => result !== undefined);
}

function prepAscii({ jid, muc }: SpelledScope): GatewayOutcome<BanScope> | undefined {
  const wrong = whyNone("jid", jid) ?? (muc === undefined ? undefined : whyNone("muc", muc));
  if (wrong !== undefined) return { ok: false, problem: wrong };
  if (!isAscii(jid + (muc ?? ""))) return undefined;
  const scope = { jid: prepAsciiJid(jid) ?? jid, muc: muc === undefined ? undefined : prepAsciiJid(muc) };
  return { ok: true, value: scope };
}

/** `asked`: as it was spelled. */
function judge(
  reply: Exclude<ServerReply<BanAnswer>, { readonly failure: unknown }>,
  asked: BanScope | undefined,
): GatewayOutcome<BanScope> {
  if (!reply.ok) return { ok: false, problem: reply.refused };
  const { jid, muc } = reply.value.ban;
  if (!isStable(jid, asked?.jid ?? "")) return { ok: false, problem: invalid("jid") };
  if (muc !== undefined && !isStable(muc, asked?.muc ?? "")) return { ok: false, problem: invalid("muc") };
  return { ok: true, value: { jid, muc } };
}

/** What is wrong with a JID in ASCII. */
function whyNone(name: "jid" | "muc", text: string): GatewayProblem | undefined {
  return isAscii(text) && prepAsciiJid(text) === undefined ? invalid(name) : undefined;
}

function invalid(name: "jid" | "muc"): GatewayProblem {
  return invalidField(name, (name === "jid" ? banJidField : roomOrServiceField).takes);
}

function unknowable(failures: readonly string[]): GatewayProblem {
  return {
    status: 503,
    code: "server-unreachable",
    error: `Only a server can tell how a name is spelled that is not ASCII, and none answers: ${failures.join("; ")}`,
  };
}
