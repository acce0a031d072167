import { buffer } from "node:stream/consumers";
import type { z } from "zod";
import { CallDeadline } from "../client/call-deadline";
import type { MucKickClientOptions } from "../client/client-options";
import { exchange, ExchangeFailure, type HttpRequest } from "../client/exchange";
import { explainExchange } from "../client/explain-exchange";
import { MucKickError } from "../client/muc-kick-error";
import { type Expected, readAnswer } from "../client/read-answer";
import { createServerConnection, type ServerConnection } from "../client/server-connection";

type Query = Readonly<Record<string, string | number | undefined>>;
type Call = Pick<HttpRequest, "method" | "path" | "body">;

/** What MucKickClient has not: the control plane's own routes. Rejects as it does. */
export class ControlPlane {
  readonly #connection: ServerConnection;
  readonly #timeout: number;
  readonly #signal: AbortSignal;

  /** Opens no connection. Throws a TypeError where an option cannot be used. */
  constructor(options: MucKickClientOptions & { readonly timeout: number }, signal: AbortSignal) {
    this.#connection = createServerConnection(options);
    this.#timeout = options.timeout;
    this.#signal = signal;
  }

  get<T>(path: string, query: Query, schema: z.ZodType<T>): Promise<T> {
    return this.#read({ method: "GET", path: withQuery(path, query) }, 200, schema);
  }

  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#read({ method: "POST", path, body: JSON.stringify(body) }, 201, schema);
  }

  async delete(path: string): Promise<void> {
    await this.#call({ method: "DELETE", path }, { statuses: [204], schema: undefined });
  }

  /** The text of a 200 as it comes, in pieces; there is a limit to how long its beginning may take, and none to the rest. */
  async *stream(path: string, query: Query): AsyncGenerator<string> {
    const { dispatcher } = this.#connection;
    const request = this.#requestOf({ method: "GET", path: withQuery(path, query) });
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, this.#timeout);
    let status: number | undefined;
    try {
      const signal = AbortSignal.any([this.#signal, late.signal]);
      const { method, path: target, headers: sent } = request;
      const { statusCode, headers, body } = await dispatcher.request({
        method,
        path: target,
        headers: sent,
        signal,
      });
      status = statusCode;
      if (statusCode !== 200) {
        const answer = { status: statusCode, headers, body: await buffer(body) };
        readAnswer(answer, { statuses: [], schema: undefined }, this.#failed(request));
      }
      clearTimeout(timer);
      yield* texts(body);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof MucKickError) throw error;
      const failure = new ExchangeFailure(status === undefined ? "sent" : "answering", status, error);
      throw explainExchange(failure, this.#failed(request), late.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.#connection.dispatcher.destroy();
  }

  async #read<T>(call: Call, status: number, schema: z.ZodType<T>): Promise<T> {
    // With a schema there is a body.
    return (await this.#call(call, { statuses: [status], schema })) as T;
  }

  async #call<T>(call: Call, expected: Expected<T>): Promise<T | undefined> {
    const request = this.#requestOf(call);
    const deadline = new CallDeadline(this.#timeout, this.#signal);
    try {
      const answer = await exchange(this.#connection.dispatcher, request, deadline.signal);
      return readAnswer(answer, expected, this.#failed(request));
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      this.#signal.throwIfAborted();
      throw explainExchange(error, this.#failed(request), deadline.timedOut);
    } finally {
      deadline.release();
    }
  }

  #requestOf({ method, path, body }: Call): HttpRequest {
    const { headers, prefix } = this.#connection;
    const type = body === undefined ? {} : { "content-type": "application/json" };
    return { method, path: `${prefix}${path}`, headers: { ...headers, ...type }, body };
  }

  #failed({ method, path }: Call) {
    return { method, url: `${this.#connection.origin}${path}` };
  }
}

async function* texts(body: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk as Uint8Array, { stream: true });
}

function withQuery(path: string, query: Query): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return fields.length === 0 ? path : `${path}?${fields.join("&")}`;
}
