const { urldecode } = require("util.http");

/** Which of its values is meant cannot be known. */
const REPEATED = {};

/**
 * The fields of a request's query as an object of strings for the contract; a repeated field is no string. A name without a
 * value is a field, too, which formdecode of util.http would leave out.
 */
export function queryOf({ request }: Prosody.HttpEvent): object {
  const fields = new LuaTable<string, string | object | undefined>();
  for (const [field = ""] of string.gmatch(request.url.query ?? "", "[^&]+")) {
    const [name, value] = string.match(field, "^([^=]*)=?(.*)$");
    const decoded = decode(name ?? "");
    fields.set(decoded, fields.get(decoded) === undefined ? decode(value ?? "") : REPEATED);
  }
  return fields;
}

function decode(text: string): string {
  return urldecode(string.gsub(text, "%+", " ")[0]);
}
