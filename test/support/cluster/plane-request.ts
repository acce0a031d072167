import { request as send } from "undici";

/**
 * What became of a request. `refused`: nobody listened, so nothing was done. `silence`: whether it was done is not known;
 * `late`: because the time was over, so that it may still be done.
 */
export type PlaneReply =
  | { readonly kind: "answer"; readonly status: number; readonly text: string }
  | { readonly kind: "refused" }
  | { readonly kind: "silence"; readonly late: boolean; readonly error: string };

export interface PlaneRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly json?: unknown;
  readonly authorization: string;
  /** Milliseconds; 5,000 unless told. */
  readonly timeout?: number;
}

/** Asks a control plane once. Never rejects. */
export async function askPlane(url: string, request: PlaneRequest): Promise<PlaneReply> {
  const { method = "GET", path, json, authorization, timeout = 5000 } = request;
  const signal = AbortSignal.timeout(timeout);
  try {
    const { statusCode, body } = await send(url + path, {
      method,
      headers: { authorization, ...(json !== undefined && { "content-type": "application/json" }) },
      body: json === undefined ? null : JSON.stringify(json),
      signal,
    });
    return { kind: "answer", status: statusCode, text: await body.text() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") return { kind: "refused" };
    return { kind: "silence", late: signal.aborted, error: String(error) };
  }
}

/** What a control plane answers with 200, read as JSON; rejects where it answers anything else. */
export async function readFromPlane(url: string, path: string, authorization: string): Promise<unknown> {
  const reply = await askPlane(url, { path, authorization });
  if (reply.kind === "answer" && reply.status === 200) return JSON.parse(reply.text);
  throw new Error(`GET ${path}: ${JSON.stringify(reply)}`);
}
