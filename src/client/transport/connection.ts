import { isIP } from "node:net";
import { buildConnector, Pool } from "undici";
import { isHeaderValue, isHostValue, type MucKickClientOptions, parseBaseUrl } from "../options";

/** Where requests to one server go, and what all of them carry. */
export interface ServerConnection {
  readonly dispatcher: Pool;
  readonly headers: Readonly<Record<string, string>>;
  /** What comes before the paths of requests. */
  readonly prefix: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

const DEFAULT_CONNECTIONS = 16;
/** How long it may take to get a connection, in milliseconds: then a call may try again, and what waits is told. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Opens no connection yet. The dispatcher is to be destroyed: its `close` would wait for connections that are being made
 * for requests of which nobody wants to hear any more. Throws a TypeError where an option cannot be used.
 */
export function createServerConnection(options: MucKickClientOptions): ServerConnection {
  const headers = headersOf(options);
  const { origin, hostname, pathname } = readBaseUrl(options.url);
  const connect = buildConnector({ timeout: Math.min(options.timeout ?? CONNECT_TIMEOUT, CONNECT_TIMEOUT) });
  // undici would take the Host header for the name that the certificate must have. An address is no name (RFC 6066).
  const servername = isIP(hostname.replace(/[[\]]/g, "")) === 0 ? hostname : "";
  const dispatcher = new Pool(origin, {
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    pipelining: 1,
    // The deadline of a call rules.
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
