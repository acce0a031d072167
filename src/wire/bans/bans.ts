import { z } from "zod";
import type { Ban } from "../../contract/responses";
import { actorSchema } from "../audit";
import { textShape } from "./ban-terms";
import {
  errorSchema,
  jidSchema,
  kickedSchema,
  nextSchema,
  refusalShape,
  roomJidSchema,
  serverNameSchema,
  timeSchema,
} from "../common";
import { exampleBan, exampleLiftedBan, exampleServerBan } from "../examples";
import { messageProblemSchema, retractionSchema } from "../retractions";
import type { Wire } from "../schema";

/** The fields of a ban shared with a module's. */
const moduleTermsShape = {
  jid: z.string().meta({
    description: "The bare JID of an account, a domain, or `*.` and a domain for its subdomains, normalized",
    examples: ["bob@example.org"],
  }),
  muc: roomJidSchema
    .optional()
    .meta({ description: "A room, or a MUC component, normalized; absent: everywhere" }),
  role: z
    .literal("visitor")
    .optional()
    .meta({ description: "A mute: the accounts may be inside, as visitors; absent: a ban" }),
  reason: z.string().optional().meta({ description: "The reason shown to the banned accounts" }),
  expires_at: timeSchema.optional().meta({ description: "Absent: permanent" }),
  except: z
    .array(jidSchema)
    .optional()
    .meta({ description: "The accounts that a ban of a domain spares, sorted; absent: none" }),
  spare_affiliated: z.literal(true).optional().meta({
    description: "A ban of a domain spares members, admins and owners of the room; absent: it does not",
  }),
  publish: z.literal(true).optional().meta({
    description:
      "Servers with a block list of their own list the account or domain there; absent: they do not",
  }),
};

export const banTermsShape = { ...moduleTermsShape, ...textShape };

const termsSchema = z.strictObject(banTermsShape);

/** The fields of a ban. JIDs are normalized, times RFC 3339. */
export type BanTerms = Wire<typeof termsSchema>;

const moduleBanShape = { id: z.string(), ...moduleTermsShape };

export const moduleBanSchema = z.strictObject(moduleBanShape).meta({
  id: "Ban",
  description: "A ban as a module lists it",
  examples: [exampleServerBan],
}) satisfies z.ZodType<Ban>;

export const serverBanSchema = z
  .strictObject({
    ...moduleBanShape,
    managed: z.boolean().meta({ description: "Whether the control plane manages it" }),
  })
  .meta({
    id: "ServerBan",
    description: "One ban on one server",
    examples: [{ ...exampleServerBan, managed: true }],
  });

/** A ban in one server's module. `managed`: placed by the control plane; others are lifted with `liftServerBan`. */
export type ServerBan = Wire<typeof serverBanSchema>;

export const managedBanSchema = z
  .strictObject({
    id: z.string(),
    ...banTermsShape,
    state: z.enum(["active", "lifted", "expired"]).meta({
      description: "active: in force; lifted: by somebody; expired: past its end",
    }),
    created_at: timeSchema,
    created_by: actorSchema,
    lifted_at: timeSchema.optional(),
    lifted_by: actorSchema.optional(),
    lift_reason: z.string().optional(),
    change: z.int().min(1).meta({ description: "The number of its last change: its place in the audit log" }),
  })
  .meta({
    id: "ManagedBan",
    description: "A ban that the control plane keeps in force",
    examples: [exampleBan],
  });

/** A managed ban: the control plane keeps it on all servers that it concerns. */
export type ManagedBan = Wire<typeof managedBanSchema>;

const mutedSchema = z
  .array(kickedSchema)
  .optional()
  .meta({ description: "Of a mute: the occupants who were muted, or would be; none was kicked" });

const failureShape = {
  code: z.string().optional().meta({ description: "`pending`: in progress" }),
  error: z.string().optional(),
};

export const banStatusSchema = z
  .strictObject({
    server: serverNameSchema,
    in_force: z.boolean(),
    published: z.literal(false).optional().meta({
      description: "The ban is in force, but not published: the server has no block list of its own",
    }),
    kicked: z.array(kickedSchema).meta({ description: "The occupants who were kicked" }),
    muted: mutedSchema,
    ...failureShape,
  })
  .meta({
    id: "BanStatus",
    description: "The status of a ban on one server; if it is not in force, with an `error`, it is retried",
  });

/** The status of a ban on one server. */
export type BanStatus = Wire<typeof banStatusSchema>;

const kickedOccupantsSchema = z
  .array(kickedSchema)
  .meta({ description: "The occupants who were kicked on all servers; in a dry run: who would be" });

const placedShape = {
  ban: managedBanSchema,
  servers: z.array(banStatusSchema),
  kicked: kickedOccupantsSchema,
  muted: mutedSchema,
  retraction: retractionSchema.optional(),
  message_problem: messageProblemSchema,
};

export const banPlacedSchema = z
  .strictObject(placedShape)
  .meta({ id: "BanPlaced", description: "A ban that was placed" });

/** A placed ban, and its status on the servers that it concerns. */
export type BanPlaced = Wire<typeof banPlacedSchema>;

const previewOnServerSchema = z.strictObject({
  server: serverNameSchema,
  kicked: z.array(kickedSchema),
  muted: mutedSchema,
  ...failureShape,
});

/** The occupants that a ban would remove on one server; with `error`, why they are unknown. */
export type BanPreviewOnServer = Wire<typeof previewOnServerSchema>;

const previewShape = {
  ban: termsSchema.extend({ id: z.string().optional() }),
  dry_run: z.literal(true).meta({ description: "Nothing was changed" }),
  servers: z.array(previewOnServerSchema),
  kicked: kickedOccupantsSchema,
  muted: mutedSchema,
  retraction: retractionSchema.optional(),
};

export const banPreviewSchema = z
  .strictObject(previewShape)
  .meta({ id: "BanPreview", description: "The effects that a ban would have" });

/** The dry run result of a ban. */
export type BanPreview = Wire<typeof banPreviewSchema>;

const banRefusedShape = {
  ...errorSchema.shape,
  ban: managedBanSchema.optional().meta({ description: "`already-banned`: the existing ban" }),
};

export const banRefusedSchema = z
  .strictObject(banRefusedShape)
  .meta({ id: "BanRejection", description: "Why a ban was not placed" });

const line = z.int().min(1).optional().meta({ description: "With CSV: the first line of the row" });

const refusedResultSchema = z.strictObject({ line, ...refusalShape, ...banRefusedShape });

/** Why a ban was not placed. `ban`, with `already-banned`: the existing one. */
export type BanRejection = Wire<typeof refusedResultSchema>;

const banResultSchema = z.union([
  z.strictObject({ line, status: z.union([z.literal(200), z.literal(201)]), ...placedShape }),
  z.strictObject({ line, status: z.literal(200), ...previewShape }),
  refusedResultSchema,
]);

/** The result for one ban of many. */
export type BanResult = Wire<typeof banResultSchema>;

export const banResultsSchema = z
  .strictObject({ results: z.array(banResultSchema) })
  .meta({ id: "BanResults", description: "The result for each ban, in order" });

/** The result for each ban, in order. `"code" in result`: it was not placed. */
export type BanManyResults = Wire<typeof banResultsSchema>;

const liftedOnServerSchema = z
  .strictObject({ server: serverNameSchema, lifted: z.boolean(), ...failureShape })
  .meta({ id: "BanLiftStatus", description: "Whether a ban is lifted on one server; if not, it is retried" });

/** Whether a lifted ban is gone from one server; if not, lifting it is retried. */
export type BanLiftedOnServer = Wire<typeof liftedOnServerSchema>;

const liftedShape = {
  ban: managedBanSchema.meta({ examples: [exampleLiftedBan] }),
  servers: z.array(liftedOnServerSchema),
};

export const banLiftedSchema = z.strictObject(liftedShape);

/** A lifted ban, and its status on the servers. */
export type BanLifted = Wire<typeof banLiftedSchema>;

const liftResultSchema = z.union([
  z.strictObject({ status: z.literal(200), ...liftedShape }),
  z.strictObject({ status: z.literal(200), ban: managedBanSchema, dry_run: z.literal(true) }),
  z.strictObject({ ...refusalShape, id: z.string() }),
]);

/** The result of lifting one ban. */
export type BanLiftResult = Wire<typeof liftResultSchema>;

export const banLiftResultsSchema = z
  .strictObject({
    results: z.array(liftResultSchema),
    has_more: z
      .literal(true)
      .optional()
      .meta({ description: "More bans match the filter than `limit`; they were not lifted" }),
  })
  .meta({ id: "BansLifted", description: "The result for each ban" });

/** The result for each ban, in order. `"code" in result`: it was not lifted. */
export type BanLiftResults = Wire<typeof banLiftResultsSchema>;

const banEventSchema = z
  .strictObject({
    at: timeSchema,
    actor: actorSchema,
    action: z.string().meta({ examples: ["ban.create", "ban.change", "ban.lift"] }),
    reason: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "BanEvent", description: "A change of a ban" });

export type BanEvent = Wire<typeof banEventSchema>;

export const banDetailsSchema = z.strictObject({
  ban: managedBanSchema,
  servers: z.array(banStatusSchema),
  history: z.array(banEventSchema),
});

/** One ban with its history: the oldest change first, of every ban that ever had its id. */
export type BanDetails = Wire<typeof banDetailsSchema>;

export const bansPageSchema = z.strictObject({ bans: z.array(managedBanSchema), next: nextSchema });

/** A page of bans, sorted by their ids. */
export type ManagedBansResponse = Wire<typeof bansPageSchema>;
