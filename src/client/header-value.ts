/** Whether a text can be the value of a header (RFC 9110, section 5.5), and is not blank. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/.test(text);
}

/** Whether a text can be the value of a Host header: a name or an address, perhaps with a port. */
export function isHostValue(text: string): boolean {
  return /^(?:[\p{L}\p{N}\p{M}_.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.test(text);
}
