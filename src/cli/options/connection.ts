import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { ControlPlaneClient } from "../../client/control-plane-client";
import { MucKickClient } from "../../client/muc-kick-client";
import type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "../../client/connection";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { positiveNumber } from "./values";
import { CONNECTION_OPTIONS } from "./help-groups";

/**
 * The single line of a file.
 * @throws CliError
 */
async function readSecretFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(exitCodes.usage, `failed to read the secret: ${why}`, undefined, { cause: error });
  }
  const secret = text.replace(/\r?\n$/, "");
  if (secret === "" || /[\r\n]/.test(secret)) {
    throw new CliError(exitCodes.usage, `${path} must contain only the secret, in one line`);
  }
  return secret;
}

/** An environment variable; undefined if it is not set or empty, which unsets it for one command. */
export function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}

/** The connection options as given on the command line. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly path?: string;
  readonly host?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly authorization?: string;
  readonly authorizationFile?: string;
  /** In seconds. */
  readonly timeout?: number;
}

/** The server to connect to: a module requires an Authorization value, a control plane a token. */
export type Destination =
  | { readonly kind: "module"; readonly client: MucKickClientOptions }
  | { readonly kind: "control-plane"; readonly client: ControlPlaneClientOptions };

/** Adds the connection options for a control plane. */
export function addControlPlaneOptions(command: Command): Command {
  return addUrlOptions(command)
    .addOption(
      inGroup("--token <token>", "the access token of a control plane; better: MUC_KICK_TOKEN, or a file"),
    )
    .addOption(inGroup("--token-file <path>", "a file that contains only the token"))
    .addOption(timeoutOption());
}

/** Adds the connection options for a control plane or a module. */
export function addConnectionOptions(command: Command): Command {
  return addUrlOptions(command)
    .addOption(
      inGroup("--path <path>", "path of the module below the URL (default: /muc_kick) [MUC_KICK_PATH]"),
    )
    .addOption(
      inGroup("--host <name>", "the Host header for a module, such as chat.example.org [MUC_KICK_HOST]"),
    )
    .addOption(
      inGroup("--token <token>", "the access token of a control plane; better: MUC_KICK_TOKEN, or a file"),
    )
    .addOption(inGroup("--token-file <path>", "a file that contains only the token"))
    .addOption(
      inGroup(
        "--authorization <value>",
        "the Authorization value of a module; better: MUC_KICK_AUTHORIZATION, or a file",
      ),
    )
    .addOption(inGroup("--authorization-file <path>", "a file that contains only the value"))
    .addOption(timeoutOption());
}

/** The part of help texts about secrets. */
export const secretsHelp = `Secrets: command lines are visible to other users of this machine and are kept in the shell history. Set MUC_KICK_TOKEN
(a control plane) or MUC_KICK_AUTHORIZATION (a module) instead, or use a file. Options take precedence over environment variables.`;

/**
 * Resolves the options to a destination, with defaults from the environment.
 * @throws CliError
 */
export async function resolveDestination(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Destination> {
  const url = options.url ?? readVariable(environment, "MUC_KICK_URL");
  if (url === undefined) {
    throw new CliError(
      exitCodes.usage,
      "no server URL given",
      "Give --url, or set MUC_KICK_URL, to something like http://127.0.0.1:5280.",
    );
  }
  const connection = {
    url,
    host: options.host ?? readVariable(environment, "MUC_KICK_HOST"),
    timeout: options.timeout === undefined ? undefined : options.timeout * 1000,
  };
  const { token, authorization } = await readCredentials(options, environment);
  if (token !== undefined) {
    if (options.path === undefined) return { kind: "control-plane", client: { ...connection, token } };
    throw new CliError(
      exitCodes.usage,
      "--path only works with a module",
      "Leave it out, or use an Authorization value instead of a token.",
    );
  }
  const path = options.path ?? readVariable(environment, "MUC_KICK_PATH");
  if (authorization !== undefined) return { kind: "module", client: { ...connection, path, authorization } };
  throw new CliError(
    exitCodes.usage,
    "no token or Authorization value given",
    "Set MUC_KICK_TOKEN for a control plane, or MUC_KICK_AUTHORIZATION for a module; --token-file and --authorization-file take files.",
  );
}

interface Credentials {
  readonly token?: string | undefined;
  readonly authorization?: string | undefined;
}

/** Options take precedence over the environment. */
async function readCredentials(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials> {
  const { token, tokenFile, authorization, authorizationFile } = options;
  const given = [token, tokenFile, authorization, authorizationFile].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw new CliError(
      exitCodes.usage,
      "more than one token or Authorization value given",
      "Give one of --token, --token-file, --authorization and --authorization-file.",
    );
  }
  if (tokenFile !== undefined) return { token: await readSecretFile(tokenFile) };
  if (authorizationFile !== undefined) return { authorization: await readSecretFile(authorizationFile) };
  if (given.length === 1) return { token, authorization };
  const fromEnvironment = {
    token: readVariable(environment, "MUC_KICK_TOKEN"),
    authorization: readVariable(environment, "MUC_KICK_AUTHORIZATION"),
  };
  if (fromEnvironment.token !== undefined && fromEnvironment.authorization !== undefined) {
    throw new CliError(
      exitCodes.usage,
      "MUC_KICK_TOKEN and MUC_KICK_AUTHORIZATION are both set",
      "Unset one of them: a token is for a control plane, an Authorization value for a module.",
    );
  }
  return fromEnvironment;
}

function addUrlOptions(command: Command): Command {
  return command.addOption(
    inGroup("--url <url>", "URL of the server, such as http://127.0.0.1:5280 [MUC_KICK_URL]"),
  );
}

function timeoutOption(): Option {
  return inGroup(
    "--timeout <seconds>",
    "time limit of one request (default: 30 with a control plane, 10 with a module)",
  ).argParser(positiveNumber);
}

function inGroup(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(CONNECTION_OPTIONS);
}

/**
 * Opens a client, which is closed when the command ends.
 * @throws CliError
 */
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

/**
 * Opens a client of a control plane.
 * @throws CliError
 */
export function openControlPlane(destination: Destination, context: CommandContext): ControlPlaneClient {
  const client = openClient(destination, context);
  if (client instanceof ControlPlaneClient) return client;
  throw new CliError(
    exitCodes.usage,
    "this only works with a control plane, which requires a token instead of an Authorization value",
    "Set MUC_KICK_TOKEN or pass --token-file, and check that --url is that of a control plane.",
  );
}

/** Options of calls that are aborted by the first Ctrl-C. */
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

/**
 * Rejects options that only work with a control plane.
 * @param options by flag, as on the command line
 * @throws CliError
 */
export function refuseForModule(
  { kind }: Destination,
  options: Readonly<Record<`--${string}`, unknown>>,
): void {
  if (kind === "control-plane") return;
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new CliError(
    exitCodes.usage,
    `${given[0]} only works with a control plane`,
    "Leave it out, or use a token and the URL of a control plane.",
  );
}
