import { z } from "zod";
import { type Fields, type FieldType, type MuteRole, readField } from "../../contract/fields";
import type { Ban } from "../../contract/responses";
import { formatTimestamp } from "../../contract/timestamp";

/** The terms of a ban or a mute in the control plane. */
export interface BanRule extends BanTexts {
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or a MUC component; undefined: everywhere. */
  readonly muc?: string | undefined;
  /** Of a mute: the role that is left to the accounts; undefined: a ban. */
  readonly role?: MuteRole | undefined;
  /** Shown to the banned accounts. */
  readonly reason?: string | undefined;
  /** Expiry: Unix time in ms, of a whole second; undefined: permanent. */
  readonly expiresAt?: number | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain. */
  readonly except?: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain; default: false. */
  readonly spareAffiliated?: true | undefined;
  /** Whether servers publish the account or domain in their own block lists; default: false. */
  readonly publish?: true | undefined;
}

/** The fields of a ban in the module's format. The type ensures that no member is forgotten. */
export function describeModuleTerms(ban: BanRule) {
  const { jid, muc, role, reason, expiresAt, except, spareAffiliated, publish } = ban;
  const terms: { readonly [Name in Exclude<keyof Ban, "id">]-?: Ban[Name] } = {
    ...{ jid, muc, role, reason, except },
    // Whole seconds, as on servers.
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(Math.floor(expiresAt / 1000)),
    spare_affiliated: spareAffiliated,
    publish,
  };
  return terms;
}

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

/** The fields of a ban in the API's format. */
export function describeTerms(ban: BanRule) {
  return { ...describeModuleTerms(ban), ...pickBanTexts(ban) };
}
