import { z } from "zod";
import { accountField, expiryField, type FieldType, roomOrComponentField } from "../contract/fields";
import { nodeJson } from "../json";
import { timeSchema } from "./common";
import { exampleToken, exampleTokenId } from "./examples";
import { contractField, contractValue, type Wire, words } from "./schema";

/** The permissions of a token. `admin` allows managing tokens; it does not include the others. */
export const tokenScopes = ["kick", "read", "ban", "destroy", "audit", "admin"] as const;

export type TokenScope = (typeof tokenScopes)[number];

const MAX_LABEL_LENGTH = 200;
const MAX_REACH = 100;

/** Validation rules for the fields of a token. */
export const tokenFields = {
  label: {
    takes: `1 to ${MAX_LABEL_LENGTH} characters, not only spaces, and no control characters`,
    read: (value) =>
      typeof value === "string" &&
      value.trim() !== "" &&
      value.length <= MAX_LABEL_LENGTH &&
      nodeJson.isXmlText(value)
        ? value
        : undefined,
  },
  scopes: {
    takes: `at least one of ${tokenScopes.join(", ")}`,
    read: (value) => {
      const isValid = Array.isArray(value) && value.length > 0 && value.every(isScope);
      return isValid ? tokenScopes.filter((scope) => value.includes(scope)) : undefined;
    },
  },
  reach: {
    takes: `1 to ${MAX_REACH} room JIDs and hosts of MUC components, such as room@chat.example.org and chat.example.org; leave it out for all of them`,
    read: (value) => {
      const isValid = Array.isArray(value) && value.length > 0 && value.length <= MAX_REACH;
      return isValid && value.every(isReach) ? value : undefined;
    },
    findJid: (value) => {
      const invalid: unknown = Array.isArray(value) ? value.find((each) => !isReach(each)) : undefined;
      return typeof invalid === "string" ? invalid : undefined;
    },
  },
  jid: accountField,
} as const satisfies {
  readonly label: FieldType<string>;
  readonly scopes: FieldType<readonly TokenScope[]>;
  readonly reach: FieldType<readonly string[]>;
  readonly jid: FieldType<string>;
};

function isScope(value: unknown): value is TokenScope {
  return (tokenScopes as readonly unknown[]).includes(value);
}

function isReach(value: unknown): value is string {
  return roomOrComponentField.read(value, nodeJson) !== undefined;
}

/** A token to create. */
export interface TokenInput {
  /** For people: 1 to 200 characters. */
  readonly label: string;
  /** At least one. */
  readonly scopes: readonly TokenScope[];
  /** The rooms and MUC components that it may access; absent: all. */
  readonly reach?: readonly string[] | undefined;
  /** The account of the token's owner, which is then protected: see `force`. */
  readonly jid?: string | undefined;
  /** RFC 3339; absent: never. */
  readonly expires_at?: string | undefined;
}

const REACH = "The rooms and MUC components to which it is limited; absent: all";
const OWNER = "The account of the token's owner, which is then protected";

/** `clock` gives Unix time in ms. `expires_at` is read as Unix time in seconds. */
export function newTokenSchema(clock: () => number) {
  const futureField: FieldType<number> = {
    takes: expiryField(0).takes,
    read: (value, json) => expiryField(Math.floor(clock() / 1000)).read(value, json),
  };
  const { label, scopes, reach, jid } = tokenFields;
  return z
    .strictObject({
      label: contractField(label, {
        minLength: 1,
        maxLength: MAX_LABEL_LENGTH,
        description: "For people",
      }),
      scopes: contractValue(scopes, {
        type: "array",
        items: { type: "string", enum: [...tokenScopes] },
        minItems: 1,
        description: "What it allows; admin does not include the others",
      }),
      reach: contractValue(reach, {
        type: ["array", "null"],
        items: { type: "string", description: `It takes ${roomOrComponentField.takes}.` },
        minItems: 1,
        maxItems: MAX_REACH,
        description: REACH,
      }).nullish(),
      jid: contractField(jid, { description: OWNER }).nullish(),
      expires_at: contractField(futureField, {
        format: "date-time",
        description: "Its expiry; absent: never",
      }).nullish(),
    } satisfies Record<keyof TokenInput, z.ZodType>)
    .meta({
      id: "NewToken",
      description: "A token to create",
      examples: [{ label: "Mia", scopes: ["kick", "read", "ban"], reach: ["chat.example.org"] }],
    });
}

export const tokenSchema = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    scopes: z.array(words(tokenScopes)),
    reach: z.array(z.string()).optional().meta({ description: REACH }),
    jid: z.string().optional().meta({ description: OWNER }),
    created_at: timeSchema,
    expires_at: timeSchema.optional(),
    revoked_at: timeSchema.optional(),
    last_used_at: timeSchema.optional().meta({ description: "Approximate: up to a minute too early" }),
  })
  .meta({ id: "Token", description: "A token without its secret", examples: [exampleToken] });

/** A token of a control plane, without its secret. Times are RFC 3339. */
export type TokenListed = Wire<typeof tokenSchema>;

export const tokenIssuedSchema = z.strictObject({
  token: tokenSchema,
  bearer: z.string().meta({
    description: "What follows `Authorization: Bearer `",
    examples: [`mk_${exampleTokenId}_${"x".repeat(43)}`],
  }),
});

/** A new token with its secret, which is shown only once. */
export type TokenIssued = Wire<typeof tokenIssuedSchema>;

export const tokensSchema = z.strictObject({ tokens: z.array(tokenSchema) });

/** All tokens, including expired and revoked ones, oldest first. */
export type TokensResponse = Wire<typeof tokensSchema>;
