import { userInfo } from "node:os";
import type { AuditOrigin } from "../store/audit";
import type { StoreLogger } from "../store/store-logger";
import type { Store } from "../store/store";
import type { CommandContext } from "./command-context";
import { type ConfigOptions, readConfig } from "./config-option";
import { printableText } from "./printable-text";

/** Opens the store that the configuration names, until the command is over. */
export async function openConfiguredStore(options: ConfigOptions, context: CommandContext): Promise<Store> {
  const { store: url } = await readConfig(options, context);
  return openStoreAt(url, context);
}

/** Opens a store. `create`: makes it where there is none. */
export async function openStoreAt(
  url: string,
  context: CommandContext,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Store> {
  const { terminal } = context;
  const tell = (_fields: object, message: string) => {
    terminal.tell(`${printableText(message)}\n`);
  };
  const logger: StoreLogger = { info: () => undefined, warn: tell, error: tell };
  // Not at the top: most commands do without, and it takes longer to load than they take to run.
  const { createStore, openStore } = await import("../store/open-store.js");
  const store = await (create ? createStore : openStore)(url, { logger });
  context.finally(() => store.close());
  return store;
}

/** Who does what is done at this command line, for the audit. */
export function operatorOrigin(): AuditOrigin {
  return { actor: { kind: "operator", label: accountName() } };
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // An account that the machine has no name for.
    return undefined;
  }
}
