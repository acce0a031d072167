/** As much of fengari as the tests use. */
declare module "fengari" {
  export interface LuaState {
    readonly __luaState: never;
  }
  /** A string of bytes. */
  export type LuaString = Uint8Array;
  export function to_luastring(text: string): LuaString;
  export const lua: {
    readonly LUA_OK: number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_tostring(state: LuaState, index: number): LuaString | null;
    lua_settop(state: LuaState, index: number): void;
    lua_close(state: LuaState): void;
  };
  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_loadbuffer(state: LuaState, chunk: LuaString, size: number, name: LuaString): number;
    luaL_tolstring(state: LuaState, index: number): LuaString;
  };
  export const lualib: { luaL_openlibs(state: LuaState): void };
}

declare module "fengari/src/lstring.js" {
  const strings: {
    luaS_hash(bytes: Uint8Array): string;
    luaS_hashlongstr(text: { hash: string | null; getstr(): Uint8Array }): string;
  };
  export = strings;
}
