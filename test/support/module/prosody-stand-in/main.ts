import { array } from "./array";
import { createClock } from "./clock";
import { encodings } from "./encodings";
import { createEvents, type Events } from "./events";
import { createHashes } from "./hashes";
import { httpEncoding } from "./http-encoding";
import { createHttpServer, type Exchange, type WireRequest } from "./http-server";
import { indexedHeap } from "./indexed-heap";
import { iterators } from "./iterators";
import { jid } from "./jid";
import { json } from "./json";
import { createLog } from "./log";
import { compileModule, createEnvironment, type ModuleSource } from "./module-environment";
import { createModuleApi, type LoadedModule, type Metrics } from "./module-api";
import { createMucService, type MucService, type RoomDescription } from "./muc";
import { protectedCall } from "./protected-call";
import { stanza } from "./stanza";
import { createStorage, type Disk } from "./storage";
import { type ProsodyVersion, waysOf } from "./version";

/** A whole Prosody, as a test describes it. */
export interface ServerDescription {
  readonly version: ProsodyVersion;
  /** The host that the module under test is loaded on. */
  readonly host: string;
  readonly moduleName: string;
  /** Rooms by MUC component. */
  readonly services: LuaMap<string, readonly RoomDescription[]>;
  /** Hosts without mod_muc. */
  readonly otherHosts: readonly string[];
  readonly options: LuaMap<string, unknown>;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds that each look at the clock takes. */
  readonly tick: number;
  /** http_max_content_size, in bytes. */
  readonly contentLimit: number;
  /** How many rooms of each component stay in memory. */
  readonly roomCacheSize: number;
}

type WireRequestInHex = WireRequest & { readonly bodyHex: string; readonly padding?: number };

interface Host {
  readonly host: string;
  readonly type: string;
  readonly events: Events;
  readonly modules: LuaMap<string, object>;
}

type Command = LuaMap<string, unknown>;

type Server = Record<string, ((this: void, command: never) => unknown) | undefined>;

let server: Server | undefined;
let source: ModuleSource | undefined;

/** Takes the text of the module under test. Returns what is wrong with its syntax. */
export function setSource(this: void, text: string): string {
  const [compiled, problem] = compileModule(text);
  source = compiled;
  return problem ?? "";
}

/** Carries out a command, JSON to JSON: `{"do": "start" | "request" | …}` to `{"done": …}` or `{"failed": "…"}`. */
export function handle(this: void, text: string): string {
  const [ok, result] = xpcall(
    () => {
      const [command, problem] = json.decode(text);
      if (problem !== undefined) error(problem);
      return carryOut(command as Command);
    },
    (thrown) => debug.traceback(tostring(thrown)),
  );
  return json.encode(ok ? { done: result } : { failed: result });
}

function carryOut(command: Command): unknown {
  const name = command.get("do") as string;
  if (name === "start") {
    const description = command.get("server") as ServerDescription;
    server = startServer(description, new LuaMap());
    for (const [, rooms] of description.services) {
      for (const room of rooms) server.addRoom?.({ room } as never);
    }
    return true;
  }
  const action = server?.[name];
  if (action === undefined) return error(`no such command: ${name}`);
  return action(command as never);
}

function startServer(description: ServerDescription, disk: Disk): Server {
  const ways = waysOf(description.version);
  const clock = createClock(description.now, description.tick);
  const log = createLog();
  const hashes = createHashes();
  const metrics: Metrics = new LuaMap();
  const shared = new LuaMap<string, LuaMap<string, unknown>>();
  const globalEvents = createEvents();
  let options = description.options;

  const hosts = new LuaMap<string, Host>();
  const mucServices = new LuaMap<string, MucService>();

  function addHost(name: string, kind: string): Host {
    const host = { host: name, type: kind, events: createEvents(), modules: new LuaMap<string, object>() };
    hosts.set(name, host);
    return host;
  }

  function hostNamed(name: string): Host {
    return hosts.get(name) ?? error(`no such host: ${name}`);
  }

  function addMucComponent(name: string): void {
    const host = addHost(name, "component");
    // With a storage of its own, because what it writes is not counted and never fails.
    const muc = createMucService(
      ways,
      name,
      host.events,
      createStorage(disk, ways.since13),
      description.roomCacheSize,
    );
    mucServices.set(name, muc);
    host.modules.set("muc", muc.api);
  }

  for (const host of description.otherHosts) addHost(host, "local");
  for (const [name] of description.services) addMucComponent(name);

  const { events, modules } = hostNamed(description.host);
  /** core/storagemanager.lua: only these drivers are there. */
  const driverOf = (store: string) => {
    const setting = options.get("storage");
    const named = type(setting) === "table" ? (setting as LuaMap<string, unknown>).get(store) : setting;
    const driver = tostring(named ?? options.get("default_storage") ?? "internal");
    return driver === "internal" || driver === "memory" ? driver : "null";
  };
  const storage = createStorage(
    driverOf("muc_kick_bans") === "memory" ? new LuaMap() : disk,
    ways.since13,
    driverOf,
  );
  const exchanges: Exchange[] = [];
  const http = createHttpServer(ways, description.host, events, description.contentLimit);
  const libraries: Record<string, unknown> = {
    "core.configmanager": { getconfig: () => ({ "*": {}, [description.host]: options }) },
    "core.storagemanager": {
      get_driver: (_host: string, store: string) => $multi({}, driverOf(store)),
    },
    "util.array": array,
    "util.cache": { new: () => new LuaMap<string, unknown>() },
    "util.datamanager": {},
    "util.datetime": { datetime: (time: number) => os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(time)) },
    "util.encodings": encodings,
    "util.hashes": hashes,
    "util.http": httpEncoding,
    "util.id": { short: () => `id-${math.random(1, 1e9)}`, medium: () => `id-${clock.monotonic()}` },
    "util.indexedbheap": indexedHeap,
    "util.iterators": iterators,
    "util.jid": jid,
    "util.json": json,
    "util.stanza": stanza,
    "util.time": { now: clock.now, monotonic: clock.monotonic },
    "util.timer": { add_task: clock.start },
    "util.xpcall": { xpcall: protectedCall },
    "net.http.server": http.server,
  };
  const prosody = { version: description.version, hosts, events: globalEvents };

  let loaded: LoadedModule | undefined;

  /** `saved`: what `module.save` returned before a reload. */
  function load(saved?: unknown): object {
    if (source === undefined) return error("no module to load");
    const module = createModuleApi({
      ways,
      name: description.moduleName,
      host: description.host,
      eventsOf: (name) => hosts.get(name)?.events ?? globalEvents,
      globalEvents,
      option: (name) => (name === "http_max_content_size" ? description.contentLimit : options.get(name)),
      log,
      storage,
      clock,
      metrics,
      shared,
      hostModules: modules,
      send: () => undefined,
    });
    const environment = createEnvironment({ module: module.api, prosody, libraries, ways, now: clock.now });
    module.api.environment = environment;
    module.api.saved_state = saved;
    const run = source(environment);
    const [ok, problem] = xpcall(
      () => {
        run();
        module.api.load?.();
      },
      (thrown) => (type(thrown) === "string" ? thrown : tostring(thrown)),
    );
    // As in Prosody, what a module hooked before it failed stays hooked.
    if (!ok) return { ok: false, error: problem };
    loaded = module;
    modules.set(description.moduleName, environment);
    return { ok: true };
  }

  function unload(): void {
    loaded?.api.unload?.();
    loaded?.tearDown();
    modules.delete(description.moduleName);
    loaded = undefined;
  }

  function serviceAt(host: string): MucService {
    return mucServices.get(host) ?? error(`no such service: ${host}`);
  }

  function serviceOf(room: string): MucService {
    return serviceAt(jid.host(room) ?? "");
  }

  function exchangeAt(number: number): Exchange {
    return exchanges[number] ?? error(`no such request: ${number}`);
  }

  return {
    load: () => load(),
    unload() {
      unload();
      return true;
    },
    reload() {
      const state = loaded?.api.save?.();
      unload();
      const outcome = load(state);
      loaded?.api.restore?.(state ?? {});
      return outcome;
    },
    /** Prosody ends, in good order or not, and starts again with what is on its disk. */
    restart({ clean }: { clean: boolean }) {
      if (clean) {
        globalEvents.fire_event("server-stopping", {});
        unload();
      }
      server = startServer({ ...description, options, now: clock.now() }, disk);
      return true;
    },
    reloadConfig(command: { options: LuaMap<string, unknown> }) {
      options = command.options;
      globalEvents.fire_event("config-reloaded", {});
      return true;
    },
    /** Sends a request, and returns its number. */
    begin({ request }: { request: WireRequestInHex }) {
      const [body] = string.gsub(request.bodyHex, "%x%x", (digits) => string.char(tonumber(digits, 16) ?? 0));
      exchanges.push(http.serve({ ...request, body: body + string.rep(" ", request.padding ?? 0) }));
      return exchanges.length - 1;
    },
    answer: ({ number }: { number: number }) => exchangeAt(number).answer,
    hangUp({ number }: { number: number }) {
      exchangeAt(number).hangUp();
      return true;
    },
    turn() {
      clock.turn();
      return true;
    },
    advance({ seconds }: { seconds: number }) {
      clock.advance(seconds);
      return true;
    },
    log: () => log.lines,
    inside: ({ host }: { host: string }) => serviceAt(host).inside(),
    sent: ({ host }: { host: string }) => serviceAt(host).sent,
    restored: ({ host }: { host: string }) => serviceAt(host).restored,
    join({ room, nickname, as }: { room: string; nickname: string; as: string }) {
      const refusal = serviceOf(room).join(room, nickname, as);
      if (refusal === undefined) return { joined: true };
      const fault = refusal.get_child("error");
      const condition = fault?.children[0];
      return {
        joined: false,
        type: fault?.attr.type,
        condition: typeof condition === "string" ? undefined : condition?.name,
        text: fault?.get_child("text", "urn:ietf:params:xml:ns:xmpp-stanzas")?.get_text(),
      };
    },
    addRoom({ room }: { room: RoomDescription }) {
      serviceOf(room.jid).add(room);
      return true;
    },
    dropRoom({ room }: { room: string }) {
      serviceOf(room).drop(room);
      return true;
    },
    swapOut({ room }: { room: string }) {
      serviceOf(room).swapOut(room);
      return true;
    },
    leave({ room, nickname }: { room: string; nickname: string }) {
      serviceOf(room).leave(room, nickname);
      return true;
    },
    rename(command: { room: string; from: string; to: string; session?: string }) {
      const { room, from, to, session } = command;
      serviceOf(room).rename(room, from, to, session);
      return true;
    },
    /** A MUC component that was not there when Prosody started. */
    activate({ host }: { host: string }) {
      addMucComponent(host);
      globalEvents.fire_event("host-activated", host);
      return true;
    },
    /** Another module of that host throws whenever the event is fired, or whenever it is about that occupant. */
    sabotage(command: { host: string; event: string; message: string; nick?: string }) {
      const { host, event, message, nick } = command;
      const broken = (about: { readonly occupant?: { readonly nick: string } }) =>
        nick === undefined || about.occupant?.nick === nick ? error(message) : undefined;
      hostNamed(host).events.add_handler(event, broken, 1000);
      return true;
    },
    stopEvent({ host, event }: { host: string; event: string }) {
      hostNamed(host).events.add_handler(event, () => true, 1000);
      return true;
    },
    /** Puts a text onto the disk, whatever was there; no text takes it off. */
    putOnDisk({ path, text }: { path: string; text?: string }) {
      if (text === undefined) disk.delete(path);
      else disk.set(path, text);
      return true;
    },
    storage: () => ({ writes: storage.writes(), files: disk }),
    failStorage({ message, throws }: { message?: string; throws?: boolean }) {
      storage.fail(message, throws === true);
      return true;
    },
    reads: ({ store }: { store: string }) => storage.reads(store),
    metrics: () => metrics,
    comparedLengths: () => array([...hashes.compared]),
  };
}
