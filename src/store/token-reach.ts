import type { Token } from "./tokens";

/**
 * Whether a token reaches a room or a MUC component. A room is reached by itself or by its component; a component, that
 * is all of its rooms, only as such. Upper-case ASCII letters count as lower-case ones; beyond that nothing is prepped,
 * so that a spelling which Prosody would prep into a reached room is refused rather than let through wrongly.
 * @param muc a room JID or a component's host; undefined: everywhere
 */
export function tokenReaches(token: Pick<Token, "reach">, muc: string | undefined): boolean {
  if (token.reach === undefined) return true;
  if (muc === undefined) return false;
  const wanted = asciiLowerCase(muc);
  const component = componentOf(muc);
  return token.reach.some((pattern) => pattern === wanted || pattern === component);
}

/** The MUC component that a room is of; a component itself. As patterns are compared. */
export function componentOf(muc: string): string {
  return asciiLowerCase(muc.substring(muc.indexOf("@") + 1));
}

/** How patterns are compared, and stored. */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
