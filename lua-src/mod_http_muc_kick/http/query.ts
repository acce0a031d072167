const { urldecode } = require("util.http");

/**
 * The fields of a URL's query as an object of strings for the contract; the last value of a repeated field. A name
 * without a value is a field, too, which formdecode of util.http would leave out.
 */
export function decodeQuery(query: string | undefined): object {
  const fields = new LuaTable<string, string>();
  for (const [field = ""] of string.gmatch(query ?? "", "[^&]+")) {
    const [name, value] = string.match(field, "^([^=]*)=?(.*)$");
    fields.set(decode(name ?? ""), decode(value ?? ""));
  }
  return fields;
}

function decode(text: string): string {
  return urldecode(string.gsub(text, "%+", " ")[0]);
}
