const hashes = require("util.hashes");

const REALM = 'realm="muc_kick"';

/** Authorizes callers that send exactly one of the configured values. */
export interface Authorization {
  /** The value of WWW-Authenticate in a 401 (RFC 9110, section 11.6.1). */
  readonly challenge: string;
  /** Compares the value of the Authorization header in constant time. */
  accepts(header: string | undefined): boolean;
}

/**
 * Every version of Lua keeps one string for each text of up to so many bytes: whether two of them are equal is one comparison
 * of addresses, which takes the same time whatever they are.
 */
const KEPT_ONCE = 40;

/** `values` are whole header values, such as `Basic dXNlcm5hbWU6cGFzc3dvcmQ=`; at least one. */
export function createAuthorization(values: readonly string[]): Authorization {
  // Digests are of one length, so that comparing them does not tell how long a secret is.
  const digests = values.map((value) => hashes.sha256(value));
  let lastAccepted: string | undefined;
  return {
    challenge: challengeFor(values),
    accepts(header) {
      if (header !== undefined && header === lastAccepted) return true;
      const digest = hashes.sha256(header ?? "");
      let matches = 0;
      for (const known of digests) {
        if (hashes.equals(known, digest)) matches += 1;
      }
      const isAccepted = header !== undefined && matches > 0;
      if (isAccepted && header.length <= KEPT_ONCE) lastAccepted = header;
      return isAccepted;
    },
  };
}

/** One challenge for each scheme in use. */
function challengeFor(values: readonly string[]): string {
  const challenges: string[] = [];
  for (const value of values) {
    const challenge = `${schemeOf(value)} ${REALM}`;
    if (!challenges.includes(challenge)) challenges.push(challenge);
  }
  return challenges.join(", ");
}

/** A value that is not `scheme credentials` is secret as a whole: nothing of it may be disclosed. */
function schemeOf(value: string): string {
  const [scheme] = string.match(value, "^(%a[%w!#$%%&'*+.^_`|~-]*) +[^ ]");
  return scheme ?? "Bearer";
}
