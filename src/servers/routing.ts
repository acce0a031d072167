import { splitJid } from "../contract/jid-text";
import { failure, type Outcome, success, unknownHost } from "../contract/problem";
import { foldText } from "../fold-text";

/** Which server has which MUC components. */
export interface Routing {
  /** The names of all servers, in the order of the configuration. */
  readonly all: readonly string[];
  /**
   * The servers that a room, a MUC component, or everything (undefined) concerns, by their names: one, or all.
   * Fails in the contract's words where no server has that component.
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

/** Something to be done by one server or several. */
export interface Assignment<Input> {
  readonly input: Input;
  /** The names of the servers; none: nobody is asked. */
  readonly servers: readonly string[];
}

/** What each server is to do, in the order of the assignments. */
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
 * Puts what the servers said back in the order of the assignments: for each what each of its servers said.
 * `said`: for each server as many results as it had inputs, in the same order.
 */
export function collectResults<Result>(
  assignments: readonly Assignment<unknown>[],
  said: ReadonlyMap<string, readonly Result[]>,
): { readonly server: string; readonly result: Result }[][] {
  const next = new Map<string, number>();
  return assignments.map(({ servers }) =>
    servers.map((server) => {
      const index = next.get(server) ?? 0;
      next.set(server, index + 1);
      const result = said.get(server)?.[index];
      if (result === undefined) throw new RangeError(`${server} returned too few results`);
      return { server, result };
    }),
  );
}

/**
 * Cuts a batch into pieces that a module takes: each with at most `max_batch` entries and, as JSON, at most `max_body`
 * bytes. An entry that is too large by itself stands alone.
 */
export function chunkInputs<Input>(
  inputs: readonly Input[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Input[][] {
  const chunks: Input[][] = [];
  let chunk: Input[] = [];
  let size = 0;
  for (const input of inputs) {
    // With the comma or bracket after it; one more bracket stands before the first.
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

/** The same for changes of bans, to put and to delete, as the entries of one request. */
export function chunkChanges<Change>(
  changes: readonly Change[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Change[][] {
  return chunkInputs(changes, { max_batch, max_body: max_body - CHANGES_FRAME });
}
