import type { CallOptions } from "../client/client-options";
import { ControlPlaneClient } from "../client/control-plane-client";
import { MucKickClient } from "../client/muc-kick-client";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import type { Destination } from "./connection-options";
import { exitCodes } from "./exit-codes";

/** Opens a client of what is there, which is closed when the command is over. @throws CliError */
export function openClient(
  destination: Destination,
  context: CommandContext,
): MucKickClient | ControlPlaneClient {
  const client = usable(() =>
    destination.kind === "module"
      ? new MucKickClient(destination.client)
      : new ControlPlaneClient(destination.client),
  );
  context.finally(() => client.close());
  return client;
}

/** The same for what only a control plane has. @throws CliError */
export function openControlPlane(destination: Destination, context: CommandContext): ControlPlaneClient {
  const client = openClient(destination, context);
  if (client instanceof ControlPlaneClient) return client;
  throw new CliError(
    exitCodes.usage,
    "this is for a control plane, which takes tokens and no Authorization value",
    "Set MUC_KICK_TOKEN or say --token-file, and see that --url is that of a control plane.",
  );
}

/** Of calls that end at the first Ctrl-C. */
export function untilInterrupted({ interruption }: CommandContext): CallOptions {
  return { signal: interruption.soft };
}

function usable<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new CliError(exitCodes.usage, error.message, undefined, { cause: error });
  }
}
