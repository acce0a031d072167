import { randomBytes, randomUUID } from "node:crypto";
import { access, link, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "../config/config";
import { parseConfig } from "../config/load-config";
import { writeConfigText } from "./config-text";
import { writeProsodyConfig } from "./prosody-config";

/** The file already exists, and `force` is not set. */
export class FileExistsError extends Error {
  override readonly name = "FileExistsError";

  constructor(readonly file: string) {
    super(`${file} already exists; set force to overwrite it`);
  }
}

/** Values are written into the file verbatim: `${NAME}` in them is an environment variable. */
export interface InitOptions {
  /** Path of the configuration. */
  readonly file: string;
  /** Overwrites an existing configuration. */
  readonly force?: boolean | undefined;
  /** Default: "main". */
  readonly serverName?: string | undefined;
  /** Prosody's HTTP port; default: "http://127.0.0.1:5280". */
  readonly url?: string | undefined;
  /** The MUC components of that Prosody; default: "chat.example.org". */
  readonly mucs?: readonly string[] | undefined;
  /** The host or component on which the module is loaded; default: the first of `mucs`. */
  readonly host?: string | undefined;
  /** Default: "sqlite:muc-kick.db", beside the configuration. */
  readonly store?: string | undefined;
  /** The address on which the control plane listens; default: "127.0.0.1" and 8080. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Where variables are looked up; default: none. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Creates the admin token in the store of the new configuration, and returns what to print. Called before the file is
   * in place: if it fails, there is no new configuration.
   */
  readonly createAdminToken?: ((config: Config) => Promise<string>) | undefined;
}

export interface InitResult {
  /** Path of the configuration. */
  readonly file: string;
  readonly config: Config;
  /** The settings for prosody.cfg.lua; contains a secret. */
  readonly prosodyConfig: string;
  /** The result of `createAdminToken`. */
  readonly adminToken: string | undefined;
}

const SECRET_BYTES = 32;

/**
 * Writes a new configuration with a new secret, readable by its owner only. The file is written completely or not at
 * all.
 * @throws FileExistsError, unless forced
 * @throws ConfigError if an option is invalid in a configuration
 */
export async function init(options: InitOptions): Promise<InitResult> {
  const file = resolve(options.file);
  if (options.force !== true && (await exists(file))) throw new FileExistsError(file);
  const mucs = options.mucs ?? ["chat.example.org"];
  const wanted = {
    serverName: options.serverName ?? "main",
    url: options.url ?? "http://127.0.0.1:5280",
    host: options.host ?? mucs[0] ?? "",
    mucs,
    authorization: `Bearer ${randomBytes(SECRET_BYTES).toString("base64url")}`,
    store: options.store ?? "sqlite:muc-kick.db",
    address: options.address ?? "127.0.0.1",
    port: options.port ?? 8080,
  };
  const text = writeConfigText(wanted);
  const config = parseConfig(text, file, options.env ?? {});
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    const adminToken = await options.createAdminToken?.(config);
    if (options.force === true) await rename(draft, file);
    else await linkNew(draft, file);
    const prosodyConfig = config.servers.map(writeProsodyConfig).join("\n");
    return { file, config, prosodyConfig, adminToken };
  } finally {
    await rm(draft, { force: true });
  }
}

async function linkNew(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? new FileExistsError(file) : error;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
