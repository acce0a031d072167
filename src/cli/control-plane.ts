import type { z } from "zod";
import { CallDeadline } from "../client/call-deadline";
import type { MucKickClientOptions } from "../client/client-options";
import { exchange, ExchangeFailure, type HttpRequest } from "../client/exchange";
import { explainExchange } from "../client/explain-exchange";
import { type Expected, readAnswer } from "../client/read-answer";
import { createServerConnection, type ServerConnection } from "../client/server-connection";

type Query = Readonly<Record<string, string | number | undefined>>;

/** What MucKickClient has not: the control plane's own routes. Rejects as it does. */
export class ControlPlane {
  readonly #connection: ServerConnection;
  readonly #timeout: number;

  /** Opens no connection. Throws a TypeError where an option cannot be used. */
  constructor(
    options: MucKickClientOptions & { readonly timeout: number },
    private readonly signal: AbortSignal,
  ) {
    this.#connection = createServerConnection(options);
    this.#timeout = options.timeout;
  }

  get<T>(path: string, query: Query, schema: z.ZodType<T>): Promise<T> {
    return this.#call({ method: "GET", path: withQuery(path, query) }, { statuses: [200], schema });
  }

  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#call({ method: "POST", path, body: JSON.stringify(body) }, { statuses: [201], schema });
  }

  delete<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#call({ method: "DELETE", path }, { statuses: [200], schema });
  }

  close(): Promise<void> {
    return this.#connection.dispatcher.destroy();
  }

  async #call<T>(
    { method, path, body }: Pick<HttpRequest, "method" | "path" | "body">,
    expected: Expected<T>,
  ): Promise<T> {
    const { dispatcher, headers, prefix, origin } = this.#connection;
    const request = {
      method,
      path: `${prefix}${path}`,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      body,
    };
    const failed = { method, url: `${origin}${request.path}` };
    const deadline = new CallDeadline(this.#timeout, this.signal);
    try {
      // With a schema there is a body.
      return readAnswer(await exchange(dispatcher, request, deadline.signal), expected, failed) as T;
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      if (deadline.signal.aborted && !deadline.timedOut) throw error.cause;
      throw explainExchange(error, failed, deadline.timedOut);
    } finally {
      deadline.release();
    }
  }
}

function withQuery(path: string, query: Query): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return fields.length === 0 ? path : `${path}?${fields.join("&")}`;
}
