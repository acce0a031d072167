import { z } from "zod";
import { type Fields, type FieldType, readField } from "../contract/fields";

/** Maximum length of such a text in characters. */
export const MAX_BAN_TEXT_LENGTH = 2000;

/**
 * The texts of a ban for staff: the control plane stores and returns them unchanged, and sends them to no server. All
 * code that handles them uses this list; a new one also needs a column in the store and an option of the command line.
 */
const descriptions = {
  note: "For staff; no server receives it",
  source:
    "Where the ban comes from, such as the name of a list or the address of a case; no server receives it",
};

export type BanText = keyof typeof descriptions;

export type BanTexts = Readonly<Partial<Record<BanText, string | undefined>>>;

const names = Object.keys(descriptions) as readonly BanText[];

/** One value for each of them. */
export function mapBanTexts<T>(map: (this: void, name: BanText) => T): Record<BanText, T> {
  return Object.fromEntries(names.map((name) => [name, map(name)])) as Record<BanText, T>;
}

/** The texts of a ban, or of anything else that has them. */
export function pickBanTexts(from: BanTexts): BanTexts {
  return mapBanTexts((name) => from[name]);
}

/** The JSON Schema of each in a request. */
export const textDocuments = mapBanTexts((name) => ({
  type: ["string", "null"] as const,
  maxLength: MAX_BAN_TEXT_LENGTH,
  description: descriptions[name],
}));

/** The members of a response. */
export const textShape = mapBanTexts((name) =>
  z.string().optional().meta({ description: descriptions[name] }),
);

export const banTextField: FieldType<string> = {
  takes: `a string of at most ${MAX_BAN_TEXT_LENGTH} characters without those that XML forbids`,
  read(value, json) {
    if (typeof value !== "string" || !json.isXmlText(value)) return undefined;
    return Array.from(value).length <= MAX_BAN_TEXT_LENGTH ? value : undefined;
  },
};

/** Reads the texts of a request. An empty text counts as absent. */
export function readBanTexts(fields: Fields): BanTexts {
  return mapBanTexts((name) => {
    const text = readField(fields, name, banTextField);
    return text === "" ? undefined : text;
  });
}
