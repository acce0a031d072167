import { z } from "zod";
import type {
  AboutResponse,
  AffiliationsResponse,
  Ban,
  BanResponse,
  BansResponse,
  BlockListsResponse,
  DestructionResponse,
  KickResponse,
  OccupantEventsResponse,
  MessageResponse,
  OccupantsResponse,
  RestrictionResponse,
  RetractionResponse,
  RoomsResponse,
  VisitorsResponse,
} from "../../contract/responses";
import type { BanChangesResults, KickManyResults } from "../types/batches";
import { moduleBlockListsSchema } from "../../wire/block-lists";
import { moduleBanSchema } from "../../wire/bans/bans";
import { countSchema, errorSchema, kickedSchema, nextSchema, refusalShape } from "../../wire/common";
import {
  leftShape,
  occupantsPageSchema,
  roomsPageSchema,
  visitorsPageSchema,
  visitShape,
} from "../../wire/rooms";
import { destructionResponseSchema, restrictionResponseSchema } from "../../wire/restrictions";
import { messageResponseSchema, retractionResponseSchema, retractionSchema } from "../../wire/retractions";
import { affiliationsPageSchema } from "../../wire/affiliations";
import { loosen } from "../../wire/schema";

// Response schemas of a module. Unknown members are passed through: a newer server may have more.

export const refusalBodySchema = loosen(errorSchema);

const refusalSchema = loosen(z.strictObject(refusalShape));

export const aboutAnswerSchema: z.ZodType<AboutResponse> = z.looseObject({
  module: z.literal("mod_http_muc_kick"),
  version: z.string(),
  prosody: z.string(),
  host: z.string(),
  hosts: z.array(z.string()),
  mucs: z.array(z.string()),
  limits: z.looseObject({
    max_batch: countSchema,
    max_body: countSchema,
    max_page: countSchema,
    max_reason: countSchema,
    max_ban_seconds: countSchema,
    // Absent in an older module.
    max_retractions: countSchema.default(0),
  }),
  features: z.looseObject({
    occupant_id: z.boolean(),
    metrics: z.boolean(),
    visitors: z.boolean(),
    // Older modules do not have these.
    affiliations: z.boolean().default(false),
    retraction: z.boolean().default(false),
    restriction: z.boolean().default(false),
    destruction: z.boolean().default(false),
    block_lists: z.boolean().default(false),
    publish: z.boolean().default(false),
  }),
  bans: z.looseObject({
    count: countSchema,
    revision: z.string(),
    persistent: z.boolean(),
    unreadable: countSchema,
  }),
  owners: z.array(
    z.looseObject({
      prefix: z.string(),
      store: z.string(),
      server: z.string(),
      seq: countSchema,
      hash: z.string(),
    }),
  ),
});

const kicked = z.array(loosen(kickedSchema));

const banSchema = loosen(moduleBanSchema);

const retraction = loosen(retractionSchema).optional();

const kickAnswerShape = {
  kicked,
  muted: kicked.optional(),
  retraction,
  dry_run: z.literal(true).optional(),
  bans: z.array(banSchema).optional(),
  mutes: z.array(banSchema).optional(),
};

export const kickAnswerSchema: z.ZodType<KickResponse> = z.looseObject(kickAnswerShape);

export const kickManyResultsSchema: z.ZodType<KickManyResults> = z.looseObject({
  results: z.array(z.union([z.looseObject({ status: z.literal(200), ...kickAnswerShape }), refusalSchema])),
});

export const retractionAnswerSchema: z.ZodType<RetractionResponse> = loosen(
  retractionResponseSchema.omit({ failed: true }),
);

export const restrictionAnswerSchema: z.ZodType<RestrictionResponse> = loosen(
  restrictionResponseSchema.omit({ failed: true }),
);

export const destructionAnswerSchema: z.ZodType<DestructionResponse> = loosen(
  destructionResponseSchema.omit({ failed: true }),
);

export const messageAnswerSchema: z.ZodType<MessageResponse> = loosen(
  messageResponseSchema.omit({ failed: true }),
);

export const roomsAnswerSchema: z.ZodType<RoomsResponse> = loosen(roomsPageSchema.omit({ failed: true }));

export const occupantsAnswerSchema: z.ZodType<OccupantsResponse> = loosen(
  occupantsPageSchema.omit({ failed: true }),
);

export const visitorsAnswerSchema: z.ZodType<VisitorsResponse> = loosen(
  visitorsPageSchema.omit({ failed: true }),
);

export const occupantEventsAnswerSchema: z.ZodType<OccupantEventsResponse> = z.looseObject({
  events: z.array(
    z.looseObject({
      type: z.enum(["joined", "left", "refused"]),
      at: z.string(),
      ...visitShape,
      ...leftShape,
      refused_by: z.enum(["ban", "block-list", "affiliation", "other"]).optional(),
      ban_id: z.string().optional(),
    }),
  ),
  next: z.string(),
  missed: z.literal(true).optional(),
});

export const blockListsAnswerSchema: z.ZodType<BlockListsResponse> = loosen(moduleBlockListsSchema);

export const affiliationsAnswerSchema: z.ZodType<AffiliationsResponse> = loosen(
  affiliationsPageSchema.omit({ failed: true }),
);

export const bansAnswerSchema: z.ZodType<BansResponse> = z.looseObject({
  bans: z.array(banSchema),
  next: nextSchema,
});

export const oneBanAnswerSchema: z.ZodType<{ readonly ban: Ban }> = z.looseObject({ ban: banSchema });

const banAnswerShape = {
  ban: banSchema,
  kicked,
  muted: kicked.optional(),
  retraction,
  dry_run: z.literal(true).optional(),
};

export const banAnswerSchema: z.ZodType<BanResponse> = z.looseObject(banAnswerShape);

export const banChangesResultsSchema: z.ZodType<BanChangesResults> = z.looseObject({
  results: z.array(
    z.union([
      z.looseObject({ status: z.literal([200, 201]), ...banAnswerShape }),
      z.looseObject({ status: z.literal(204) }),
      refusalSchema,
    ]),
  ),
  revision: z.looseObject({ before: z.string(), after: z.string() }).optional(),
});
