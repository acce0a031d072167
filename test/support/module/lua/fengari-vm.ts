import { lauxlib, lua, lualib, to_luastring } from "fengari";
import type { LuaVm } from "./lua-vm";

/**
 * fengari compares strings as hexadecimal digits without leading zeros, so that bytes below 16 come after others; Lua,
 * in the C locale, by their bytes.
 */
const SORT_BY_BYTES = `
  local sort = table.sort
  local function before(a, b)
    if type(a) ~= "string" or type(b) ~= "string" then return a < b end
    for index = 1, math.min(#a, #b) do
      local difference = a:byte(index) - b:byte(index)
      if difference ~= 0 then return difference < 0 end
    end
    return #a < #b
  end
  function table.sort(list, comparator) return sort(list, comparator or before) end
  return ""
`;

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
  vm.evaluate(SORT_BY_BYTES);
  // Its garbage is collected by JavaScript.
  vm.evaluate("collectgarbage = function() return 0 end");
  return vm;
}
