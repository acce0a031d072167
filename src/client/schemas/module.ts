import { z } from "zod";
import type {
  AboutAnswer,
  Ban,
  BanAnswer,
  BansAnswer,
  KickAnswer,
  Kicked,
  OccupantsAnswer,
  RoomsAnswer,
} from "../../contract/responses";
import type { BanChangesResults, KickManyResults } from "../types/batches";
import type { Refusal } from "../errors";

// What a server may answer. Members that are not known here are let through: a newer server may have more.

export const refusalBodySchema = z.looseObject({ error: z.string(), code: z.string() });

export const refusalSchema: z.ZodType<Refusal> = z.looseObject({
  status: z.int().min(400).max(599),
  error: z.string(),
  code: z.string(),
});

export const count = z.int().min(0);

export const aboutAnswerSchema: z.ZodType<AboutAnswer> = z.looseObject({
  module: z.literal("mod_http_muc_kick"),
  version: z.string(),
  prosody: z.string(),
  host: z.string(),
  hosts: z.array(z.string()),
  mucs: z.array(z.string()),
  limits: z.looseObject({
    max_batch: count,
    max_body: count,
    max_page: count,
    max_reason: count,
    max_ban_seconds: count,
  }),
  features: z.looseObject({ occupant_id: z.boolean(), metrics: z.boolean() }),
  bans: z.looseObject({ count, revision: z.string(), persistent: z.boolean(), unreadable: count }),
  owners: z.array(
    z.looseObject({
      prefix: z.string(),
      store: z.string(),
      server: z.string(),
      seq: count,
      hash: z.string(),
    }),
  ),
});

export const kickedSchema: z.ZodType<Kicked> = z.looseObject({
  muc: z.string(),
  nickname: z.string(),
  jid: z.string(),
  occupant_id: z.string().optional(),
});

export const banShape = {
  id: z.string(),
  jid: z.string(),
  muc: z.string().optional(),
  reason: z.string().optional(),
  expires_at: z.string().optional(),
  except: z.array(z.string()).optional(),
  spare_affiliated: z.literal(true).optional(),
};

const banSchema: z.ZodType<Ban> = z.looseObject(banShape);

const kickAnswerShape = {
  kicked: z.array(kickedSchema),
  dry_run: z.literal(true).optional(),
  bans: z.array(banSchema).optional(),
};

export const kickAnswerSchema: z.ZodType<KickAnswer> = z.looseObject(kickAnswerShape);

export const kickManyResultsSchema: z.ZodType<KickManyResults> = z.looseObject({
  results: z.array(z.union([z.looseObject({ status: z.literal(200), ...kickAnswerShape }), refusalSchema])),
});

export const next = z.string().optional();

export const roomsAnswerSchema: z.ZodType<RoomsAnswer> = z.looseObject({
  rooms: z.array(z.looseObject({ muc: z.string(), occupants: count })),
  next,
});

export const occupantsAnswerSchema: z.ZodType<OccupantsAnswer> = z.looseObject({
  occupants: z.array(
    z.looseObject({
      muc: z.string(),
      nickname: z.string(),
      jid: z.string(),
      sessions: count,
      role: z.string(),
      affiliation: z.string(),
      occupant_id: z.string().optional(),
    }),
  ),
  next,
});

export const bansAnswerSchema: z.ZodType<BansAnswer> = z.looseObject({ bans: z.array(banSchema), next });

export const oneBanAnswerSchema: z.ZodType<{ readonly ban: Ban }> = z.looseObject({ ban: banSchema });

const banAnswerShape = {
  ban: banSchema,
  kicked: z.array(kickedSchema),
  dry_run: z.literal(true).optional(),
};

export const banAnswerSchema: z.ZodType<BanAnswer> = z.looseObject(banAnswerShape);

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
