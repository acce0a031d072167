import { array } from "./array";
import type { Clock } from "./clock";
import type { Events, Handler } from "./events";
import type { Log } from "./log";
import type { Storage } from "./storage";
import type { Ways } from "./version";

/** What a module finds around it. */
export interface Surroundings {
  readonly ways: Ways;
  readonly name: string;
  readonly host: string;
  /** Those of a host, or of Prosody as a whole where there is no such host. */
  readonly eventsOf: (this: void, host: string) => Events;
  readonly globalEvents: Events;
  /** A setting as it stands in the configuration at the moment. */
  readonly option: (this: void, name: string) => unknown;
  readonly log: Log;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly shared: LuaMap<string, LuaMap<string, unknown>>;
  readonly hostModules: LuaMap<string, object>;
  readonly send: (this: void, stanza: unknown) => void;
}

/** The value of each metric by `name{label,…}`. */
export type Metrics = LuaMap<string, number>;

interface Hook {
  readonly object: Pick<Events, "add_handler" | "remove_handler">;
  readonly event: string;
  readonly handler: Handler;
}

/** Prosody's `module`, as far as modules of this kind use it. */
export type ModuleApi = Pick<
  Prosody.Module,
  | "name"
  | "host"
  | "get_name"
  | "get_host"
  | "get_host_type"
  | "context"
  | "log"
  | "get_option"
  | "get_option_scalar"
  | "get_option_string"
  | "get_option_number"
  | "get_option_boolean"
  | "get_option_array"
  | "depends"
  | "hook"
  | "hook_global"
  | "hook_object_event"
  | "unhook"
  | "unhook_object_event"
  | "wrap_event"
  | "fire_event"
  | "add_item"
  | "provides"
  | "open_store"
  | "add_timer"
  | "measure"
  | "shared"
  | "send"
  | "metric"
  | "set_status"
  | "load"
  | "unload"
  | "save"
  | "restore"
> & {
  loaded?: false;
  saved_state?: unknown;
  environment?: object;
};

export interface LoadedModule {
  readonly api: ModuleApi;
  /** Takes back everything that the module hooked and provided. Throws where Prosody's own handlers would. */
  tearDown(this: void): void;
}

export function createModuleApi(around: Surroundings): LoadedModule {
  const { ways, name, host, globalEvents, clock } = around;
  const hostEvents = around.eventsOf(host);
  let hooks: Hook[] = [];
  const items = new LuaMap<string, unknown[]>();

  function getOption(option: string, fallback?: unknown): unknown {
    const value = around.option(option);
    return value === undefined ? fallback : value;
  }

  function getScalar(option: string, fallback?: unknown): unknown {
    const value = getOption(option, fallback);
    return type(value) === "table" ? (value as LuaMap<number, unknown>).get(1) : value;
  }

  function hookOn(object: Hook["object"], event: string, handler: Handler, priority?: number): void {
    hooks.push({ object, event, handler });
    object.add_handler(event, handler, priority);
  }

  function unhookFrom(object: Hook["object"], event: string, handler: Handler): void {
    object.remove_handler(event, handler);
    hooks = hooks.filter(
      (hook) => hook.object !== object || hook.event !== event || hook.handler !== handler,
    );
  }

  function metric(
    kind: string,
    metricName: string,
    labels: readonly string[],
    values: readonly string[],
  ): Pick<Prosody.Counter, "add" | "set"> {
    if (labels.length !== values.length) error(`metric ${metricName} has the labels ${labels.join(", ")}`);
    const key = values.length === 0 ? metricName : `${metricName}{${values.join(",")}}`;
    const value = () => around.metrics.get(key) ?? 0;
    around.metrics.set(key, value());
    return {
      add(amount) {
        if (kind === "counter" && amount < 0) error("a counter does not go down");
        around.metrics.set(key, value() + amount);
      },
      set(amount) {
        around.metrics.set(key, amount);
      },
    };
  }

  const api: ModuleApi = {
    name,
    host,
    get_name: () => name,
    get_host: () => host,
    context: (other) => setmetatable({ host: other } as never, { __index: api }),
    get_host_type: () => (around.hostModules.has("muc") ? "component" : "local"),

    log(level, format, ...args) {
      around.log.write(level, format, ...args);
    },

    get_option: (option, fallback) => getOption(option, fallback),
    get_option_scalar: (option, fallback) => getScalar(option, fallback),
    get_option_string(option, fallback) {
      const value = getScalar(option, fallback);
      return value === undefined ? undefined : tostring(value);
    },
    get_option_number: (option, fallback) => tonumber(getScalar(option, fallback)),
    get_option_boolean(option, fallback) {
      const value = getScalar(option, fallback);
      if (value === true || value === "true" || value === 1) return true;
      if (value === false || value === "false" || value === 0) return false;
      return undefined;
    },
    get_option_array(option: string, fallback?: readonly unknown[]) {
      const value = getOption(option, fallback);
      if (value === undefined) return undefined as never;
      return array(type(value) === "table" ? [...(value as unknown[])] : [value]);
    },

    depends(dependency: string) {
      // Global modules such as mod_http can always be loaded.
      const loaded = around.hostModules.get(dependency);
      if (loaded === undefined && dependency !== "http")
        error(`Unable to load required module, mod_${dependency}`);
      return (loaded ?? {}) as never;
    },

    hook(event: string, handler: Handler, priority?: number) {
      hookOn(around.eventsOf(this.host), event, handler, priority);
    },
    hook_global(event: string, handler: Handler, priority?: number) {
      hookOn(globalEvents, event, handler, priority);
    },
    hook_object_event(object, event, handler, priority) {
      hookOn(object, event, handler, priority);
    },
    unhook(event, handler) {
      unhookFrom(hostEvents, event, handler);
    },
    unhook_object_event(object, event, handler) {
      unhookFrom(object, event, handler);
    },
    wrap_event(event, wrapper) {
      hookOn(around.eventsOf(this.host).wrappers as never, event, wrapper as never);
    },
    fire_event(event: string, payload?: unknown) {
      return around.eventsOf(this.host).fire_event(event, payload);
    },

    add_item(kind, item) {
      items.set(kind, [...(items.get(kind) ?? []), item]);
      hostEvents.fire_event(`item-added/${kind}`, { source: api, item });
    },
    provides(kind: string, item: { name?: string } = {}) {
      if (item.name === undefined) {
        const prefix = `${kind}_`;
        item.name = name.startsWith(prefix) ? name.substring(prefix.length) : name;
      }
      this.add_item(`${kind}-provider`, item);
    },

    open_store(store?: string, kind?: string) {
      return around.storage.open(this.host, store ?? name, kind ?? "keyval");
    },

    add_timer(delay, callback, ...args) {
      const stop = clock.start(delay, (now) => (api.loaded === false ? undefined : callback(now, ...args)));
      return {
        stop: () => {
          stop();
        },
      };
    },

    measure: () => () => () => undefined,

    shared(path) {
      const known = around.shared.get(path);
      const table = known ?? new LuaMap<string, unknown>();
      around.shared.set(path, table);
      return table as never;
    },

    send(stanza) {
      around.send(stanza);
    },
  };

  if (ways.since012) {
    api.metric = (kind, metricName, unit, description, labels) => {
      // COMPAT 0.12: it counts the labels without a look whether there are any.
      if (!ways.since13 && type(labels) !== "table") error("label_keys is no table");
      if (type(unit) !== "string" || type(description) !== "string")
        error("a metric has a unit and a description");
      const fullName = unit === "" ? metricName : `${metricName}_${unit}`;
      const family: Pick<Prosody.MetricFamily<Pick<Prosody.Counter, "add" | "set">>, "with_labels"> = {
        with_labels: (...values) => metric(kind, fullName, labels, values),
      };
      return family as never;
    };
    api.set_status = () => undefined;
  }

  return {
    api,
    tearDown() {
      for (const hook of hooks) hook.object.remove_handler(hook.event, hook.handler);
      for (const [kind, ofKind] of items) {
        for (const item of ofKind) hostEvents.fire_event(`item-removed/${kind}`, { source: api, item });
      }
      api.loaded = false;
    },
  };
}
