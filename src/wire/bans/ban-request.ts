import { z } from "zod";
import { readBanFields } from "../../contract/ban-request";
import {
  banIdField,
  expiryField,
  secondsField,
  type FieldType,
  flagField,
  MAX_BAN_SECONDS,
  MAX_LISTED_ACCOUNTS,
  type MuteRole,
  openFields,
  readField,
  type RequestLimits,
} from "../../contract/fields";
import { failure, invalidBody, onlyOneOf, type Outcome, success } from "../../contract/problem";
import type { ActMessage } from "../../contract/message-request";
import { RETRACT_FIELDS, type RetractionPeriod } from "../../contract/retraction-request";
import { nodeJson } from "../../json";
import { exampleBanRequest } from "../examples";
import { messagePartDocument, retractDocuments } from "../retractions";
import { type BanRule, type BanTexts, readBanTexts, textDocuments } from "./ban-terms";

/** The end of a ban; default: permanent. */
type Ending =
  | {
      /** RFC 3339, such as 2030-01-31T12:00:00Z. */
      readonly expires_at?: string | undefined;
      readonly duration_seconds?: undefined;
    }
  | {
      readonly expires_at?: undefined;
      /** In whole seconds from now. */
      readonly duration_seconds?: number | undefined;
    };

/** The body of `PUT /v1/bans/{id}`. */
export type ManagedBanRequest = Ending &
  BanTexts & {
    /** The bare JID of an account, a domain, or `*.` and a domain for its subdomains. */
    readonly jid: string;
    /** A room, or a MUC component with all its rooms; absent: everywhere. */
    readonly muc?: string | undefined;
    /** `visitor`: a mute, which lets the accounts stay without voice; absent: a ban. */
    readonly role?: MuteRole | undefined;
    /** Reason shown to the users concerned; at most 1,024 bytes. */
    readonly reason?: string | undefined;
    /** Bare JIDs of accounts exempt from a ban of a domain; at most 100. */
    readonly except?: readonly string[] | undefined;
    /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
    readonly spare_affiliated?: boolean | undefined;
    /** Whether servers publish the account or domain in their own block lists. */
    readonly publish?: boolean | undefined;
    /**
     * Place the ban even if it concerns protected accounts, the caller's own, a server's own host, or a domain without
     * a dot.
     */
    readonly force?: boolean | undefined;
    /** Also retract all messages of the account that are in the archives of the rooms concerned. */
    readonly retract?: boolean | undefined;
    /** The same for the messages of the last so many seconds only. */
    readonly retract_seconds?: number | undefined;
    /** Sent before the ban, once, from the rooms where occupants are inside that it concerns. */
    readonly message?: ActMessage | undefined;
    /** Accept a domain without a dot; unlike `force`, keeps accounts protected. */
    readonly allow_dotless?: boolean | undefined;
  };

/** The body of `POST /v1/bans`, or an entry of it. */
type BanOrder = ManagedBanRequest & {
  /** 1 to 60 of `A-Za-z0-9_-`: a ban that has it is replaced. Absent: one is generated. */
  readonly id?: string | undefined;
};

/** A ban to place. */
export type BanToPlace = BanOrder & { readonly dry_run?: false | undefined };

/** A dry run of a ban. */
export type BanToPreview = BanOrder & { readonly dry_run: true };

/** Maximum length of a ban id in characters, which leaves room for the prefix of its id on servers. */
const MAX_ID_LENGTH = 60;

export const managedBanIdField: FieldType<string> = {
  takes: `1 to ${MAX_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
  read(value, json) {
    const id = banIdField.read(value, json);
    return id === undefined || id.length > MAX_ID_LENGTH ? undefined : id;
  },
};

/** Every field of a ban in a request, in the order of the columns of CSV, with its JSON Schema. */
const documents = {
  id: {
    type: ["string", "null"],
    minLength: 1,
    maxLength: MAX_ID_LENGTH,
    description: "As in `PUT /v1/bans/{id}`, with which it means the same; absent: one is generated",
  },
  jid: {
    type: "string",
    minLength: 1,
    maxLength: 2047,
    description:
      "The bare JID of an account, a domain for all of its accounts, or `*.` and a domain for those of its subdomains, at any depth. The Unicode and ASCII forms of an internationalized domain are equivalent",
    examples: ["bob@example.org", "example.org", "*.example.org"],
  },
  muc: {
    type: ["string", "null"],
    maxLength: 2047,
    description: "A room, or a MUC component for all of its rooms; absent: everywhere",
    examples: ["room@chat.example.org", "chat.example.org"],
  },
  role: {
    type: ["string", "null"],
    enum: ["visitor", null],
    description:
      "`visitor`: a mute instead of a ban. The accounts may join and read, but their messages are rejected; absent: a ban",
  },
  reason: {
    type: ["string", "null"],
    maxLength: 1024,
    description: "The reason shown to the banned accounts",
  },
  ...textDocuments,
  expires_at: {
    type: ["string", "null"],
    format: "date-time",
    description: "Its expiry, RFC 3339; absent: permanent",
  },
  duration_seconds: {
    type: ["integer", "null"],
    minimum: 1,
    maximum: MAX_BAN_SECONDS,
    description: "Its duration in seconds, instead of `expires_at`",
  },
  except: {
    type: ["array", "null"],
    items: { type: "string", minLength: 1, maxLength: 2047 },
    minItems: 1,
    maxItems: MAX_LISTED_ACCOUNTS,
    description: "Bare JIDs of accounts that a ban of a domain spares",
    examples: [["good@example.org"]],
  },
  spare_affiliated: {
    type: ["boolean", "null"],
    description:
      "Whether a ban of a domain spares members, admins and owners of the room. Only a server knows them, so that `/admission` never rejects anybody for such a ban",
  },
  publish: {
    type: ["boolean", "null"],
    description:
      "Whether servers that publish a block list of their own list the account or domain there; not for subdomains",
  },
  force: {
    type: ["boolean", "null"],
    description:
      "Ban even a protected account, the caller's own, a host that a server serves itself, or a domain without a dot",
  },
  allow_dotless: {
    type: ["boolean", "null"],
    description: "Ban even a domain without a dot; unlike `force`, this respects protection",
  },
  ...retractDocuments,
  message: messagePartDocument("the ban"),
  dry_run: {
    type: ["boolean", "null"],
    description: "Return who would be kicked or muted, without banning or muting anyone",
  },
} as const satisfies Record<keyof BanToPlace, object>;

export type BanField = keyof typeof documents;

/** The fields of an entry of `POST /v1/bans`. */
export const ORDER_FIELDS: readonly string[] = Object.keys(documents);

/** The possible columns of CSV, whose cells are single values or lists. */
export const CSV_FIELDS: readonly string[] = ORDER_FIELDS.filter((name) => name !== "message");

/** The fields of `PUT /v1/bans/{id}`. */
const PUT_FIELDS = ORDER_FIELDS.filter((name) => name !== "id" && name !== "dry_run");

/** The fields that describe the ban itself, apart from its id. */
export const BAN_FIELDS = PUT_FIELDS.filter(
  (name) => !["force", "allow_dotless", "message", ...RETRACT_FIELDS].includes(name),
);

/** The JSON type of a field. */
export function fieldType(name: BanField): "string" | "integer" | "array" | "boolean" | "object" {
  const { type } = documents[name];
  return typeof type === "string" ? type : type[0];
}

export function isBanField(name: string): name is BanField {
  return Object.hasOwn(documents, name);
}

function document(id: string, names: readonly string[]) {
  return z.object({}).meta({
    id,
    type: "object",
    additionalProperties: false,
    description: "The account or domain to ban or mute, and where. `null` is the same as omitting a field.",
    properties: Object.fromEntries(Object.entries(documents).filter(([name]) => names.includes(name))),
    required: ["jid"],
    examples: [exampleBanRequest],
  });
}

/** The JSON Schema of the body of `PUT /v1/bans/{id}`, as far as it can express it; `readPutBody` validates. */
export const putBodyDocument = document("BanRequest", PUT_FIELDS);

const banOrderDocument = document("BanRequestWithId", ORDER_FIELDS);

/** The JSON Schema of the body of `POST /v1/bans`; `readBanOrders` and `readBanOrder` validate. */
export function banBodyDocument(maxBatch: number) {
  return z
    .union([banOrderDocument, z.array(banOrderDocument).min(1).max(maxBatch)])
    .meta({ id: "BanRequests" });
}

/** A valid request to ban; JIDs in the caller's spelling. */
export interface BanItem extends BanRule {
  /** Undefined: one is generated. */
  readonly id?: string | undefined;
  /** Whether protected accounts, a server's own hosts and domains without a dot are allowed. */
  readonly force: boolean;
  /** Whether a domain without a dot is allowed; does not affect protection. */
  readonly allowDotless: boolean;
  readonly dryRun: boolean;
  /** Which messages of the account to retract once it is banned. */
  readonly retract?: RetractionPeriod | undefined;
  /** Sent before it is placed. */
  readonly message?: ActMessage | undefined;
  /** See BanWrite; absent in requests for a ban. */
  readonly extend?: true;
}

/** The body of `POST /v1/bans`. */
export interface BanOrders {
  /** Whether it was an array. */
  readonly many: boolean;
  /** In order; each is validated separately by `readBanOrder`. */
  readonly entries: readonly unknown[];
}

/** Reads the body of `POST /v1/bans`, decoded from JSON, without its entries. */
export function readBanOrders(body: unknown, { maxBatch }: RequestLimits): Outcome<BanOrders> {
  const many = nodeJson.kind(body) === "array";
  const entries = many ? nodeJson.items(body) : [body];
  const isValid = many ? entries.length >= 1 && entries.length <= maxBatch : nodeJson.kind(body) === "object";
  return isValid
    ? success({ many, entries })
    : failure(invalidBody(`an object, or an array of 1 to ${maxBatch} objects`));
}

/** Reads one entry. `now`: Unix time in ms. */
export function readBanOrder(value: unknown, now: number): Outcome<BanItem> {
  return readItem(value, ORDER_FIELDS, now);
}

/** Reads the body of `PUT /v1/bans/{id}`, decoded from JSON. `now`: Unix time in ms. */
export function readPutBody(body: unknown, now: number): Outcome<BanItem> {
  return readItem(body, PUT_FIELDS, now);
}

function readItem(value: unknown, known: readonly string[], now: number): Outcome<BanItem> {
  const fields = openFields(value, known, nodeJson);
  const id = readField(fields, "id", managedBanIdField);
  const texts = readBanTexts(fields);
  const duration = readField(fields, "duration_seconds", secondsField);
  const allowDotless = readField(fields, "allow_dotless", flagField) ?? false;
  const read = readBanFields(fields, expiryField(Math.floor(now / 1000)), id);
  if (!read.ok) return read;
  const { reason, expiresAt: expires, spareAffiliated, publish, ...rest } = read.value;
  if (expires !== undefined && duration !== undefined)
    return failure(onlyOneOf(["expires_at", "duration_seconds"]));
  const end = duration === undefined ? expires : Math.ceil(now / 1000) + duration;
  return success({
    ...{ ...rest, ...texts, allowDotless },
    // An empty text counts as absent.
    reason: reason === "" ? undefined : reason,
    expiresAt: end === undefined ? undefined : end * 1000,
    spareAffiliated: spareAffiliated ? true : undefined,
    publish: publish ? true : undefined,
  });
}
