import strings from "fengari/src/lstring.js";

/**
 * Must be imported before fengari. fengari 0.1.5 compares and hashes strings as hexadecimal digits without leading zeros, so
 * that bytes below 16 come after others and "\1\17" is the same key as "\17\1"; Lua, in the C locale, by their bytes.
 */
strings.luaS_hash = (bytes) => `|${Buffer.from(bytes).toString("latin1")}`;
strings.luaS_hashlongstr = (text) => (text.hash ??= strings.luaS_hash(text.getstr()));
