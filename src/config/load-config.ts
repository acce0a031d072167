import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Config, SignInConfig } from "./config";
import { configSchema } from "./config-schema";
import { ConfigError, type ConfigProblem, expandVariables, writePath } from "./variables";

/**
 * Finds MUC components that a configuration names twice: requests for their rooms would be ambiguous. Reads the raw
 * values, so that these problems are reported together with all others.
 */
function findSharedMucs(config: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const servedBy = new Map<string, string>();
  for (const [name, server] of entriesOf(memberOf(config, "servers"))) {
    for (const [index, muc] of entriesOf(memberOf(server, "mucs"))) {
      if (typeof muc !== "string") continue;
      const key = muc.toLowerCase();
      const other = servedBy.get(key);
      servedBy.set(key, name);
      if (other === undefined) continue;
      const where = other === name ? "this list already has" : `server ${other} already serves`;
      const message = `names ${muc}, which ${where}`;
      problems.push({ path: writePath(["servers", name, "mucs", Number(index)]), message });
    }
  }
  return problems;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return entriesOf(value).find(([key]) => key === name)?.[1];
}

/** The maximum number of aliases of one part of the file. */
const MAX_ALIASES = 100;

/**
 * Parses the text of a configuration file. `file`: its path, to which relative paths of SQLite files are relative.
 * @throws ConfigError with all problems
 */
export function parseConfig(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const { value, problems: missing } = expandVariables(readYaml(text, file), env);
  const read = configSchema.safeParse(value);
  // If a variable is missing, no other problem of its setting is reported.
  const faulty = new Set(missing.map(({ path }) => path));
  const invalid = (read.error?.issues ?? [])
    .map(({ path, message }) => ({
      path: writePath(path),
      message: path.length === 0 ? `the file ${message}` : message,
    }))
    .filter(({ path }) => !faulty.has(path));
  const problems = [...missing, ...invalid, ...findSharedMucs(value)];
  if (problems.length > 0 || !read.success) throw new ConfigError(file, problems);
  return freeze(build(read.data, file));
}

function readYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ message, pos: [start] }): ConfigProblem => {
    const { line, col } = lines.linePos(start);
    return { path: "", message: `Line ${line}, column ${col}: ${message}` };
  });
  if (problems.length > 0) throw new ConfigError(file, problems);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    // An empty file is a configuration without settings.
    return value ?? {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(file, [{ path: "", message }]);
  }
}

function build(read: z.output<typeof configSchema>, file: string): Config {
  const { listen, trusted_proxies, servers, webhooks, bans, admission, limits, metrics } = read;
  return {
    listen,
    trustedProxies: trusted_proxies,
    store: locate(read.store, file),
    webhooks: Object.entries(webhooks).map(
      ([name, { url, secret, events, timeout, public_addresses_only }]) => ({
        ...{ name, url, secrets: secret, events, timeout },
        publicAddressesOnly: public_addresses_only,
      }),
    ),
    servers: Object.entries(servers).map(([name, { occupant_events: occupantEvents, ...server }]) => ({
      name,
      ...server,
      host: server.host,
      occupantEvents,
    })),
    protected: read.protected,
    bans: { idPrefix: bans.id_prefix, checkEvery: bans.check_every },
    admission: { onFailure: admission.on_failure, staleAfter: admission.stale_after },
    limits: { body: limits.body, batch: limits.batch, requestsPerMinute: limits.requests_per_minute },
    reasons: read.reasons,
    console: read.console,
    ...(read.sign_in !== undefined && { signIn: buildSignIn(read.sign_in) }),
    log: read.log,
    metrics: metrics === "public" ? { access: "public" } : { access: "token", token: metrics.token },
    legacyAuthorization: read.legacy_authorization,
  };
}

function buildSignIn(read: NonNullable<z.output<typeof configSchema>["sign_in"]>): SignInConfig {
  return {
    publicUrl: read.public_url,
    issuer: read.issuer,
    clientId: read.client_id,
    clientSecret: read.client_secret,
    scopes: read.scopes,
    rolesClaim: read.roles_claim,
    nameClaim: read.name_claim,
    jidClaim: read.jid_claim,
    roles: Object.entries(read.roles).map(([name, { scopes, mucs }]) => ({ name, scopes, mucs })),
    session: read.session,
  };
}

function locate(store: string, file: string): string {
  const path = /^sqlite:(.*)$/s.exec(store)?.[1];
  return path === undefined ? store : `sqlite:${resolve(dirname(file), path)}`;
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

/**
 * Reads a configuration file. `env`: the variables for `${NAME}`, usually `process.env`.
 * @throws ConfigError with all problems
 */
export async function loadConfig(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const file = resolve(path);
  return parseConfig(await readText(file), file, env);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new ConfigError(file, [{ path: "", message: "muc-kick init writes one" }], "was not found");
    const why = { EACCES: "this user may not read it", EISDIR: "it is a directory" }[code ?? ""];
    throw new ConfigError(file, [{ path: "", message: why ?? message }], "cannot be read");
  }
}
