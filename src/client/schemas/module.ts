import { z } from "zod";
import type {
  AboutResponse,
  Ban,
  BanResponse,
  BansResponse,
  KickResponse,
  OccupantsResponse,
  RoomsResponse,
} from "../../contract/responses";
import type { BanChangesResults, KickManyResults } from "../types/batches";
import { moduleBanSchema } from "../../wire/bans/bans";
import { countSchema, errorSchema, kickedSchema, nextSchema, refusalShape } from "../../wire/common";
import { occupantsPageSchema, roomsPageSchema } from "../../wire/rooms";
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
  }),
  features: z.looseObject({ occupant_id: z.boolean(), metrics: z.boolean() }),
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

const kickAnswerShape = {
  kicked,
  dry_run: z.literal(true).optional(),
  bans: z.array(banSchema).optional(),
};

export const kickAnswerSchema: z.ZodType<KickResponse> = z.looseObject(kickAnswerShape);

export const kickManyResultsSchema: z.ZodType<KickManyResults> = z.looseObject({
  results: z.array(z.union([z.looseObject({ status: z.literal(200), ...kickAnswerShape }), refusalSchema])),
});

export const roomsAnswerSchema: z.ZodType<RoomsResponse> = loosen(roomsPageSchema.omit({ failed: true }));

export const occupantsAnswerSchema: z.ZodType<OccupantsResponse> = loosen(
  occupantsPageSchema.omit({ failed: true }),
);

export const bansAnswerSchema: z.ZodType<BansResponse> = z.looseObject({
  bans: z.array(banSchema),
  next: nextSchema,
});

export const oneBanAnswerSchema: z.ZodType<{ readonly ban: Ban }> = z.looseObject({ ban: banSchema });

const banAnswerShape = {
  ban: banSchema,
  kicked,
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
