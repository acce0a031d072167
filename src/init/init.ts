import { randomBytes, randomUUID } from "node:crypto";
import { access, link, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "../config/config";
import { parseConfig } from "../config/load-config";
import { writeConfigText } from "./config-text";
import { writeProsodyConfig } from "./prosody-config";

/** There is a file already, and nobody said that it may be replaced. */
export class FileExistsError extends Error {
  override readonly name = "FileExistsError";

  constructor(readonly file: string) {
    super(`${file} already exists; set force to overwrite it`);
  }
}

/** Texts are put into the file as they are: `${NAME}` in them is an environment variable. */
export interface InitOptions {
  /** Where the configuration goes. */
  readonly file: string;
  /** Puts it in the place of one that is there. */
  readonly force?: boolean | undefined;
  /** "main" unless given. */
  readonly serverName?: string | undefined;
  /** Prosody's HTTP port; "http://127.0.0.1:5280" unless given. */
  readonly url?: string | undefined;
  /** The MUC components of that Prosody; "chat.example.org" unless given. */
  readonly mucs?: readonly string[] | undefined;
  /** The host or component that gets the module; the first of `mucs` unless given. */
  readonly host?: string | undefined;
  /** "sqlite:muc-kick.db", beside the configuration, unless given. */
  readonly store?: string | undefined;
  /** Where the control plane is to listen; "127.0.0.1" and 8080 unless given. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Where variables are looked up; they are none unless given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Makes the first admin token in the store of the new configuration, and gives what is to be shown of it, once. It is
   * called before the file is in its place: when it fails there is no new configuration.
   */
  readonly createAdminToken?: ((config: Config) => Promise<string>) | undefined;
}

export interface InitResult {
  /** Where the configuration is. */
  readonly file: string;
  readonly config: Config;
  /** What goes into prosody.cfg.lua; has a secret in it. */
  readonly prosodyConfig: string;
  /** What `createAdminToken` gave. */
  readonly adminToken: string | undefined;
}

const SECRET_BYTES = 32;

/**
 * Writes a new configuration with a fresh secret, that only its owner may read. The file is there as a whole or not at all.
 * @throws FileExistsError, unless forced
 * @throws ConfigError where an option cannot stand in a configuration
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
