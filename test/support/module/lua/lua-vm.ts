import { createFengariVm } from "./fengari-vm";
import { createWasmVm } from "./wasm-vm";

/** A Lua with its standard libraries. */
export interface LuaVm {
  /** Runs a chunk and returns the string that it returns, as UTF-8. Throws what the chunk throws. */
  evaluate(chunk: string): string;
  close(): void;
}

/** Those that Prosody runs on, and the one in JavaScript that is a Lua 5.3. */
export const LUA_VMS = {
  "Lua 5.1": () => createWasmVm("5.1"),
  "Lua 5.2": () => createWasmVm("5.2"),
  "Lua 5.3": () => createWasmVm("5.3"),
  "Lua 5.4": () => createWasmVm("5.4"),
  fengari: createFengariVm,
} as const satisfies Record<string, () => LuaVm>;

export type LuaVmName = keyof typeof LUA_VMS;

export const LUA_VM_NAMES = Object.keys(LUA_VMS) as LuaVmName[];

/** Lua source for a string: nothing in a long bracket is an escape. */
export function longString(text: string): string {
  // Lua 5.1 takes no bracket of level 0 within one of level 0.
  let level = "=";
  // A bracket at its end would make one with the closing ones.
  while (`${text}]`.includes(`]${level}]`)) level += "=";
  // The first newline in it is dropped, so it gets one of its own.
  return `[${level}[\n${text}]${level}]`;
}
