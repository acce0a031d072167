import { z } from "zod";
import { aboutAnswerSchema, bansAnswerSchema, roomsAnswerSchema } from "../client/schemas/module";
import {
  createServerConnection,
  DEFAULT_PATH,
  parseEndpointPath,
  type ServerConnection,
} from "../client/connection";
import { CallDeadline } from "../client/transport/attempts";
import { exchange, ExchangeFailure, type HttpAnswer, readAnswer } from "../client/transport/exchange";
import { MucKickError, RefusedError, UnexpectedResponseError } from "../client/errors";
import type { ServerConfig } from "../config/config";
import { explainSilence } from "./connection-findings";
import type { Finding, ServerReport } from "./report";
import {
  examineBanStorage,
  examineOccupantEvents,
  examineVersions,
  fault,
  howToLoad,
  mucNotHere,
  notAModule,
  notAMuc,
  OLDEST_MODULE,
  pathHint,
  unmanagedBans,
} from "./server-findings";

export interface ExamineOptions {
  /** This machine's clock: Unix time in ms; default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The prefix of the ids of managed bans; undefined: bans are not examined. */
  readonly idPrefix?: string | undefined;
}

/** The tolerated difference of clocks, in milliseconds: the Date header has whole seconds, and bans do, too. */
const CLOCK_TOLERANCE = 5_000;

/** The part of the response that every version of the module has, to recognize old versions. */
const introductionSchema = z.looseObject({
  module: z.literal("mod_http_muc_kick"),
  version: z.string(),
  prosody: z.string(),
});

interface TimedAnswer {
  readonly answer: HttpAnswer;
  /** By the clock of this machine: Unix time in ms. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Examines a server and reports problems. Changes nothing there. Rejects only with the reason of the signal. */
export async function examineServer(
  server: ServerConfig,
  options: ExamineOptions = {},
): Promise<ServerReport> {
  const connection = createServerConnection(server);
  try {
    return await new Examination(server, connection, options).report();
  } finally {
    await connection.dispatcher.destroy();
  }
}

class Examination {
  readonly #server: ServerConfig;
  readonly #connection: ServerConnection;
  readonly #options: ExamineOptions;
  /** Path of the module below the URL. */
  readonly #root: string;

  constructor(server: ServerConfig, connection: ServerConnection, options: ExamineOptions) {
    this.#server = server;
    this.#connection = connection;
    this.#options = options;
    this.#root = parseEndpointPath(server.path ?? DEFAULT_PATH);
  }

  async report(): Promise<ServerReport> {
    const { name, url } = this.#server;
    const about = await this.#get("");
    if ("code" in about) return { server: name, url, findings: [about] };
    const clock = this.#examineClock(about);
    const clockFindings = clock === undefined ? [] : [clock];
    try {
      const introduction = this.#read(about.answer, introductionSchema, "");
      const findings = [...examineVersions(introduction), ...clockFindings];
      if (findings.some(({ code }) => code === "module-too-old")) return { server: name, url, findings };
      const { prosody, version, mucs, bans, owners, features } = this.#read(
        about.answer,
        aboutAnswerSchema,
        "",
      );
      const took = about.answeredAt - about.askedAt;
      return {
        server: name,
        url,
        findings: [
          ...findings,
          ...(await this.#examineMucs()),
          ...examineBanStorage(bans),
          ...examineOccupantEvents(this.#server, features),
          ...(await this.#examineUnmanagedBans()),
        ],
        about: { module: version, prosody, mucs, owners, took },
      };
    } catch (error) {
      if (!(error instanceof MucKickError)) throw error;
      return { server: name, url, findings: [await this.#explain(error), ...clockFindings] };
    }
  }

  /** The response to a GET below the module's path, or the error. */
  async #get(path: string, connection = this.#connection): Promise<TimedAnswer | Finding> {
    return this.#ask({ method: "GET", path: this.#pathOf(path), headers: connection.headers }, connection);
  }

  async #ask(
    request: Parameters<typeof exchange>[1],
    { dispatcher }: ServerConnection,
  ): Promise<TimedAnswer | Finding> {
    const clock = this.#options.clock ?? Date.now;
    const deadline = new CallDeadline(this.#server.timeout, this.#options.signal);
    const askedAt = clock();
    try {
      const answer = await exchange(dispatcher, request, deadline.signal);
      return { answer, askedAt, answeredAt: clock() };
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      if (deadline.signal.aborted && !deadline.timedOut) throw error.cause;
      const isAnswer = error.stage !== "connecting" && error.stage !== "sent" && !deadline.timedOut;
      return isAnswer
        ? notAModule(this.#server, `The server at ${this.#server.url} is not the module: ${error.message}.`)
        : explainSilence(error, this.#server);
    } finally {
      deadline.release();
    }
  }

  #pathOf(path: string): string {
    return `${this.#connection.prefix}${this.#root}${path}` || "/";
  }

  /** Throws a MucKickError if the response is an error or has an unexpected shape. */
  #read<T>(answer: HttpAnswer, schema: z.ZodType<T>, path: string): T {
    const request = { method: "GET", url: `${this.#connection.origin}${this.#pathOf(path)}`, isSafe: true };
    // With a schema there is a body.
    return readAnswer(answer, { statuses: [200], schema }, request) as T;
  }

  async #explain(error: MucKickError): Promise<Finding> {
    const { authorization, url } = this.#server;
    const status =
      error instanceof RefusedError || error instanceof UnexpectedResponseError ? error.status : undefined;
    if (status === 401) {
      return fault(
        "wrong-secret",
        "The server rejects this authorization.",
        `Set authorization here to exactly the value of http_muc_kick_authorization_header there${schemeInWords(authorization)}, ` +
          "and reload Prosody's configuration if it was changed there.",
      );
    }
    if (error instanceof RefusedError && error.code === "not-found") {
      return fault(
        "wrong-path",
        `The module is loaded there, but not at ${this.#root || "/"} below ${url}.`,
        `Set path to that of muc_kick in Prosody's http_paths (/muc_kick by default).${pathHint(url)}`,
      );
    }
    if (error instanceof UnexpectedResponseError && (status === 404 || status === 405)) {
      if (error.excerpt.includes("Unknown host")) return this.#explainUnknownHost();
      if (await this.#takesSeedRequests()) {
        return fault(
          "community-module",
          "The mod_http_muc_kick that is loaded there can only kick one occupant at a time: it is another implementation.",
          `Install the module of muc-kick ${OLDEST_MODULE} or later in its place and restart Prosody.`,
        );
      }
      return fault(
        "module-not-loaded",
        `Prosody responds at ${url}, but nothing is served at ${this.#root || "/"}${this.#hostInWords()}.`,
        `To load it, ${howToLoad(this.#server)} If http_paths there has another path for muc_kick, set path to it: the log ` +
          `line "Serving 'muc_kick' at" has it.${pathHint(url)}`,
      );
    }
    return notAModule(this.#server, `${error.message}.`);
  }

  async #explainUnknownHost(): Promise<Finding> {
    const { url, host } = this.#server;
    const name = host ?? new URL(url).hostname;
    const better = await this.#findHost();
    return fault(
      "unknown-host",
      `Prosody responds, but serves nothing under the name ${name}: no host of that name has a module for HTTP.`,
      better === undefined
        ? `If ${name} is the right name, ${howToLoad(this.#server)} If not, set host to the name of the host or component ` +
            "that has the module (or what http_host says there), as spelled in Prosody's configuration."
        : `The module responds under ${better}: set host to that.`,
    );
  }

  /** Another plausible name under which the module responds. */
  async #findHost(): Promise<string | undefined> {
    const { mucs, url, host } = this.#server;
    const parents = mucs.map((muc) => muc.slice(muc.indexOf(".") + 1));
    const names = new Set([...mucs, new URL(url).hostname, ...parents]);
    names.delete(host ?? new URL(url).hostname);
    for (const name of names) {
      const headers = { ...this.#connection.headers, host: name };
      const found = await this.#get("", { ...this.#connection, headers });
      if (!("code" in found) && String(found.answer.headers["content-type"]).startsWith("application/json"))
        return name;
    }
    return undefined;
  }

  /** Whether a kick without a target gets a JSON response, as even the oldest module returns it. */
  async #takesSeedRequests(): Promise<boolean> {
    const headers = { ...this.#connection.headers, "content-type": "application/json" };
    const request = { method: "POST", path: this.#pathOf(""), headers, body: "{}" } as const;
    const asked = await this.#ask(request, this.#connection);
    if ("code" in asked || asked.answer.status !== 400) return false;
    return asked.answer.body.toString("utf8").includes("Missing nickname and/or MUC");
  }

  async #examineMucs(): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const muc of this.#server.mucs) {
      const path = `/rooms?muc=${encodeURIComponent(muc)}&limit=1`;
      const asked = await this.#get(path);
      if ("code" in asked) return [...findings, asked];
      try {
        this.#read(asked.answer, roomsAnswerSchema, path);
      } catch (error) {
        if (!(error instanceof MucKickError)) throw error;
        const code = error instanceof RefusedError ? error.code : undefined;
        if (code === "not-a-muc") findings.push(notAMuc(muc));
        else if (code === "host-not-found") findings.push(mucNotHere(muc));
        else findings.push(notAModule(this.#server, `${error.message}.`));
      }
    }
    return findings;
  }

  /** Whether there are unmanaged bans: with ids before the control plane's prefix, or after all that begin with it. */
  async #examineUnmanagedBans(): Promise<Finding[]> {
    const { idPrefix } = this.#options;
    if (idPrefix === undefined) return [];
    for (const after of ["", `&after=${encodeURIComponent(`${idPrefix}{`)}`]) {
      const path = `/bans?limit=1${after}`;
      const asked = await this.#get(path);
      if ("code" in asked) return [asked];
      const id = this.#read(asked.answer, bansAnswerSchema, path).bans[0]?.id;
      if (id !== undefined && !id.startsWith(idPrefix)) return [unmanagedBans(id, this.#server.name)];
    }
    return [];
  }

  #examineClock({ answer, askedAt, answeredAt }: TimedAnswer): Finding | undefined {
    const date = answer.headers.date;
    const second = typeof date === "string" ? Date.parse(date) : NaN;
    if (Number.isNaN(second)) return undefined;
    // The server wrote some moment of that second, between the request and the response.
    const ahead = second + 1000 < askedAt ? second + 1000 - askedAt : Math.max(0, second - answeredAt);
    if (Math.abs(ahead) <= CLOCK_TOLERANCE) return undefined;
    const seconds = Math.round(Math.abs(ahead) / 1000);
    return {
      code: "clock-off",
      severity: "warning",
      what: `The server's clock is ${seconds} seconds ${ahead > 0 ? "ahead of" : "behind"} this machine's: bans will end that much too ${ahead > 0 ? "early" : "late"}.`,
      remedy: "Synchronize the clocks of both machines by NTP.",
    };
  }

  #hostInWords(): string {
    const { host } = this.#server;
    return host === undefined ? "" : ` under the name ${host}`;
  }
}

/** The scheme of an Authorization value (RFC 9110, section 11.4). A value without one is all secret. */
function schemeInWords(authorization: string): string {
  const [scheme, credentials] = authorization.split(" ", 2);
  return credentials === undefined ? "" : ` (it begins with "${scheme} " here)`;
}
