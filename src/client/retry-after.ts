import type { HttpAnswer } from "./exchange";

/** The seconds that an answer asks to wait (RFC 9110, section 10.2.3: a number of seconds, or a date). */
export function retryAfterOf({ headers }: Pick<HttpAnswer, "headers">, now = Date.now()): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // What Date.parse makes of something else is anybody's guess.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
