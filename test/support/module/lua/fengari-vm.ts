import "./fengari-strings";
import { lauxlib, lua, lualib, to_luastring } from "fengari";
import type { LuaVm } from "./lua-vm";

/** Lua 5.3 in JavaScript. */
export function createFengariVm(): LuaVm {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const vm: LuaVm = {
    evaluate(chunk) {
      const bytes = to_luastring(chunk);
      let status = lauxlib.luaL_loadbuffer(state, bytes, bytes.length, to_luastring("=chunk"));
      if (status === lua.LUA_OK) status = lua.lua_pcall(state, 0, 1, 0);
      const result = Buffer.from(lauxlib.luaL_tolstring(state, -1)).toString("utf8");
      lua.lua_settop(state, 0);
      if (status !== lua.LUA_OK) throw new Error(result);
      return result;
    },
    close() {
      lua.lua_close(state);
    },
  };
  // Its garbage is collected by JavaScript.
  vm.evaluate("collectgarbage = function() return 0 end");
  return vm;
}
