import { isIP } from "node:net";
import { buildConnector, Pool } from "undici";
import { isHeaderValue, isHostValue, type MucKickClientOptions, parseBaseUrl } from "../options";

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
