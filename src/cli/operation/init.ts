import { Command, InvalidArgumentError, Option } from "commander";
import type { Config } from "../../config/config";
import { ConfigError } from "../../config/variables";
import { tokenScopes } from "../../wire/tokens";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { configOption, DEFAULT_CONFIG, openStoreAt, operatorOrigin, readConfig } from "../options/store";
import { collect } from "../options/values";
import { printableText } from "../output/table";
import { readVariable } from "../options/connection";

interface InitCommandOptions {
  readonly config?: string;
  readonly prosody?: string;
  readonly muc?: readonly string[];
  readonly host?: string;
  readonly store?: string;
  readonly listen?: readonly [string, number];
  readonly force?: true;
  readonly storeOnly?: true;
  readonly json?: true;
}

const examples = `
Writes the configuration with a new secret, creates the store with an admin token, and prints that token (only once) and
the settings for Prosody's configuration.

Examples:
  For a Prosody on this machine whose MUC component is chat.example.org:
  $ muc-kick init --muc chat.example.org

  For another Prosody, with another configuration file:
  $ muc-kick init --config other.yaml --prosody http://127.0.0.1:5281 --muc rooms.example.org --store sqlite:other.db

  Only the store and an admin token, for a configuration that exists already:
  $ muc-kick init --store-only --config muc-kick.yaml

  Then load the module in Prosody, and check that it works:
  $ muc-kick doctor
`;

/** `muc-kick init` */
export function initCommand(context: CommandContext): Command {
  return new Command("init")
    .summary("write a configuration with new secrets")
    .description("Writes a new configuration and prints the settings for Prosody.")
    .addOption(configOption())
    .option("--prosody <url>", "Prosody's HTTP port (default: http://127.0.0.1:5280)")
    .option(
      "--muc <host>",
      "a MUC component of that Prosody; repeat the option for more (default: chat.example.org)",
      collect,
    )
    .option("--host <name>", "the host or component on which the module is loaded (default: the first --muc)")
    .option("--store <url>", "sqlite:PATH or postgres://… (default: sqlite:muc-kick.db)")
    .option("--listen <address:port>", "where to listen (default: 127.0.0.1:8080)", addressAndPort)
    .option("--force", "overwrite an existing configuration")
    .addOption(
      new Option("--store-only", "only create the store that the existing configuration names").conflicts([
        ...["prosody", "muc", "host", "store", "listen", "force"],
      ]),
    )
    .option("--json", "print the result as JSON")
    .addHelpText("after", examples)
    .action((options: InitCommandOptions) =>
      options.storeOnly === true ? initializeStore(options, context) : initialize(options, context),
    );
}

async function initialize(options: InitCommandOptions, context: CommandContext): Promise<void> {
  const { terminal, environment } = context;
  const { prosody: url, muc: mucs, host, store, listen, force } = options;
  const [address, port] = listen ?? [];
  // Imported lazily: no other command needs it.
  const { init } = await import("../../init/init.js");
  const result = await init({
    file: options.config ?? readVariable(environment, "MUC_KICK_CONFIG") ?? DEFAULT_CONFIG,
    force,
    url,
    mucs,
    host,
    store,
    address,
    port,
    env: environment,
    createAdminToken: (config) =>
      createAdminToken(config, context, "Use --store for a new one.").catch((error: unknown) => {
        throw asStoreError(error, config);
      }),
  }).catch((error: unknown) => {
    throw asOptionError(error);
  });
  const { file, prosodyConfig, adminToken = "" } = result;
  if (options.json === true) {
    await terminal.printJson({ file, prosody_config: prosodyConfig, bearer: adminToken });
    return;
  }
  await terminal.print(`The configuration is in ${file}.

Admin token (shown only once):

${adminToken}

Settings for Prosody's configuration:

${prosodyConfig}
Next: muc-kick doctor checks that it works, muc-kick serve starts the control plane.
`);
}

/** The options whose values have these settings of the new configuration. */
const OPTIONS_OF_SETTINGS: readonly (readonly [setting: RegExp, option: string])[] = [
  [/\.url$/, "--prosody"],
  [/\.host$/, "--host"],
  [/\.mucs/, "--muc"],
  [/^store$/, "--store"],
  [/^listen/, "--listen"],
];

/** An invalid value of an option is one of the new configuration, which is not written then. */
function asOptionError(error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  const problems = error.problems.map(({ path, message }) => {
    const [, option = path] = OPTIONS_OF_SETTINGS.find(([setting]) => setting.test(path)) ?? [];
    return `${option} ${message}`;
  });
  return new CliError(exitCodes.usage, problems.join("; "), SEE_INIT, { cause: error });
}

function asStoreError(error: unknown, { store }: Config): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT" && code !== "ENOTDIR") return error;
  return new CliError(exitCodes.usage, `the folder of the store does not exist: ${store}`, SEE_INIT, {
    cause: error,
  });
}

const SEE_INIT = "Nothing was written; muc-kick init --help has examples.";

async function initializeStore(options: InitCommandOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const adminToken = await createAdminToken(await readConfig(options, context), context);
  if (options.json === true) {
    await terminal.printJson({ bearer: adminToken });
    return;
  }
  terminal.tell("The store is ready. Admin token (shown only once):\n");
  await terminal.print(`${adminToken}\n`);
}

/** `advice`: how to begin with another database; undefined: the existing one is meant. */
async function createAdminToken(config: Config, context: CommandContext, advice?: string): Promise<string> {
  const store = await openStoreAt(config.store, context, { create: true });
  const existing = await store.tokens.list();
  if (advice !== undefined && existing.length > 0) {
    const { withoutPassword } = await import("../../doctor/examine-control-plane.js");
    const place = printableText(withoutPassword(config.store));
    context.terminal.tell(
      `The existing database is kept, with its bans, tokens and audit log: ${place}. ${advice}\n`,
    );
  }
  const label = unusedLabel("admin token", new Set(existing.map((token) => token.label)));
  const { bearer } = await store.tokens.create({ label, scopes: tokenScopes }, operatorOrigin());
  return bearer;
}

/** The label, or if a token of the store has it, the label with the first number from 2 on that makes it unique. */
function unusedLabel(label: string, used: ReadonlySet<string>): string {
  let unique = label;
  for (let number = 2; used.has(unique); number++) unique = `${label} ${number}`;
  return unique;
}

function addressAndPort(text: string): readonly [string, number] {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || digits === undefined) {
    throw new InvalidArgumentError("It must be an address and a port such as 127.0.0.1:8080 or [::1]:8080.");
  }
  return [address, Number(digits)];
}
