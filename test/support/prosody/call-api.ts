import type { Prosody } from "../../../prosody-test-env/prosody";
import { type Answer, type RequestOptions, sendRequest } from "./send-request";

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type ApiMethod = NonNullable<RequestOptions["method"]>;

/** A request with a value as JSON, or with no body; every answer must be JSON, or 204 and empty.
 *  @param path what comes behind /muc_kick, such as "/bans/1" */
export async function callApi(
  prosody: Prosody,
  method: ApiMethod,
  path: string,
  value?: unknown,
  options: RequestOptions = {},
): Promise<ApiAnswer> {
  const body = value === undefined ? null : JSON.stringify(value);
  const headers = { ...(body !== null && { "content-type": "application/json" }), ...options.headers };
  return readAnswer(
    await sendRequest(prosody, { ...options, method, path: `/muc_kick${path}`, headers, body }),
  );
}

/** Takes an answer of the module apart, whatever it answers. */
export function readAnswer({ status, headers, text }: Answer): ApiAnswer {
  if (status === 204) {
    expect(text).toBe("");
    return { status, body: undefined };
  }
  expect({ status, type: headers["content-type"] }).toEqual({ status, type: "application/json" });
  return { status, body: JSON.parse(text) };
}
