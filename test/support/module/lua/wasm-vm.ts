import { LUA_OK, type Lua, type LauxLib, type LuaLib } from "lua-wasm-bindings/dist/lua";
import * as lua51 from "lua-wasm-bindings/dist/lua.51";
import * as lua52 from "lua-wasm-bindings/dist/lua.52";
import * as lua53 from "lua-wasm-bindings/dist/lua.53";
import * as lua54 from "lua-wasm-bindings/dist/lua.54";
import type { LuaVm } from "./lua-vm";

interface Binding {
  readonly lua: Lua;
  readonly lauxlib: LauxLib;
  readonly lualib: LuaLib;
}

const BINDINGS = { "5.1": lua51, "5.2": lua52, "5.3": lua53, "5.4": lua54 } satisfies Record<string, Binding>;

/** The real Lua, compiled to WebAssembly. */
export function createWasmVm(version: keyof typeof BINDINGS): LuaVm {
  const { lua, lauxlib, lualib } = BINDINGS[version];
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  return {
    evaluate(chunk) {
      const status = lauxlib.luaL_dostring(state, chunk);
      const result = lua.lua_tostring(state, -1);
      lua.lua_settop(state, 0);
      if (status !== LUA_OK) throw new Error(result);
      return result;
    },
    close() {
      lua.lua_close(state);
    },
  };
}
