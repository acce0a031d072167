import { isUnattended } from "./activity";
import { connectionLost } from "./connection-state";

/** An error response of the API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** For programs, such as `forbidden`; that of the status if the response had none. */
    readonly code: string,
    message: string,
    /** The whole body; undefined if it is not JSON. */
    readonly body: unknown,
    /** In seconds, from Retry-After. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }
}

/** The request got no response: it may or may not have been carried out. */
export class ConnectionLostError extends Error {}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Without a leading slash: relative to the page. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly csv?: string;
  readonly accept?: string;
  /** The last event that was received. */
  readonly lastEventId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What authorizes requests: a token, or the cookie of a session, which scripts cannot read. Changes need its CSRF token,
 * too.
 */
export type Credential = { readonly token: string } | { readonly csrfToken: string | undefined };

/** Sends requests with one credential; undefined: with none. */
export class Http {
  constructor(private readonly credential: Credential | undefined) {}

  /** The JSON of a response. Rejects with ApiError or ConnectionLostError. */
  async json<T>(request: ApiRequest): Promise<T> {
    return (await (await this.#send(request)).json()) as T;
  }

  /** The response as a file. */
  async blob(request: ApiRequest): Promise<Blob> {
    return (await this.#send(request)).blob();
  }

  /** The response as it arrives. */
  async stream(request: ApiRequest): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const { body } = await this.#send(request);
    if (body === null) throw new ConnectionLostError("No content");
    return body;
  }

  async nothing(request: ApiRequest): Promise<void> {
    await this.#send(request);
  }

  async #send({
    method = "GET",
    path,
    query = {},
    json,
    csv,
    accept,
    lastEventId,
    signal,
  }: ApiRequest): Promise<Response> {
    const url = new URL(path, document.baseURI);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
    }
    const headers = this.#authorize();
    if (accept !== undefined) headers.set("accept", accept);
    if (lastEventId !== undefined) headers.set("last-event-id", lastEventId);
    if (json !== undefined) headers.set("content-type", "application/json");
    if (csv !== undefined) headers.set("content-type", "text/csv");
    const body = json === undefined ? (csv ?? null) : JSON.stringify(json);
    const options = { method, headers, body, signal: signal ?? null, cache: "no-store" } as const;
    const response = await fetch(url, options).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      connectionLost.set(true);
      throw new ConnectionLostError("No response");
    });
    connectionLost.set(false);
    if (!response.ok) throw await toError(response);
    return response;
  }

  #authorize(): Headers {
    const { credential } = this;
    if (credential === undefined) return new Headers();
    if ("token" in credential) return new Headers({ authorization: `Bearer ${credential.token}` });
    const { csrfToken } = credential;
    return new Headers({
      ...(csrfToken !== undefined && { "x-csrf-token": csrfToken }),
      ...(isUnattended() && { "x-unattended": "true" }),
    });
  }
}

async function toError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const { error, code } = (body ?? {}) as { readonly error?: string; readonly code?: string };
  const { status, statusText, headers } = response;
  const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
  return new ApiError(
    status,
    code ?? `http-${status}`,
    error ?? `${status} ${statusText}`,
    body,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}
