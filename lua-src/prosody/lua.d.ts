/**
 * Lua as a Prosody module may meet it: Prosody runs on Lua 5.1 (0.11 and 0.12 only), 5.2, 5.3 and 5.4, so only what all
 * of them have is declared. `lua-types` is taken apart for it; its `require` is left out, because it returns `any`
 * and would come before the typed one of libraries.d.ts.
 */

/// <reference types="@typescript-to-lua/language-extensions" />
/// <reference types="lua-types/core/coroutine" />
/// <reference types="lua-types/core/debug" />
/// <reference types="lua-types/core/global" />
/// <reference types="lua-types/core/io" />
/// <reference types="lua-types/core/math" />
/// <reference types="lua-types/core/metatable" />
/// <reference types="lua-types/core/os" />
/// <reference types="lua-types/core/string" />
/// <reference types="lua-types/core/table" />

/** The memory in use by Lua, in kibibytes, with a fraction. */
declare function collectgarbage(this: void, opt: "count"): number;

/** Calls `f` in protected mode; `handler` gets the error before the stack is unwound, and its result is returned. */
declare function xpcall<R, E>(
  this: void,
  f: (this: void) => R,
  handler: (this: void, error: unknown) => E,
): LuaMultiReturn<[ok: true, result: R] | [ok: false, handled: E]>;

declare namespace coroutine {
  /** The coroutine at hand and whether it is the main thread; Lua 5.1 returns nil in the main thread, and no second value. */
  function running(this: void): LuaMultiReturn<[thread: LuaThread | undefined, isMain: boolean | undefined]>;
}

declare namespace string {
  /** `s` repeated `n` times. */
  function rep(this: void, s: string, n: number): string;
}

declare namespace math {
  /** The natural logarithm. */
  function log(this: void, x: number): number;
  /** From 0 to less than 1; with one argument from 1 to `m`, with two from `m` to `n`, ends included. */
  function random(this: void, m?: number, n?: number): number;
}

declare namespace io {
  /** The names of formats have a leading `*` in Lua 5.1 and 5.2; later versions take it too. */
  type FileReadNumberFormat = "*n";
  type FileReadLineFormat = "*l";
  type FileReadFormat = FileReadNumberFormat | FileReadLineFormat | "*a" | number;
}
