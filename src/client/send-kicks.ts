import type { z } from "zod";
import type { CallOptions } from "./client-options";
import type { KickInput } from "./kick-input";
import type { ServerCalls } from "./server-calls";

// A module and a control plane take the same requests at the same path, and answer in the same way, but for what a control
// plane has to tell beyond that.

export function sendKick<T>(
  calls: ServerCalls,
  path: string,
  request: KickInput,
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = request.dry_run === true;
  const call = { method: "POST", path, body: request, expected, isRepeatable: isSafe, isSafe } as const;
  return calls.read(call, options);
}

export async function sendKicks<T extends { readonly results: readonly unknown[] }>(
  calls: ServerCalls,
  path: string,
  requests: readonly KickInput[],
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = requests.every((request) => request.dry_run === true);
  const call = {
    method: "POST",
    path,
    body: requests,
    expected,
    isRepeatable: isSafe,
    isSafe,
  } as const;
  const answer = await calls.read(call, options);
  calls.expectCount(answer.results.length, requests.length, call);
  return answer;
}
