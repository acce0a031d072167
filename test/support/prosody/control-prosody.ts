import type { Prosody } from "../../../prosody-test-env/prosody";
import { sendRequest } from "./send-request";

/**
 * Runs Lua inside a Prosody, in mod_test_control of a host, whose functions it may call; resolves to what it returns.
 */
export async function control(prosody: Prosody, lua: string, host: string): Promise<unknown> {
  const { status, text } = await sendRequest(prosody, {
    method: "POST",
    path: "/test_control",
    host,
    body: lua,
  });
  if (status !== 200) throw new Error(`Prosody did not run ${lua}: ${status}`);
  return (JSON.parse(text) as { readonly result?: unknown }).result;
}
