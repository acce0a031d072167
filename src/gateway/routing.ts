import { splitJid } from "../contract/jid-text";
import { failure, type Outcome, success, unknownHost } from "../contract/problem";
import { foldText } from "./fold-text";

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
