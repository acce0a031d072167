/**
 * The URL that the paths of requests are appended to. Throws a TypeError, whose message continues a sentence that begins with "It"
 * or with the name of the option.
 */
export function parseBaseUrl(given: string | URL): URL {
  const url = URL.canParse(given.toString()) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new TypeError("must be a URL that begins with http:// or https://, such as http://127.0.0.1:5280");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("must not hold a user name or a password: that is what authorization is for");
  }
  if (url.search !== "" || url.hash !== "") throw new TypeError("must not have a query or a fragment");
  return url;
}

/** Where the module answers below the URL, where Prosody's `http_paths` does not say otherwise. */
export const DEFAULT_PATH = "/muc_kick";

/** Segments of characters that stand in a path as they are (RFC 3986, section 3.3), none of them `.` or `..`. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*\/?$/;

/**
 * The path of an endpoint without a slash at its end; empty for `/`. Throws a TypeError whose message continues a sentence as
 * that of `parseBaseUrl` does.
 */
export function parseEndpointPath(given: string): string {
  if (!given.startsWith("/") || !PATH.test(given)) {
    throw new TypeError(`must be a path that begins with /, such as ${DEFAULT_PATH}`);
  }
  return given.replace(/\/$/, "");
}
