/** One Prosody with the module. */
export interface ServerConfig {
  /** How it is called in answers, logs and the audit. */
  readonly name: string;
  readonly url: string;
  /** Where the module is below the URL; undefined: `/muc_kick`. */
  readonly path?: string | undefined;
  /** The Host header; undefined: the host of the URL. */
  readonly host: string | undefined;
  /** The whole value of the Authorization header. */
  readonly authorization: string;
  /** The MUC components that it serves, in small letters. */
  readonly mucs: readonly string[];
  /** How long a call to it may take, in milliseconds. */
  readonly timeout: number;
  /** How it shows itself when it asks who may come in; undefined: it does not ask. */
  readonly admission?:
    | {
        /** The whole value of the Authorization header. */
        readonly authorization: string;
      }
    | undefined;
}

/** What the metrics are open to: everybody, or whoever has the bearer token. */
export type MetricsAccess =
  { readonly access: "public" } | { readonly access: "token"; readonly token: string };

/** The configuration of a control plane, valid as a whole. Frozen. */
export interface Config {
  readonly listen: {
    readonly address: string;
    /** 0: any that is free. */
    readonly port: number;
  };
  /** The proxies whose X-Forwarded-For is believed, as addresses or networks; none: the header is not looked at. */
  readonly trustedProxies: readonly string[];
  /** `sqlite:/absolute/path`, or `postgres://…`. */
  readonly store: string;
  /** In the order of the file; at least one. No MUC component is served by two of them. */
  readonly servers: readonly ServerConfig[];
  /** The bare JIDs or domains that are kicked and banned only by force, in small letters. */
  readonly protected: readonly string[];
  readonly bans: {
    /** What the ids of bans begin with that the control plane puts on servers: 1 to 4 of `A-Za-z0-9_-`. */
    readonly idPrefix: string;
    /** How often it is looked whether a server has its bans, in milliseconds. */
    readonly checkEvery: number;
  };
  readonly admission: {
    /** What is answered where the bans in memory are stale: nobody may come in, or what they say. */
    readonly onFailure: "closed" | "open";
    /** For how long after the store was read bans in memory can be relied on, in milliseconds. */
    readonly staleAfter: number;
  };
  readonly limits: {
    /** The most bytes in the body of a request. */
    readonly body: number;
    /** The most items in one request. */
    readonly batch: number;
    /** The most requests a minute of one caller. */
    readonly requestsPerMinute: number;
  };
  readonly log: LogLevel;
  readonly metrics: MetricsAccess;
  /** The Authorization value of an old caller, which is let in to `POST /muc_kick`. */
  readonly legacyAuthorization: string | undefined;
}

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];
