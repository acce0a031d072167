import { array } from "./array";
import { createClock } from "./clock";
import { encodings } from "./encodings";
import { createEvents, type Events } from "./events";
import { createHashes } from "./hashes";
import { createHttpServer, type WireRequest } from "./http-server";
import { jid } from "./jid";
import { json } from "./json";
import { createLog } from "./log";
import { compileModule, createEnvironment, type ModuleSource } from "./module-environment";
import { createModuleApi, type LoadedModule, type Metrics } from "./module-api";
import { createMucService, type MucService, type RoomDescription } from "./muc";
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
}

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
    server = startServer(command.get("server") as ServerDescription, new LuaMap());
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

  for (const host of description.otherHosts) addHost(host, "local");
  for (const [name, rooms] of description.services) {
    const host = addHost(name, "component");
    const muc = createMucService(ways, host.events, rooms);
    mucServices.set(name, muc);
    host.modules.set("muc", muc.api);
  }

  const { events, modules } = hostNamed(description.host);
  const storage = createStorage(disk, ways.since13);
  const http = createHttpServer(ways, events, description.contentLimit);
  const libraries: Record<string, unknown> = {
    "util.array": array,
    "util.datetime": { datetime: (time: number) => os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(time)) },
    "util.encodings": encodings,
    "util.hashes": hashes,
    "util.jid": jid,
    "util.json": json,
    "util.stanza": stanza,
    "util.time": { now: clock.now, monotonic: clock.now },
  };
  const prosody = { version: description.version, hosts, events: globalEvents };

  let loaded: LoadedModule | undefined;

  function load(): object {
    if (source === undefined) return error("no module to load");
    const module = createModuleApi({
      ways,
      name: description.moduleName,
      host: description.host,
      hostEvents: events,
      globalEvents,
      option: (name) => options.get(name),
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

  return {
    load,
    unload() {
      unload();
      return true;
    },
    reload() {
      const state = loaded?.api.save?.();
      unload();
      const outcome = load();
      loaded?.api.restore?.(state ?? {});
      return outcome;
    },
    /** Prosody ends, in good order or not, and starts again with what is on its disk. */
    restart({ clean }: { clean: boolean }) {
      if (clean) unload();
      server = startServer({ ...description, options, now: clock.now() }, disk);
      return true;
    },
    reloadConfig(command: { options: LuaMap<string, unknown> }) {
      options = command.options;
      globalEvents.fire_event("config-reloaded", {});
      return true;
    },
    request(command: { request: WireRequest & { bodyHex: string; padding?: number } }) {
      const { request } = command;
      const [body] = string.gsub(request.bodyHex, "%x%x", (digits) => string.char(tonumber(digits, 16) ?? 0));
      return http.serve({ ...request, body: body + string.rep(" ", request.padding ?? 0) });
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
      const refusal = serviceAt(jid.host(room) ?? "").join(room, nickname, as);
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
    /** Another module of that host throws whenever the event is fired. */
    sabotage({ host, event, message }: { host: string; event: string; message: string }) {
      hostNamed(host).events.add_handler(event, () => error(message), 1000);
      return true;
    },
    storage: () => ({ writes: storage.writes(), files: disk }),
    failStorage({ message }: { message: string }) {
      storage.fail(message);
      return true;
    },
    metrics: () => metrics,
    comparedLengths: () => array([...hashes.compared]),
  };
}
