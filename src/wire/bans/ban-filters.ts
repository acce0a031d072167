import { z } from "zod";
import { banJidField, type MuteRole, reasonField, roomOrComponentField } from "../../contract/fields";
import { managedBanIdField } from "./ban-request";
import { banTextField, MAX_BAN_TEXT_LENGTH } from "./ban-terms";
import { pageQueryShape } from "../common";
import { choice, contractField } from "../schema";

/** `active`: in force now; `ended`: lifted or expired. */
export const banStates = ["active", "ended", "all"] as const;

export type BanState = (typeof banStates)[number];

/** Filters of bans; all given ones must match. */
export interface BansFilter {
  /** Exactly this bare JID, domain or wildcard. */
  readonly jid?: string | undefined;
  /** Exactly this room or MUC component. */
  readonly muc?: string | undefined;
  /** `visitor`: only mutes. */
  readonly role?: MuteRole | undefined;
  /** Exactly this source. */
  readonly source?: string | undefined;
  /** Default: `active`. */
  readonly state?: BanState | undefined;
}

/** Filters compared with the text of a column. */
type ExactFilter = keyof Omit<BansFilter, "state">;

const filterShape = {
  jid: contractField(banJidField, { description: "Exactly this account, domain or wildcard" }),
  muc: contractField(roomOrComponentField, { description: "Exactly this room or MUC component" }),
  role: choice(["visitor"], "Only mutes"),
  source: contractField(banTextField, { maxLength: MAX_BAN_TEXT_LENGTH, description: "Exactly this source" }),
} satisfies Record<ExactFilter, z.ZodType>;

export const exactFilters = Object.keys(filterShape) as readonly ExactFilter[];

/** The query of a listing of bans. */
export const bansQuerySchema = z.strictObject({
  ...z.strictObject(filterShape).partial().shape,
  state: choice(banStates, "Default: active, those in force").optional(),
  ...pageQueryShape,
} satisfies Record<keyof BansFilter | keyof typeof pageQueryShape, z.ZodType>);

export const banParamsSchema = z.strictObject({
  id: contractField(managedBanIdField, { description: "The ban's id", examples: ["case-17"] }),
});

const liftReason = contractField(reasonField, { maxLength: 1024, description: "Why, for the audit log" });

export const liftQuerySchema = z.strictObject({ reason: liftReason.optional() });

/** The bans in force to lift: by their ids, or all of a JID, of a room or MUC component, or both. */
export type BansToLift =
  | { readonly ids: readonly string[]; readonly filter?: undefined; readonly limit?: undefined }
  | {
      readonly filter: Pick<BansFilter, "jid" | "muc">;
      /** Maximum number of bans to lift. Default: as many as the control plane accepts in one request. */
      readonly limit?: number | undefined;
      readonly ids?: undefined;
    };

/** The body of `POST /v1/bans/lift`. */
export function banLiftSchema(maxBatch: number) {
  const idsTake = `1 to ${maxBatch} ids of bans`;
  const limitTakes = `a whole number from 1 to ${maxBatch}`;
  const filterTakes = "an object with jid, muc, or both";
  return z
    .strictObject({
      ids: z
        .array(contractField(managedBanIdField), { error: idsTake })
        .min(1, { error: idsTake })
        .max(maxBatch, { error: idsTake })
        .nullish()
        .meta({ description: "The bans to lift" }),
      filter: z
        .strictObject(
          { jid: filterShape.jid.nullish(), muc: filterShape.muc.nullish() },
          { error: filterTakes },
        )
        .refine(({ jid, muc }) => (jid ?? muc ?? undefined) !== undefined, { error: filterTakes })
        .nullish()
        .meta({ description: "Instead of `ids`: all bans in force that match every given field" }),
      limit: z
        .int({ error: limitTakes })
        .min(1, { error: limitTakes })
        .max(maxBatch, { error: limitTakes })
        .nullish()
        .meta({ description: `With \`filter\`: the most bans to lift; default: ${maxBatch}` }),
      reason: liftReason.nullish(),
      dry_run: z
        .boolean({ error: "true or false" })
        .nullish()
        .meta({ description: "Return which bans would be lifted, without lifting any" }),
    } satisfies Record<keyof BansToLift | "reason" | "dry_run", z.ZodType>)
    .meta({
      id: "BanLift",
      description: "The bans to lift, by `ids` or by `filter`",
      examples: [{ ids: ["case-17"], reason: "He has apologized" }],
    });
}
