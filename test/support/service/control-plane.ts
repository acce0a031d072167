import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { type Dispatcher, request as send } from "undici";
import type { Config, ServerConfig } from "../../../src/config/config";
import { Service } from "../../../src/service/service";
import type { AuditEntry, AuditFilter } from "../../../src/store/audit/audit";
import type { NewToken } from "../../../src/store/tokens/tokens";
import type { ContextOverrides } from "../../../src/context";
import { AnswerChecker, type CheckedDocument } from "./answer-checker";

export interface ApiRequest {
  readonly method?: Dispatcher.HttpMethod;
  /** With its query. */
  readonly path: string;
  /** Of the Authorization header; null: none. The test's own token with every scope unless told. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: Dispatcher.DispatchOptions["body"];
  /** Sent as JSON. */
  readonly json?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Of JSON. */
  readonly body: unknown;
}

/** Who acts where a test does something by itself. */
const origin = { actor: { kind: "operator", label: "a test" } } as const;

/** A control plane of its own, with its own SQLite file. Every answer is held against its own OpenAPI document. */
export class ControlPlane {
  readonly directory: string;
  /** What it logged, parsed. */
  readonly log: Record<string, unknown>[];
  readonly checker: AnswerChecker;
  readonly #service: Service;
  readonly #authorization: string;

  private constructor(parts: {
    directory: string;
    log: Record<string, unknown>[];
    checker: AnswerChecker;
    service: Service;
    authorization: string;
  }) {
    this.directory = parts.directory;
    this.log = parts.log;
    this.checker = parts.checker;
    this.#service = parts.service;
    this.#authorization = parts.authorization;
  }

  /** @param adopts whether it takes over what control planes of other tests have left on the servers */
  static async start(
    servers: readonly ServerConfig[],
    changes: Partial<Config> = {},
    overrides: ContextOverrides = {},
    { adopts = true }: { readonly adopts?: boolean } = {},
  ): Promise<ControlPlane> {
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-service-"));
    const log: Record<string, unknown>[] = [];
    const logger = recordingLogger(log);
    const config = { ...testConfig(directory, servers), ...changes };
    const service = await Service.create(config, { logger, createStore: true, ...overrides });
    if (adopts) await ownServers(service);
    await service.start();
    const { bearer } = await service.context.store.tokens.create(
      { label: "all scopes", scopes: ["kick", "read", "ban", "destroy", "audit", "admin"] },
      origin,
    );
    // What the checker makes of it takes longer on a busy machine than an idle connection lasts.
    const document = await send(`${service.url}/openapi.json`, { reset: true });
    const checker = new AnswerChecker((await document.body.json()) as CheckedDocument);
    return new ControlPlane({ directory, log, checker, service, authorization: `Bearer ${bearer}` });
  }

  get url(): string {
    return this.#service.url;
  }

  get service(): Service {
    return this.#service;
  }

  /** The Authorization of the token that has every scope. */
  get authorization(): string {
    return this.#authorization;
  }

  async request(given: ApiRequest): Promise<ApiAnswer> {
    const { method = "GET", path, authorization = this.#authorization } = given;
    const body = given.json === undefined ? (given.body ?? null) : JSON.stringify(given.json);
    const {
      statusCode,
      headers,
      body: received,
    } = await send(`${this.url}${path}`, {
      method,
      headers: { ...(authorization === null ? {} : { authorization }), ...given.headers },
      body,
    });
    const type = String(headers["content-type"] ?? "").split(";")[0];
    const text = type === "text/event-stream" ? await firstPiece(received) : await received.text();
    const [plainPath = ""] = path.split("?");
    const problem = this.checker.check({
      method,
      path: plainPath,
      status: statusCode,
      type: type === "" ? undefined : type,
      text,
    });
    if (problem !== undefined) throw new Error(problem);
    const isJson = type === "application/json" && text !== "";
    return { status: statusCode, headers, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
  }

  kick(json: unknown, rest: Omit<ApiRequest, "path" | "json"> = {}): Promise<ApiAnswer> {
    return this.request({ method: "POST", path: "/muc_kick", json, ...rest });
  }

  /** Makes a token; resolves to its Authorization. */
  async issue(token: Partial<NewToken>): Promise<string> {
    const { tokens } = this.#service.context.store;
    const { bearer } = await tokens.create({ label: "of a test", scopes: ["kick"], ...token }, origin);
    return `Bearer ${bearer}`;
  }

  /** The audit, oldest first. */
  async audit(filter: AuditFilter = {}): Promise<AuditEntry[]> {
    const { audit } = this.#service.context.store;
    const { entries } = await audit.list({ filter, order: "oldest", limit: 1000 });
    return [...entries];
  }

  /** The last kick on record, or the last of a request of that id: its intent and how it ended. */
  async lastKick(
    requestId?: string,
  ): Promise<{ readonly intent: AuditEntry; readonly outcome: AuditEntry | undefined }> {
    const entries = await this.audit({ action: "kick" });
    const intent = entries.findLast(
      ({ kind, details }) =>
        kind === "intent" && (requestId === undefined || details?.request_id === requestId),
    );
    if (intent === undefined) throw new Error("No kick is on record");
    return { intent, outcome: entries.find((entry) => entry.intent === intent.seq) };
  }

  async stop(): Promise<void> {
    await this.#service.destroy();
    await rm(this.directory, { recursive: true });
  }
}

/** The beginning of what does not end. */
async function firstPiece(body: AsyncIterable<unknown>): Promise<string> {
  for await (const piece of body) return String(piece);
  return "";
}

/** Makes what is on the servers the control plane's own, as of the beginning of its audit. */
async function ownServers({ context: { config, servers, store } }: Service): Promise<void> {
  const { seq, hash } = await store.audit.head();
  const owner = { prefix: config.bans.idPrefix, store: store.identity, seq, hash, adopt: true };
  await Promise.all(
    [...servers.values()].map((server) => server.changeBans({ owner: { ...owner, server: server.name } })),
  );
}

/** A configuration with nothing but what it must have. */
export function testConfig(directory: string, servers: readonly ServerConfig[]): Config {
  return {
    listen: { address: "127.0.0.1", port: 0 },
    trustedProxies: [],
    store: `sqlite:${join(directory, "muc-kick.db")}`,
    servers,
    webhooks: [],
    protected: [],
    bans: { idPrefix: "mk-", checkEvery: 10_000 },
    admission: { onFailure: "closed", staleAfter: 30_000 },
    limits: { body: 1024 ** 2, batch: 1000, requestsPerMinute: 1_000_000 },
    reasons: [],
    console: true,
    log: "info",
    metrics: { access: "public" },
    legacyAuthorization: undefined,
  };
}

function recordingLogger(log: Record<string, unknown>[]): Logger {
  return pino(
    { level: "trace" },
    { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
}
