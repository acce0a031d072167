import type { ModuleApi } from "./module-api";
import type { Ways } from "./version";

/** A compiled module: gives, for an environment, what runs it. */
export type ModuleSource = (this: void, environment: object) => (this: void) => unknown;

interface Lua51 {
  readonly loadstring?: (
    this: void,
    text: string,
    name: string,
  ) => LuaMultiReturn<[Chunk | undefined, string | undefined]>;
  readonly setfenv?: (this: void, chunk: Chunk, environment: object) => Chunk;
}

type Chunk = (this: void, ...args: unknown[]) => unknown;

declare function load(
  this: void,
  text: string,
  name: string,
): LuaMultiReturn<[Chunk | undefined, string | undefined]>;

/** Compiles the module, which is not run yet; nil and why where it is not Lua. */
export function compileModule(text: string): LuaMultiReturn<[ModuleSource | undefined, string | undefined]> {
  const { loadstring, setfenv } = _G as unknown as Lua51;
  const name = "=mod";
  if (setfenv !== undefined && loadstring !== undefined) {
    const [chunk, problem] = loadstring(text, name);
    if (chunk === undefined) return $multi(undefined, problem);
    return $multi((environment: object) => setfenv(chunk, environment), undefined);
  }
  // Compiled once and run in many environments.
  const [maker, problem] = load(`return function(_ENV) return function(...) ${text}\nend end`, name);
  if (maker === undefined) return $multi(undefined, problem);
  return $multi(maker() as ModuleSource, undefined);
}

/** The globals of Lua that Prosody's modules see. */
const STANDARD = [
  "_VERSION",
  "assert",
  "collectgarbage",
  "coroutine",
  "debug",
  "error",
  "getmetatable",
  "io",
  "ipairs",
  "math",
  "next",
  "package",
  "pairs",
  "pcall",
  "print",
  "rawequal",
  "rawget",
  "rawlen",
  "rawset",
  "select",
  "setmetatable",
  "string",
  "table",
  "tonumber",
  "tostring",
  "type",
  "xpcall",
];

/** Of which each Lua has one or the other. */
const OF_ONE_LUA = ["bit32", "getfenv", "load", "loadstring", "setfenv", "unpack", "utf8"];

export interface EnvironmentParts {
  readonly module: ModuleApi;
  readonly prosody: object;
  readonly libraries: Record<string, unknown>;
  readonly ways: Ways;
  readonly now: (this: void) => number;
}

/**
 * The environment that a module runs in. As in Prosody, reading a global that there is none of throws; unlike there, so
 * does setting one, because a module's globals are seen by all other modules.
 */
export function createEnvironment({ module, prosody, libraries, ways, now }: EnvironmentParts): object {
  const globals = _G as unknown as Record<string, unknown>;
  const environment: Record<string, unknown> = {};
  for (const name of [...STANDARD, ...OF_ONE_LUA]) environment[name] = globals[name];
  environment.module = module;
  environment.prosody = prosody;
  environment.os = {
    ...os,
    time: (date?: object) => (date === undefined ? math.floor(now()) : os.time(date as never)),
  };
  environment.require = (name: string) => {
    const [short] = string.gsub(name, "^prosody%.", "");
    const library = libraries[short];
    if (library === undefined || (short !== name && !ways.since13))
      return error(`module '${name}' not found`);
    return library;
  };
  return setmetatable(environment, { __index: refuseReading, __newindex: refuseSetting });
}

function refuseReading(this: object, name: string): never {
  error(`Attempt to read a non-existent global '${name}'`, 2);
}

function refuseSetting(this: object, name: string): never {
  error(`Attempt to set a global: '${name}'`, 2);
}
