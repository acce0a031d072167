import { MucKickClient } from "../client/muc-kick-client";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import type { Destination } from "./connection-options";
import { ControlPlane } from "./control-plane";
import { exitCodes } from "./exit-codes";

/** Opens a client that is closed when the command is over. @throws CliError */
export function openClient({ client: options }: Destination, context: CommandContext): MucKickClient {
  const client = usable(() => new MucKickClient(options));
  context.finally(() => client.close());
  return client;
}

/** The same for the control plane's own routes. @throws CliError */
export function openControlPlane(destination: Destination, context: CommandContext): ControlPlane {
  if (destination.kind === "module") {
    throw new CliError(
      exitCodes.usage,
      "this is for a control plane, which takes tokens and no Authorization value",
      "Set MUC_KICK_TOKEN or say --token-file, and see that --url is that of a control plane.",
    );
  }
  const controlPlane = usable(() => new ControlPlane(destination.client, context.interruption.soft));
  context.finally(() => controlPlane.close());
  return controlPlane;
}

function usable<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new CliError(exitCodes.usage, error.message, "See --url, --host, and the secret.", {
      cause: error,
    });
  }
}
