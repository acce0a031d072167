import type { Prosody } from "../../../prosody-test-env/prosody";
import { type ApiAnswer, callApi } from "./call-api";
import type { RequestOptions } from "./send-request";

/** POST /muc_kick with a value as JSON. */
export function kick(prosody: Prosody, value: unknown, options: RequestOptions = {}): Promise<ApiAnswer> {
  return callApi(prosody, "POST", "", value, options);
}
