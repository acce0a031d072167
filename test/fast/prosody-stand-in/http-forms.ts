/** util.http, as far as queries need it. */
export const httpForms = { urldecode, formdecode };

function urldecode(this: void, text: string): string {
  const [decoded] = string.gsub(text, "%%(%x%x)", (digits) => string.char(tonumber(digits, 16) ?? 0));
  return decoded;
}

/** What has no `=` is dropped without a word, unless there is none in the whole text. */
function formdecode(this: void, text: string): string | Prosody.HttpForm {
  if (!text.includes("=")) return urldecode(text);
  const form: { name: string; value: string }[] = [];
  const decode = (part: string) => urldecode(string.gsub(part, "%+", "%%20")[0]);
  for (const [name = "", value = ""] of string.gmatch(text, "([^=&]*)=([^&]*)")) {
    const field = { name: decode(name), value: decode(value) };
    form.push(field);
    (form as unknown as LuaMap<string, string>).set(field.name, field.value);
  }
  return form;
}
