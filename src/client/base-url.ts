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
