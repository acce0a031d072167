export type JsonKind = "null" | "boolean" | "number" | "string" | "array" | "object";

/** The members of a JSON object, as every language indexes them. No name that is asked for is one of Object.prototype's. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Language-independent access of the contract to decoded JSON and text. JavaScript (strings of UTF-16) and Lua (strings
 * of bytes, one table type for arrays and objects) each implement it.
 */
export interface JsonReader {
  kind(value: unknown): JsonKind;
  /**
   * The first member name, in byte order of UTF-8, that is not in `known`; undefined if all are. The value must be of
   * kind "object".
   */
  firstUnknownName(value: unknown, known: readonly string[]): string | undefined;
  /** The items of a value of kind "array". */
  items(value: unknown): readonly unknown[];
  /** The length of the text in bytes of UTF-8. */
  byteLength(text: string): number;
  /** Whether the text is well-formed Unicode without characters that XML forbids (XML 1.0, production 2). */
  isXmlText(text: string): boolean;
  /** Whether the text has at least one of these ASCII characters. */
  hasOneOf(text: string, characters: string): boolean;
  /** Whether the text consists only of these ASCII characters. */
  consistsOf(text: string, characters: string): boolean;
}
