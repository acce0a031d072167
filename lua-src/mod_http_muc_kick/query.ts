const http = require("util.http");

/** The fields of a URL's query as an object of strings for the contract; of a field that comes twice the last. */
export function decodeQuery(query: string | undefined): object {
  const fields = new LuaTable<string, string>();
  // Not by http.formdecode, which drops what has no `=` without a word.
  for (const [field = ""] of string.gmatch(query ?? "", "[^&]+")) {
    const [name = "", value = ""] = string.match(field, "^([^=]*)=?(.*)$");
    fields.set(decode(name), decode(value));
  }
  return fields;
}

function decode(text: string): string {
  const [spaced] = string.gsub(text, "%+", " ");
  return http.urldecode(spaced);
}
