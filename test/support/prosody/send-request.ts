import { type Dispatcher, getGlobalDispatcher } from "undici";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";

export interface RequestOptions {
  readonly method?: Dispatcher.HttpMethod;
  /** Sent as it is given, dots, slashes and all. */
  readonly path?: string;
  /** The Host header; Prosody looks at it to know which host is meant. */
  readonly host?: string;
  /** The Authorization header; none where it is null. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Dispatcher.DispatchOptions["body"];
  /** Hangs up, answer or not. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends any request to Prosody's HTTP port. */
export async function sendRequest(prosody: Prosody, options: RequestOptions = {}): Promise<Answer> {
  const { method = "POST", path = "/muc_kick", host = mucHost, body = null } = options;
  const { authorization = exampleAuthorization } = options;
  const {
    statusCode,
    headers,
    body: answer,
  } = await getGlobalDispatcher().request({
    origin: prosody.http.url,
    path,
    method,
    headers: { host, ...(authorization === null ? {} : { authorization }), ...options.headers },
    body,
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  return { status: statusCode, headers, text: await answer.text() };
}
