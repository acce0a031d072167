import { z } from "zod";
import { MAX_BAN_SECONDS, MAX_REASON_BYTES } from "../contract/fields";
import type { DestructionResponse, RestrictionResponse } from "../contract/responses";
import { failedSchema, kickedSchema, roomJidSchema, timeSchema } from "./common";
import type { DestructionInput, RestrictionInput } from "./module-requests";
import type { Wire } from "./schema";

/** The settings of a restricted room. */
export const restrictedShape = {
  muc: roomJidSchema,
  members_only: z.boolean().meta({ description: "Whether only members, admins and owners may enter" }),
  moderated: z.boolean().meta({ description: "Whether only those with voice may speak to everybody" }),
  expires_at: timeSchema.optional().meta({
    description: "When the last restriction ends; absent: none ends by itself",
  }),
};

const dryRun = z.literal(true).optional().meta({ description: "Nothing was changed" });
const failed = failedSchema.optional();

export const restrictionResponseSchema = z
  .strictObject({
    ...restrictedShape,
    kicked: z
      .array(kickedSchema)
      .meta({ description: "The occupants that were removed because they are no members" }),
    dry_run: dryRun,
    failed,
  })
  .meta({
    id: "RestrictionResponse",
    description: "The settings of a room after a restriction",
  }) satisfies z.ZodType<RestrictionResponse>;

export const destructionResponseSchema = z
  .strictObject({
    muc: roomJidSchema,
    kicked: z.array(kickedSchema).meta({ description: "The occupants that were inside" }),
    dry_run: dryRun,
    failed,
  })
  .meta({
    id: "DestructionResponse",
    description: "A room that was destroyed, or would be",
  }) satisfies z.ZodType<DestructionResponse>;

/** The settings of a room after a restriction, and who was removed. */
export type RestrictionResult = Wire<typeof restrictionResponseSchema>;

/** A room that was destroyed, and who was inside. */
export type DestructionResult = Wire<typeof destructionResponseSchema>;

/** A request to restrict a room, as in the body of `PATCH /v1/rooms`. */
export type ForcibleRestrictionInput = RestrictionInput & {
  /** Restrict it even if that removes a protected account, or the caller's own. */
  readonly force?: boolean | undefined;
};

/** A request to destroy a room, as in the body of `POST /v1/destructions`. */
export type ForcibleDestructionInput = DestructionInput & {
  /** Destroy it even if a protected account, or the caller's own, is inside. */
  readonly force?: boolean | undefined;
};

const flag = (description: string) => ({ type: ["boolean", "null"], description }) as const;
const text = (most: number, description: string) =>
  ({ type: ["string", "null"], maxLength: most, description }) as const;

export const restrictionDocument = z.object({}).meta({
  id: "RestrictionRequest",
  type: "object",
  additionalProperties: false,
  description: "The settings of a room to change: at least one of `members_only` and `moderated`",
  properties: {
    muc: { type: "string", minLength: 1, maxLength: 2047, description: "The room" },
    members_only: flag("Whether only members, admins and owners may enter; those who are none are removed"),
    moderated: flag("Whether those who enter without an affiliation get no voice"),
    seconds: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: MAX_BAN_SECONDS,
      description:
        "Turn the settings that this request turns on off again after so many seconds; absent: permanent",
    },
    reason: text(MAX_REASON_BYTES, "Shown to those who are removed"),
    dry_run: flag("Return the effect without changing anything"),
    force: flag("Restrict it even if that removes a protected account, or the caller's own"),
  } satisfies Record<keyof ForcibleRestrictionInput, object>,
  required: ["muc"],
  anyOf: [{ required: ["members_only"] }, { required: ["moderated"] }],
  examples: [{ muc: "room@chat.example.org", members_only: true, seconds: 3600, reason: "Raid" }],
});

export const destructionDocument = z.object({}).meta({
  id: "DestructionRequest",
  type: "object",
  additionalProperties: false,
  description: "A room to destroy",
  properties: {
    muc: { type: "string", minLength: 1, maxLength: 2047, description: "The room" },
    reason: text(MAX_REASON_BYTES, "Shown to everybody inside"),
    alternate_room: text(2047, "The room to go to instead, on any server"),
    password: text(MAX_REASON_BYTES, "The password of that room; requires `alternate_room`"),
    dry_run: flag("Return who is inside without changing anything"),
    force: flag("Destroy it even if a protected account, or the caller's own, is inside"),
  } satisfies Record<keyof ForcibleDestructionInput, object>,
  required: ["muc"],
  examples: [{ muc: "room@chat.example.org", reason: "Moved", alternate_room: "hall@chat.example.org" }],
});
