import { type DestinationStream, type Logger, pino } from "pino";
import { type Authenticator, createAuthenticator } from "./auth/authenticator";
import { SignIn } from "./auth/sign-in";
import { type BanIndex, createBanIndex } from "./bans/ban-index";
import { BanService } from "./bans/ban-service";
import { MucKickClient } from "./client/muc-kick-client";
import type { Config } from "./config/config";
import { EventFeed } from "./events/event-feed";
import { EventStreams } from "./events/event-streams";
import { OccupantEvents } from "./events/occupant-events";
import { OccupantFollowers } from "./events/occupant-followers";
import { KickService } from "./kicks/kick-service";
import { createCursors, type Cursors } from "./servers/pages";
import { ProsodyServer } from "./servers/prosody-server";
import { createRouting, type Routing } from "./servers/routing";
import { Metrics } from "./metrics/metrics";
import { RoomActs } from "./room-acts/room-acts";
import { Reconciler } from "./reconcile/reconciler";
import { createStore, openStore } from "./store/open-store";
import type { Store } from "./store/store";
import { WebhookDispatcher } from "./webhooks/webhook-dispatcher";

/**
 * Dependencies shared by the parts of a control plane. `createContext` builds them once, `closeContext` closes them.
 */
export interface Context {
  readonly config: Config;
  readonly logger: Logger;
  readonly store: Store;
  /** By name, in configuration order. */
  readonly servers: ReadonlyMap<string, ProsodyServer>;
  readonly routing: Routing;
  readonly authenticator: Authenticator;
  /** Undefined if it is not configured. */
  readonly signIn: SignIn | undefined;
  readonly metrics: Metrics;
  readonly cursors: Cursors;
  readonly kicks: KickService;
  readonly roomActs: RoomActs;
  /** Empty until refreshed. */
  readonly banIndex: BanIndex;
  readonly bans: BanService;
  readonly reconciler: Reconciler;
  /** Closed before the service waits for requests in progress. */
  readonly feed: EventFeed;
  readonly streams: EventStreams;
  /** Started and stopped by the reconciler, with the lease. */
  readonly webhooks: WebhookDispatcher;
  readonly occupantFollowers: OccupantFollowers;
  /** Unix time in ms: the store's. */
  readonly clock: () => number;
}

/** Overrides of the configuration, for tests or a first start. */
export interface ContextOverrides {
  readonly logger?: Logger;
  /** Closed with the context, too. */
  readonly store?: Store;
  readonly clock?: () => number;
  /** Whether to create the store if there is none. */
  readonly createStore?: boolean;
  /** A monotonic clock in ms, for the freshness of the bans in memory. */
  readonly monotonic?: () => number;
  /** Silence after which a stream of events shows that it is alive, in milliseconds. */
  readonly heartbeat?: number;
}

/** Opens the store; opens no connection to a server yet. Rejects as `openStore` does. */
export async function createContext(config: Config, overrides: ContextOverrides = {}): Promise<Context> {
  const { logger = createLogger(config), monotonic = () => performance.now() } = overrides;
  const metrics = new Metrics();
  const open = overrides.createStore === true ? createStore : openStore;
  const store = overrides.store ?? (await open(config.store, { clock: overrides.clock, logger }));
  const { clock = store.clock } = overrides;
  const list = config.servers.map((server) => {
    const { url, path, host, authorization, timeout } = server;
    const client = new MucKickClient({ url, path, host, authorization, timeout });
    return new ProsodyServer({ config: server, client, observer: metrics.serverObserver, clock });
  });
  const { bans: settings } = config;
  const banIndex = createBanIndex({
    bans: store.bans,
    clock,
    monotonic,
    freshFor: config.admission.staleAfter,
  });
  metrics.watchBans(() => banIndex.size);
  const observer = metrics.reconciliationObserver;
  const servers = new Map(list.map((server) => [server.name, server]));
  const routing = createRouting(config.servers);
  const roomActs = new RoomActs({ servers, routing, protectedJids: config.protected, audit: store.audit });
  const bans = new BanService({
    config,
    servers,
    routing,
    store,
    banIndex,
    messages: roomActs,
    clock,
    logger,
    observer: metrics,
  });
  const cursors = createCursors(config.servers.map(({ authorization }) => authorization));
  const { sessions } = store;
  const signIn = config.signIn && new SignIn({ config: config.signIn, sessions, clock, monotonic });
  const followed = list.filter(({ hasOccupantEvents }) => hasOccupantEvents);
  const occupantEvents = new OccupantEvents(
    followed.length === 0 ? [] : list.map(({ name }) => name),
    clock,
    config.bans.idPrefix,
  );
  const feed = new EventFeed({ store, logger, occupantEvents });
  const webhooks = new WebhookDispatcher({ config, feed, store, observer: metrics.webhookObserver, logger });
  return {
    config,
    logger,
    store,
    servers,
    routing,
    authenticator: createAuthenticator(store.tokens, config.legacyAuthorization, signIn),
    signIn,
    metrics,
    cursors,
    kicks: new KickService({
      servers,
      routing,
      protectedJids: config.protected,
      audit: store.audit,
      placeBans: (items, by) => bans.placeKickBans(items, by),
      observer: metrics,
    }),
    roomActs,
    banIndex,
    bans,
    reconciler: new Reconciler({
      ...{ servers: list, banIndex, store, settings, clock, observer, logger },
      alongside: webhooks,
    }),
    feed,
    streams: new EventStreams({ feed, cursors, observer: metrics, heartbeat: overrides.heartbeat }),
    webhooks,
    occupantFollowers: new OccupantFollowers({ servers: followed, events: occupantEvents, logger }),
    clock,
  };
}

/** Call when no work is in progress any more. */
export async function closeContext({ servers, store }: Context): Promise<void> {
  await Promise.all([...servers.values()].map((server) => server.close()));
  await store.close();
}

/** Secrets occur only in properties of these names, and are not logged elsewhere. */
const SECRETS = ["authorization", "bearer", "cookie", "set-cookie", "token", "secret", "password"];

/** `destination`: receives each entry as a line of JSON; default: stdout. */
export function createLogger({ log }: Pick<Config, "log">, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => ["", "*", "*.*"].map((parent) => `${parent}["${name}"]`));
  const options = { level: log, redact: paths };
  return destination === undefined ? pino(options) : pino(options, destination);
}
