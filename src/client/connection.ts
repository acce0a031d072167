import { isIP } from "node:net";
import { buildConnector, Pool } from "undici";

/** Connection options of a MucKickClient, for a module or for kicks by a control plane. */
export type MucKickClientOptions = ClientConnection &
  ClientCredentials & {
    /**
     * Path of the module below `url`. Default: `/muc_kick`, which is right for a control plane; otherwise the value for
     * `muc_kick` of `http_paths` in Prosody's configuration.
     */
    readonly path?: string | undefined;
  };

/** Connection options of a ControlPlaneClient. */
export type ControlPlaneClientOptions = ClientConnection & BearerToken;

interface ClientConnection {
  /**
   * Base URL of the server, such as `http://127.0.0.1:5280`. Its path is prepended to those of requests. With https,
   * the certificate must be valid for the name in this URL.
   */
  readonly url: string | URL;
  /**
   * The Host header, for a server with several virtual hosts: a Prosody component responds under its own name only
   * (unless `http_host` is set). Default: the host of the URL.
   */
  readonly host?: string | undefined;
  /**
   * Timeout of a call, including retries, in milliseconds. Default: 10,000; for a ControlPlaneClient 30,000, because a
   * control plane waits for its servers.
   */
  readonly timeout?: number | undefined;
  /** Maximum number of retries, where safe. Default: 2. */
  readonly retries?: number | undefined;
  /** Maximum number of connections. Default: 16. Further calls are queued. */
  readonly connections?: number | undefined;
}

type ClientCredentials =
  | BearerToken
  /** The whole value of the Authorization header, as in `http_muc_kick_authorization_header`. */
  | { readonly authorization: string; readonly token?: undefined };

interface BearerToken {
  /** A bearer token (RFC 6750) of the control plane. */
  readonly token: string;
  readonly authorization?: undefined;
}

/** Per-call overrides. */
export interface CallOptions {
  /**
   * Aborts the call, which then rejects with the signal's reason. A request that was already sent may still be carried
   * out.
   */
  readonly signal?: AbortSignal | undefined;
  /** Timeout of the whole call in milliseconds; each page of a listing is a call. */
  readonly timeout?: number | undefined;
  /** Maximum number of retries, where safe; 0: none. */
  readonly retries?: number | undefined;
}

/**
 * Parses a base URL. Throws a TypeError, whose message continues a sentence that begins with "It" or with the name of
 * the option.
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

/** The module's default path, unless Prosody's `http_paths` sets another. */
export const DEFAULT_PATH = "/muc_kick";

/** Path segments without characters that need escaping (RFC 3986, section 3.3), other than `.` and `..`. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*\/?$/;

/**
 * The path of an endpoint without a trailing slash; empty for `/`. Throws a TypeError whose message continues a
 * sentence as that of `parseBaseUrl` does.
 */
export function parseEndpointPath(given: string): string {
  if (!given.startsWith("/") || !PATH.test(given)) {
    throw new TypeError(`must be a path that begins with /, such as ${DEFAULT_PATH}`);
  }
  return given.replace(/\/$/, "");
}

/** Whether a text is a valid header value (RFC 9110, section 5.5), and not blank. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(text);
}

/** Whether a text is a valid Host header: a name or an address, optionally with a port. */
export function isHostValue(text: string): boolean {
  return /^(?:[\p{L}\p{N}\p{M}_.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.test(text);
}

/** The destination of requests to one server, and their common headers. */
export interface ServerConnection {
  readonly dispatcher: Pool;
  readonly headers: Readonly<Record<string, string>>;
  /** Prefix of the paths of requests. */
  readonly prefix: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

const DEFAULT_CONNECTIONS = 16;
/** Connect timeout in milliseconds: then a call may retry, and queued calls fail. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Opens no connection yet. Close the dispatcher with `destroy`: its `close` would wait for connections still being made
 * for abandoned requests. Throws a TypeError if an option is invalid.
 */
export function createServerConnection(options: MucKickClientOptions): ServerConnection {
  const headers = headersOf(options);
  const { origin, hostname, pathname } = readBaseUrl(options.url);
  const connect = buildConnector({ timeout: Math.min(options.timeout ?? CONNECT_TIMEOUT, CONNECT_TIMEOUT) });
  // By default, undici verifies the certificate against the Host header. An address is not a name (RFC 6066).
  const servername = isIP(hostname.replace(/[[\]]/g, "")) === 0 ? hostname : "";
  const dispatcher = new Pool(origin, {
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    pipelining: 1,
    // The deadline of a call applies instead.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (where, callback) => {
      connect({ ...where, servername }, callback);
    },
  });
  return { dispatcher, headers, prefix: pathname.replace(/\/+$/, ""), origin };
}

function readBaseUrl(given: string | URL): URL {
  try {
    return parseBaseUrl(given);
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`url ${error.message}`) : error;
  }
}

function headersOf({ host, authorization, token }: MucKickClientOptions): Readonly<Record<string, string>> {
  const value = authorization ?? `Bearer ${token}`;
  if (!isHeaderValue(value)) throw new TypeError("authorization must be a valid header value");
  if (host !== undefined && !isHostValue(host)) throw new TypeError(`host must be a host name, not ${host}`);
  return { accept: "application/json", authorization: value, ...(host === undefined ? {} : { host }) };
}
