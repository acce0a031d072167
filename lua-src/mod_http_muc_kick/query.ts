const http = require("util.http");

/** The fields of a URL's query as an object of strings for the contract; of a field that comes twice the last. */
export function decodeQuery(query: string | undefined): object {
  const fields = new LuaTable<string, string>();
  if (query === undefined) return fields;
  const form = http.formdecode(query);
  if (typeof form === "string") fields.set(form, "");
  else for (const { name, value } of form) fields.set(name, value);
  return fields;
}
