import type { EventType } from "../wire/events";
import type { TokenScope } from "../wire/tokens";

/** One Prosody with the module. */
export interface ServerConfig {
  /** Its name in responses, logs and the audit log. */
  readonly name: string;
  readonly url: string;
  /** Path of the module below the URL; undefined: `/muc_kick`. */
  readonly path?: string | undefined;
  /** The Host header; undefined: the host of the URL. */
  readonly host: string | undefined;
  /** The whole value of the Authorization header. */
  readonly authorization: string;
  /** Its MUC components, in lower case. */
  readonly mucs: readonly string[];
  /** The time limit of a call, in milliseconds. */
  readonly timeout: number;
  /** Whether joins, departures and rejected joins there are events. Default: false. */
  readonly occupantEvents?: boolean | undefined;
  /** How it authenticates at `/admission`; undefined: it does not use it. */
  readonly admission?:
    | {
        /** The whole value of the Authorization header. */
        readonly authorization: string;
      }
    | undefined;
}

/** A role of people who sign in with an identity provider. */
export interface RoleConfig {
  /** Its name in the claim. */
  readonly name: string;
  /** At least one, in the order of `tokenScopes`. */
  readonly scopes: readonly TokenScope[];
  /** The rooms and MUC components to which it is limited, in lower case and sorted; undefined: all. */
  readonly mucs: readonly string[] | undefined;
}

/** How people sign in to the console with an OpenID provider. */
export interface SignInConfig {
  /** Where browsers reach the control plane; ends with a slash. */
  readonly publicUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The OpenID Connect scopes that are requested. */
  readonly scopes: readonly string[];
  /** The claims with the person's roles, name and bare JID: a name, or a path such as `realm_access.roles`. */
  readonly rolesClaim: string;
  readonly nameClaim: string;
  readonly jidClaim: string | undefined;
  /** In the order of the file; at least one. */
  readonly roles: readonly RoleConfig[];
  readonly session: {
    /** The end of a session that is not used, in milliseconds. */
    readonly idle: number;
    /** The end of every session, in milliseconds. */
    readonly life: number;
  };
}

/** A target that receives events by POST, by https://www.standardwebhooks.com. */
export interface WebhookConfig {
  /** Its name in responses, logs and metrics. */
  readonly name: string;
  /** May contain a user name and password, for Basic authentication. */
  readonly url: string;
  /** Each delivery is signed with all of them: `whsec_` and Base64. At least one. */
  readonly secrets: readonly string[];
  /** The types of events that it receives; undefined: all. */
  readonly events: readonly EventType[] | undefined;
  /** The time limit of a delivery, in milliseconds. */
  readonly timeout: number;
  /** Whether to connect to public addresses only. */
  readonly publicAddressesOnly: boolean;
}

/** Who may read the metrics: everyone, or callers with the bearer token. */
export type MetricsAccess =
  { readonly access: "public" } | { readonly access: "token"; readonly token: string };

/** The configuration of a control plane, valid as a whole. Frozen. */
export interface Config {
  readonly listen: {
    readonly address: string;
    /** 0: any free port. */
    readonly port: number;
  };
  /** The proxies whose X-Forwarded-For is trusted, as addresses or networks; none: the header is ignored. */
  readonly trustedProxies: readonly string[];
  /** `sqlite:/absolute/path`, or `postgres://…`. */
  readonly store: string;
  /** In the order of the file; at least one. No MUC component belongs to two of them. */
  readonly servers: readonly ServerConfig[];
  /** In the order of the file. */
  readonly webhooks: readonly WebhookConfig[];
  /** The bare JIDs or domains that are kicked and banned only with `force`, in lower case. */
  readonly protected: readonly string[];
  readonly bans: {
    /** The prefix of the ids of managed bans on servers: 1 to 4 of `A-Za-z0-9_-`. */
    readonly idPrefix: string;
    /** Time between two reconcile passes of a server, in milliseconds. */
    readonly checkEvery: number;
  };
  readonly admission: {
    /** The decision if the bans in memory are stale: deny, or use them. */
    readonly onFailure: "closed" | "open";
    /** The age from which the bans in memory are stale, in milliseconds. */
    readonly staleAfter: number;
  };
  readonly limits: {
    /** The maximum size of a request body, in bytes. */
    readonly body: number;
    /** The maximum number of items in one request. */
    readonly batch: number;
    /** The maximum number of requests per minute and caller. */
    readonly requestsPerMinute: number;
  };
  /** Reasons that programs for moderators offer, in the order of the file. */
  readonly reasons: readonly string[];
  /** Whether the web console is served at `/`. */
  readonly console: boolean;
  /** Undefined: people sign in with tokens only. */
  readonly signIn?: SignInConfig | undefined;
  readonly log: LogLevel;
  readonly metrics: MetricsAccess;
  /** The Authorization value of legacy callers, which is accepted for `POST /muc_kick` only. */
  readonly legacyAuthorization: string | undefined;
}

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];
