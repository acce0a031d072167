const hashes = require("util.hashes");

const REALM = 'realm="muc_kick"';

/** Authorizes callers that send exactly one of the configured values. */
export interface Authorization {
  /** The value of WWW-Authenticate in a 401 (RFC 9110, section 11.6.1). */
  readonly challenge: string;
  /** Compares the value of the Authorization header in constant time. */
  accepts(header: string | undefined): boolean;
}

/** `values` are whole header values, such as `Basic dXNlcm5hbWU6cGFzc3dvcmQ=`; at least one. */
export function createAuthorization(values: readonly string[]): Authorization {
  // Digests are of one length, so that comparing them does not tell how long a secret is.
  const digests = values.map((value) => hashes.sha256(value));
  return {
    challenge: challengeFor(values),
    accepts(header) {
      const digest = hashes.sha256(header ?? "");
      let matches = 0;
      for (const known of digests) {
        if (hashes.equals(known, digest)) matches += 1;
      }
      return header !== undefined && matches > 0;
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
