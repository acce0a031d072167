import { splitJid } from "../contract/jid-text";
import { failure, type Outcome, success, unknownHost } from "../contract/problem";
import { foldText } from "../fold-text";
import type { NamedReply, ServerReply } from "./server-result";

/** The assignment of MUC components to servers. */
export interface Routing {
  /** The names of all servers, in configuration order. */
  readonly all: readonly string[];
  /**
   * The names of the servers that a room, a MUC component, or everything (undefined) concerns: one, or all. Fails with
   * the contract's problem if no server has that component.
   */
  serversFor(muc: string | undefined): Outcome<readonly string[]>;
}

export function createRouting(
  servers: readonly { readonly name: string; readonly mucs: readonly string[] }[],
): Routing {
  const owners = new Map(servers.flatMap(({ name, mucs }) => mucs.map((muc) => [foldText(muc), name])));
  const all = servers.map(({ name }) => name);
  return {
    all,
    serversFor(muc) {
      if (muc === undefined) return success(all);
      const domain = foldText(splitJid(muc)?.domain ?? muc);
      const owner = owners.get(domain);
      return owner === undefined ? failure(unknownHost(domain)) : success([owner]);
    },
  };
}

/** Work for one or several servers. */
export interface Assignment<Input> {
  readonly input: Input;
  /** The names of the servers; empty: no server is contacted. */
  readonly servers: readonly string[];
}

/** The inputs of each server, in the order of the assignments. */
export function splitByServer<Input>(
  assignments: readonly Assignment<Input>[],
): ReadonlyMap<string, readonly Input[]> {
  const byServer = new Map<string, Input[]>();
  for (const { input, servers } of assignments) {
    for (const server of servers) {
      const inputs = byServer.get(server);
      if (inputs === undefined) byServer.set(server, [input]);
      else inputs.push(input);
    }
  }
  return byServer;
}

/**
 * Regroups the servers' replies by assignment: for each, the replies of its servers. `replies`: for each server one per input,
 * in order.
 */
export function collectReplies<T>(
  assignments: readonly Assignment<unknown>[],
  replies: ReadonlyMap<string, readonly ServerReply<T>[]>,
): NamedReply<T>[][] {
  const next = new Map<string, number>();
  return assignments.map(({ servers }) =>
    servers.map((server) => {
      const index = next.get(server) ?? 0;
      next.set(server, index + 1);
      const reply = replies.get(server)?.[index];
      if (reply === undefined) throw new RangeError(`${server} returned too few results`);
      return { server, reply };
    }),
  );
}

/**
 * Splits a batch into pieces that a module accepts: each with at most `max_batch` entries and, as JSON, at most
 * `max_body` bytes. An entry that is too large by itself makes a piece of its own.
 */
export function chunkInputs<Input>(
  inputs: readonly Input[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Input[][] {
  const chunks: Input[][] = [];
  let chunk: Input[] = [];
  let size = 0;
  for (const input of inputs) {
    // Includes the comma or bracket after it; one more bracket precedes the first.
    const bytes = Buffer.byteLength(JSON.stringify(input)) + 1;
    if (chunk.length > 0 && (chunk.length >= max_batch || size + bytes + 1 > max_body)) {
      chunks.push(chunk);
      chunk = [];
      size = 0;
    }
    chunk.push(input);
    size += bytes;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Bytes of `{"owner":{…},"put":[…],"delete":[…]}` around its entries. */
const CHANGES_FRAME = 512;

/** The same for changes of bans: puts and deletes together are the entries of one request. */
export function chunkChanges<Change>(
  changes: readonly Change[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Change[][] {
  return chunkInputs(changes, { max_batch, max_body: max_body - CHANGES_FRAME });
}
