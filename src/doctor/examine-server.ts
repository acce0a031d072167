import { z } from "zod";
import { aboutAnswerSchema, roomsAnswerSchema } from "../client/answer-schemas";
import { CallDeadline } from "../client/call-deadline";
import { exchange, ExchangeFailure, type HttpAnswer } from "../client/exchange";
import { MucKickError } from "../client/muc-kick-error";
import { readAnswer } from "../client/read-answer";
import { RefusedError } from "../client/refused-error";
import { createServerConnection, type ServerConnection } from "../client/server-connection";
import { UnexpectedAnswerError } from "../client/unexpected-answer-error";
import type { ServerConfig } from "../config/config";
import { notMucService } from "../contract/problem";
import { explainSilence } from "./connection-findings";
import type { Finding, FindingCode, ServerReport } from "./server-report";
import { isOlder } from "./versions";

export interface ExamineOptions {
  /** This machine's clock, in milliseconds since 1970; `Date.now` unless told. */
  readonly clock?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The oldest module that has all that the control plane uses. */
const OLDEST_MODULE = "0.1.0";
/** The oldest Prosody that the module is tested on. */
const OLDEST_PROSODY = "0.11.9";
/** How far apart clocks may be, in milliseconds: Date has whole seconds, and bans have too. */
const CLOCK_TOLERANCE = 5_000;

/** What any version of the module tells, so that an old one can be told that it is old. */
const introductionSchema = z.looseObject({
  module: z.literal("mod_http_muc_kick"),
  version: z.string(),
  prosody: z.string(),
});

const PATH_REMEDY = "Take /muc_kick out of url: it is added to it.";

interface TimedAnswer {
  readonly answer: HttpAnswer;
  /** By the clock of this machine, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Tries a server, and says what is wrong with it. Changes nothing there. Rejects only with the reason of the signal. */
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

  constructor(server: ServerConfig, connection: ServerConnection, options: ExamineOptions) {
    this.#server = server;
    this.#connection = connection;
    this.#options = options;
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
      const { prosody, version, services } = this.#read(about.answer, aboutAnswerSchema, "");
      const took = about.answeredAt - about.askedAt;
      return {
        server: name,
        url,
        findings: [...findings, ...(await this.#examineMucs())],
        about: { module: version, prosody, services, took },
      };
    } catch (error) {
      if (!(error instanceof MucKickError)) throw error;
      return { server: name, url, findings: [await this.#explain(error), ...clockFindings] };
    }
  }

  /** An answer to a GET below /muc_kick, or why there is none. */
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
        ? notAModule(this.#server, `What answers at ${this.#server.url} is not the module: ${error.message}.`)
        : explainSilence(error, this.#server);
    } finally {
      deadline.release();
    }
  }

  #pathOf(path: string): string {
    return `${this.#connection.prefix}/muc_kick${path}`;
  }

  /** Throws a MucKickError where it is not what was asked for. */
  #read<T>(answer: HttpAnswer, schema: z.ZodType<T>, path: string): T {
    const request = { method: "GET", url: `${this.#connection.origin}${this.#pathOf(path)}`, isSafe: true };
    // With a schema there is a body.
    return readAnswer(answer, { statuses: [200], schema }, request) as T;
  }

  async #explain(error: MucKickError): Promise<Finding> {
    const { authorization, url } = this.#server;
    const status =
      error instanceof RefusedError || error instanceof UnexpectedAnswerError ? error.status : undefined;
    if (status === 401) {
      return fault(
        "wrong-secret",
        "The server does not take this authorization.",
        `Make authorization here the same, letter for letter, as http_muc_kick_authorization_header there (it begins with ` +
          `"${authorization.split(" ")[0] ?? ""} " here), and reload Prosody's configuration if it was changed there.`,
      );
    }
    if (error instanceof RefusedError && error.code === "not-found") {
      return fault("wrong-path", `The module is there, but not below ${url}.`, PATH_REMEDY);
    }
    if (error instanceof UnexpectedAnswerError && (status === 404 || status === 405)) {
      if (error.excerpt.includes("Unknown host")) return this.#explainUnknownHost();
      if (await this.#takesSeedRequests()) {
        return fault(
          "community-module",
          "A mod_http_muc_kick is loaded there, but one that can do nothing but kick one occupant.",
          `Install the module of muc-kick ${OLDEST_MODULE} or later in its place and restart Prosody.`,
        );
      }
      return fault(
        "module-not-loaded",
        `Somebody answers at ${url}, but there is nothing at /muc_kick${this.#hostInWords()}.`,
        `To load it, ${howToLoad(this.#server)}${pathHint(url)}`,
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
      `Prosody is there, but has nothing under the name ${name}: no host of that name that has a module for HTTP.`,
      better === undefined
        ? `If ${name} is the right name, ${howToLoad(this.#server)} If not, set host to the name of the host or component ` +
            "that has the module (or what http_host says there), in the letters that Prosody's configuration has."
        : `The module answers under ${better}: set host to that.`,
    );
  }

  /** Another name, of those that come to mind, under which the module answers. */
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

  /** Whether somebody answers a kick of nobody in JSON, as even the oldest of modules does. */
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
      const path = `/rooms?host=${encodeURIComponent(muc)}&limit=1`;
      const asked = await this.#get(path);
      if ("code" in asked) return [...findings, asked];
      try {
        this.#read(asked.answer, roomsAnswerSchema, path);
      } catch (error) {
        if (!(error instanceof MucKickError)) throw error;
        const isMissing = error instanceof RefusedError && error.code === "muc-not-found";
        if (!isMissing) findings.push(notAModule(this.#server, `${error.message}.`));
        else if (error.error === notMucService(muc).error) findings.push(notAMuc(muc));
        else findings.push(mucNotHere(muc));
      }
    }
    return findings;
  }

  #examineClock({ answer, askedAt, answeredAt }: TimedAnswer): Finding | undefined {
    const date = answer.headers.date;
    const second = typeof date === "string" ? Date.parse(date) : NaN;
    if (Number.isNaN(second)) return undefined;
    // The server wrote some moment of that second, somewhere between the question and the answer.
    const ahead = second + 1000 < askedAt ? second + 1000 - askedAt : Math.max(0, second - answeredAt);
    if (Math.abs(ahead) <= CLOCK_TOLERANCE) return undefined;
    const seconds = Math.round(Math.abs(ahead) / 1000);
    return {
      code: "clock-off",
      severity: "warning",
      what: `The server's clock is ${seconds} seconds ${ahead > 0 ? "ahead of" : "behind"} this machine's: bans will end that much too ${ahead > 0 ? "early" : "late"}.`,
      remedy: "Have both machines keep their clocks by NTP.",
    };
  }

  #hostInWords(): string {
    const { host } = this.#server;
    return host === undefined ? "" : ` under the name ${host}`;
  }
}

function examineVersions({ version, prosody }: z.output<typeof introductionSchema>): Finding[] {
  const findings: Finding[] = [];
  if (isOlder(version, OLDEST_MODULE) === true) {
    findings.push(
      fault(
        "module-too-old",
        `The module there is version ${version}; this control plane needs ${OLDEST_MODULE} or later.`,
        "Install the module that comes with this version of muc-kick and restart Prosody.",
      ),
    );
  }
  if (isOlder(prosody, OLDEST_PROSODY) === true) {
    findings.push(
      fault(
        "prosody-too-old",
        `Prosody there is version ${prosody}; the module works with ${OLDEST_PROSODY} and later.`,
        "Upgrade Prosody.",
      ),
    );
  }
  return findings;
}

function fault(code: FindingCode, what: string, remedy: string): Finding {
  return { code, severity: "fault", what, remedy };
}

function notAModule({ url }: ServerConfig, what: string): Finding {
  return fault(
    "not-a-module",
    what,
    `See what listens at ${url}: it must be Prosody's HTTP port, or a proxy that passes /muc_kick on to it as it is.`,
  );
}

function notAMuc(muc: string): Finding {
  return fault(
    "not-a-muc",
    `${muc} is a host of this Prosody, but not a MUC component: it has no rooms.`,
    `Take it out of mucs, or see whether its section there begins with Component "${muc}" "muc".`,
  );
}

function mucNotHere(muc: string): Finding {
  return fault(
    "muc-not-here",
    `This Prosody has no ${muc}, or its http_muc_kick_hosts leaves it out.`,
    `See whether mucs has it in the right place and the right spelling, and add it to http_muc_kick_hosts there if that is set.`,
  );
}

function howToLoad({ host, mucs: [muc = ""] }: ServerConfig): string {
  const section = host ?? muc;
  return (
    `put "http_muc_kick" into modules_enabled of ${section}, see that mod_http_muc_kick.lua is in one of Prosody's plugin_paths, ` +
    "restart Prosody, and look for http_muc_kick in its log: without http_muc_kick_authorization_header it refuses to load."
  );
}

function pathHint(url: string): string {
  return /\/muc_kick\/*$/.test(new URL(url).pathname) ? ` ${PATH_REMEDY}` : "";
}
