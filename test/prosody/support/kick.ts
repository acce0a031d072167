import type { Prosody } from "../../../prosody-test-env/prosody";
import { type RequestOptions, sendRequest } from "./send-request";

export interface KickAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** POST /muc_kick with a value as JSON; every answer to it must be JSON. */
export async function kick(
  prosody: Prosody,
  value: unknown,
  options: RequestOptions = {},
): Promise<KickAnswer> {
  const headers = { "content-type": "application/json", ...options.headers };
  const answer = await sendRequest(prosody, { ...options, headers, body: JSON.stringify(value) });
  expect(answer.headers["content-type"]).toBe("application/json");
  return { status: answer.status, body: JSON.parse(answer.text) };
}
