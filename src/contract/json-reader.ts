export type JsonKind = "null" | "boolean" | "number" | "string" | "array" | "object";

/**
 * How the contract looks at decoded JSON and at text without knowing which language it runs in: JavaScript
 * (strings of UTF-16) and Lua (strings of bytes, one kind of table for arrays and objects) each bring theirs.
 */
export interface JsonReader {
  kind(value: unknown): JsonKind;
  /** The member of that name, undefined where the object has none. The value must be of kind "object". */
  member(value: unknown, name: string): unknown;
  /** The names of all members in the order of their bytes in UTF-8. The value must be of kind "object". */
  names(value: unknown): readonly string[];
  /** The length of the text in bytes of UTF-8. */
  byteLength(text: string): number;
  /** Whether the text is well-formed Unicode without characters that XML forbids (XML 1.0, production 2). */
  isXmlText(text: string): boolean;
}
