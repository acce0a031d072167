import { accountField, type FieldType, roomOrServiceField } from "../contract/fields";
import { nodeJson } from "../node-json";
import { InvalidTokenError } from "./store-errors";
import { asciiLowerCase } from "./token-reach";
import { type NewToken, tokenScopes } from "./tokens";

const maxLabelLength = 200;
const maxReach = 100;

/**
 * A token as it is to be stored: scopes in order and once, what it reaches in the spelling that is compared.
 * @param now milliseconds since 1970
 * @throws InvalidTokenError
 */
export function checkNewToken(token: NewToken, now: number): NewToken {
  const { label, scopes, reach, jid, expiresAt } = token;
  if (label.trim() === "" || label.length > maxLabelLength || !nodeJson.isXmlText(label)) {
    refuse("label", `1 to ${maxLabelLength} characters, not only spaces, and no control characters`);
  }
  if (scopes.length === 0 || !scopes.every((scope) => tokenScopes.includes(scope))) {
    refuse("scopes", `at least one of ${tokenScopes.join(", ")}`);
  }
  if (reach !== undefined && (reach.length === 0 || reach.length > maxReach || !reach.every(isReach))) {
    refuse("reach", `1 to ${maxReach} room JIDs and hosts of MUC components; leave it out for all of them`);
  }
  if (jid !== undefined && !fits(accountField, jid)) refuse("jid", accountField.takes);
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > now)) {
    refuse("expiresAt", "a time to come, in milliseconds since 1970");
  }
  return {
    label,
    scopes: tokenScopes.filter((scope) => scopes.includes(scope)),
    reach: reach === undefined ? undefined : [...new Set(reach.map(asciiLowerCase))],
    jid,
    expiresAt,
  };
}

function isReach(pattern: string): boolean {
  return fits(roomOrServiceField, pattern);
}

function fits(type: FieldType<string>, text: string): boolean {
  return type.read(text, nodeJson) !== undefined;
}

function refuse(field: string, takes: string): never {
  throw new InvalidTokenError(`Invalid ${field}: it takes ${takes}`);
}
