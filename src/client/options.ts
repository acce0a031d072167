/** How a MucKickClient reaches a module, or a control plane to kick by. */
export type MucKickClientOptions = ClientConnection &
  ClientCredentials & {
    /**
     * Where the module is below `url`: `/muc_kick` by default, or what `http_paths` has for `muc_kick` in Prosody's
     * configuration. With a control plane the default is right.
     */
    readonly path?: string | undefined;
  };

/** How a ControlPlaneClient reaches a control plane. */
export type ControlPlaneClientOptions = ClientConnection & BearerToken;

interface ClientConnection {
  /**
   * Where the server is, such as `http://127.0.0.1:5280`. Whatever path it has comes before those of requests. With https
   * the certificate must be for the name in this URL.
   */
  readonly url: string | URL;
  /**
   * The Host header, for a server that tells its hosts apart by it: a Prosody component answers under its own name
   * only (unless `http_host` says otherwise). The host of the URL unless given.
   */
  readonly host?: string | undefined;
  /**
   * How long a call may take with everything that it does, retries too, in milliseconds. Unless given 10,000; with a
   * ControlPlaneClient 30,000, because a control plane waits for its servers.
   */
  readonly timeout?: number | undefined;
  /** How often a call may be repeated where that is safe; 2 unless given. */
  readonly retries?: number | undefined;
  /** The most connections at a time; 16 unless given. Calls beyond that wait for their turn. */
  readonly connections?: number | undefined;
}

type ClientCredentials =
  | BearerToken
  /** The whole value of the Authorization header, as `http_muc_kick_authorization_header` has it. */
  | { readonly authorization: string; readonly token?: undefined };

interface BearerToken {
  /** A bearer token (RFC 6750), as the control plane has them. */
  readonly token: string;
  readonly authorization?: undefined;
}

/** What one call has different from the others. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. What was sent already may still be carried out. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, for all of the call; each page of a listing is a call. */
  readonly timeout?: number | undefined;
  /** How often it may be repeated where that is safe; 0 for never. */
  readonly retries?: number | undefined;
}

/**
 * The URL that the paths of requests are appended to. Throws a TypeError, whose message continues a sentence that begins with "It"
 * or with the name of the option.
 */
export function parseBaseUrl(given: string | URL): URL {
  const url = URL.canParse(given.toString()) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new TypeError("must be a URL with http:// or https://, such as http://127.0.0.1:5280");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("must not contain a user name or password; use authorization");
  }
  if (url.search !== "" || url.hash !== "") throw new TypeError("must not contain a query or fragment");
  return url;
}

/** Where the module answers below the URL, where Prosody's `http_paths` does not say otherwise. */
export const DEFAULT_PATH = "/muc_kick";

/** Segments of characters that stand in a path as they are (RFC 3986, section 3.3), none of them `.` or `..`. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*\/?$/;

/**
 * The path of an endpoint without a slash at its end; empty for `/`. Throws a TypeError whose message continues a sentence as
 * that of `parseBaseUrl` does.
 */
export function parseEndpointPath(given: string): string {
  if (!given.startsWith("/") || !PATH.test(given)) {
    throw new TypeError(`must be a path that begins with /, such as ${DEFAULT_PATH}`);
  }
  return given.replace(/\/$/, "");
}

/** Whether a text can be the value of a header (RFC 9110, section 5.5), and is not blank. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(text);
}

/** Whether a text can be the value of a Host header: a name or an address, perhaps with a port. */
export function isHostValue(text: string): boolean {
  return /^(?:[\p{L}\p{N}\p{M}_.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.test(text);
}
