/**
 * Text as both databases can keep it: U+0000, which PostgreSQL refuses, and surrogates without their other half, which
 * UTF-8 cannot say, become U+FFFD. Everything else stays as it is. What goes into a JSON column needs none of this,
 * because JSON can escape both.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
