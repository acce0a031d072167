import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Config } from "./config";
import { ConfigError, type ConfigProblem } from "./config-error";
import { writePath } from "./config-path";
import { configSchema } from "./config-schema";
import { findSharedMucs } from "./shared-mucs";
import { expandVariables } from "./expand-variables";

/** The most times that one part of the file may be used again by an alias. */
const MAX_ALIASES = 100;

/**
 * Reads the text of a configuration file. `file`: where it is; a relative path of an SQLite file starts there.
 * @throws ConfigError with everything that is wrong
 */
export function parseConfig(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const { value, problems: missing } = expandVariables(readYaml(text, file), env);
  const read = configSchema.safeParse(value);
  // A variable that is missing is all that need be said of the setting it stands in.
  const faulty = new Set(missing.map(({ path }) => path));
  const invalid = (read.error?.issues ?? [])
    .map(({ path, message }) => ({ path: writePath(path), message }))
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
    // An empty file says as much as one with no settings.
    return value ?? {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(file, [{ path: "", message }]);
  }
}

function build(read: z.output<typeof configSchema>, file: string): Config {
  const { listen, trusted_proxies, servers, bans, admission, limits, log, metrics, legacy_authorization } =
    read;
  return {
    listen,
    trustedProxies: trusted_proxies,
    store: locate(read.store, file),
    servers: Object.entries(servers).map(([name, server]) => ({ name, ...server, host: server.host })),
    protected: read.protected,
    bans: { idPrefix: bans.id_prefix, checkEvery: bans.check_every },
    admission: { onFailure: admission.on_failure, staleAfter: admission.stale_after },
    limits: { body: limits.body, batch: limits.batch, requestsPerMinute: limits.requests_per_minute },
    log,
    metrics: metrics === "public" ? { access: "public" } : { access: "token", token: metrics.token },
    legacyAuthorization: legacy_authorization,
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
