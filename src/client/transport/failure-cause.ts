const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EAI_AGAIN: "its name cannot be resolved",
  ENOTFOUND: "its name has no address",
  EHOSTUNREACH: "no route to it",
  ENETUNREACH: "no route to it",
  UND_ERR_SOCKET: "connection closed",
};

/** The code of Node.js's or undici's error; empty: it has none. */
export function codeOf(cause: unknown): string {
  const { code, errors: each } = (cause ?? {}) as { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === "string") return code;
  // If a name has several addresses, each has its own error; usually they are the same.
  return Array.isArray(each) && each.length > 0 ? codeOf(each[0]) : "";
}

/** Whether the TLS handshake failed, for another reason than the certificate. */
export function isTlsFailure(code: string): boolean {
  return code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_");
}

/** Why a connection failed, in a few words without addresses; undefined if there is no code. */
export function describeCause(cause: unknown): string | undefined {
  const code = codeOf(cause);
  if (code === "") return undefined;
  return WORDS[code] ?? (isTlsFailure(code) ? `TLS handshake failed (${code})` : code);
}
