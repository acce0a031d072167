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
