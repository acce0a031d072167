import { parseBanId } from "../contract/ban-request";
import { nodeJson } from "../node-json";
import type { HttpRequest } from "./exchange";
import type { MucKickError } from "./muc-kick-error";
import { NotFoundError } from "./not-found-error";
import { RefusedError } from "./refused-error";
import type { ServerCalls } from "./server-calls";

/**
 * The path of one ban of a list. Throws what the server would answer to an id that is none; some of them would not even
 * reach it.
 */
export function banPath(calls: ServerCalls, list: string, id: string, method: HttpRequest["method"]): string {
  const parsed = parseBanId(id, nodeJson);
  const path = `${list}/${encodeURIComponent(id)}`;
  if (!parsed.ok) throw new RefusedError(parsed.problem, calls.failed({ method, path }));
  return path;
}

/** To whoever lifts a ban again, this says that it is lifted. */
export function isNoSuchBan(error: MucKickError): boolean {
  return error instanceof NotFoundError && error.code === "ban-not-found";
}
