/** util.http, as far as queries need it. */
export const httpEncoding = { urldecode };

function urldecode(this: void, text: string): string {
  const [decoded] = string.gsub(text, "%%(%x%x)", (digits) => string.char(tonumber(digits, 16) ?? 0));
  return decoded;
}
