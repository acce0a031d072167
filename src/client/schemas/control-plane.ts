import { z } from "zod";
import type { KickAnswer, OccupantsAnswer, RoomsAnswer } from "../../contract/responses";
import type { Actor, AuditAnswer } from "../types/audit";
import {
  banShape,
  count,
  kickAnswerSchema,
  kickedSchema,
  kickManyResultsSchema,
  next,
  occupantsAnswerSchema,
  refusalBodySchema,
  refusalSchema,
  roomsAnswerSchema,
} from "./module";
import type { ControlPlaneKickResults } from "../types/batches";
import type {
  ServerAdoption,
  ServerBan,
  ServerBanLifted,
  ServerBansAnswer,
  ServerFailures,
  ServersAnswer,
} from "../types/servers";
import type { TokenIssued, TokenListed, TokensAnswer } from "../types/tokens";
import type {
  BanDetails,
  BanLifted,
  BanLiftResults,
  BanManyResults,
  BanStatus,
  BanPlaced,
  BanPreview,
  ManagedBan,
  WishedBansAnswer,
} from "../types/bans";

// What a control plane may answer. Members that are not known here are let through: a newer one may have more.

const failed = z
  .array(
    z.looseObject({
      server: z.string(),
      status: z.int(),
      code: z.string(),
      error: z.string(),
      may_be_done: z.boolean(),
    }),
  )
  .optional();
const failuresSchema: z.ZodType<ServerFailures> = z.looseObject({ failed });

export const kickWithFailuresSchema: z.ZodType<KickAnswer & ServerFailures> = z.intersection(
  kickAnswerSchema,
  failuresSchema,
);

export const kicksWithFailuresSchema: z.ZodType<ControlPlaneKickResults> = z.intersection(
  kickManyResultsSchema,
  z.looseObject({ results: z.array(failuresSchema) }),
);

export const roomsWithFailuresSchema: z.ZodType<RoomsAnswer & ServerFailures> = z.intersection(
  roomsAnswerSchema,
  failuresSchema,
);

export const occupantsWithFailuresSchema: z.ZodType<OccupantsAnswer & ServerFailures> = z.intersection(
  occupantsAnswerSchema,
  failuresSchema,
);

const troubleSchema = z.looseObject({ at: z.string(), error: z.string(), code: z.string() }).optional();

export const serversAnswerSchema: z.ZodType<ServersAnswer> = z.looseObject({
  servers: z.array(
    z.looseObject({
      name: z.string(),
      mucs: z.array(z.string()),
      reachable: z.boolean(),
      version: z.string().optional(),
      prosody: z.string().optional(),
      reachable_mucs: z.array(z.string()).optional(),
      bans: count.optional(),
      managed_bans: count.optional(),
      unmanaged_bans: count.optional(),
      sync: z
        .looseObject({
          in_sync: z.boolean(),
          behind: count,
          refused: count,
          since: z.string(),
          checked_at: z.string(),
          blocked: z.string().optional(),
          last_error: troubleSchema,
        })
        .optional(),
      last_error: troubleSchema,
    }),
  ),
});

const bansConcerned = z.looseObject({ count, bans: z.array(z.looseObject(banShape)) });

export const serverAdoptionSchema: z.ZodType<ServerAdoption> = z.looseObject({
  server: z.string(),
  blocked: refusalBodySchema,
  lift: bansConcerned,
  place: bansConcerned,
  preview: z.string(),
  dry_run: z.literal(true).optional(),
});

const serverBanSchema: z.ZodType<ServerBan> = z.looseObject({ ...banShape, managed: z.boolean() });

export const serverBansAnswerSchema: z.ZodType<ServerBansAnswer> = z.looseObject({
  bans: z.array(serverBanSchema),
  next,
});

export const serverBanLiftedSchema: z.ZodType<ServerBanLifted> = z.looseObject({
  server: z.string(),
  ban: serverBanSchema,
});

const actorSchema: z.ZodType<Actor> = z.looseObject({
  kind: z.string(),
  id: z.string().optional(),
  label: z.string().optional(),
});

const termsShape = {
  jid: z.string(),
  muc: z.string().optional(),
  reason: z.string().optional(),
  note: z.string().optional(),
  expires_at: z.string().optional(),
  except: z.array(z.string()).optional(),
  spare_affiliated: z.literal(true).optional(),
};
const termsSchema = z.looseObject({ ...termsShape, id: z.string().optional() });

const wishedBanSchema: z.ZodType<ManagedBan> = z.looseObject({
  ...termsShape,
  id: z.string(),
  created_at: z.string(),
  created_by: actorSchema,
  state: z.enum(["active", "lifted", "expired"]),
  lifted_at: z.string().optional(),
  lifted_by: actorSchema.optional(),
  lift_reason: z.string().optional(),
  change: count,
});

const why = { error: z.string().optional(), code: z.string().optional() };

const onServers: z.ZodType<readonly BanStatus[]> = z.array(
  z.looseObject({ server: z.string(), in_force: z.boolean(), kicked: z.array(kickedSchema), ...why }),
);

const placedShape = { ban: wishedBanSchema, servers: onServers, kicked: z.array(kickedSchema) };
const previewShape = {
  ban: termsSchema,
  dry_run: z.literal(true),
  servers: z.array(z.looseObject({ server: z.string(), kicked: z.array(kickedSchema), ...why })),
  kicked: z.array(kickedSchema),
};

export const banPlacedSchema: z.ZodType<BanPlaced> = z.looseObject(placedShape);

export const banPreviewSchema: z.ZodType<BanPreview> = z.looseObject(previewShape);

export const banManyResultsSchema: z.ZodType<BanManyResults> = z.looseObject({
  results: z.array(
    z.union([
      z.looseObject({ status: z.literal(200), ...previewShape }),
      z.looseObject({ status: z.literal([200, 201]), ...placedShape }),
      z.intersection(refusalSchema, z.looseObject({ ban: wishedBanSchema.optional() })),
    ]),
  ),
});

export const banLiftedSchema: z.ZodType<BanLifted> = z.looseObject({
  ban: wishedBanSchema,
  servers: z.array(z.looseObject({ server: z.string(), lifted: z.boolean(), ...why })),
});

export const banLiftResultsSchema: z.ZodType<BanLiftResults> = z.looseObject({
  results: z.array(
    z.union([
      z.looseObject({ status: z.literal(200), ban: wishedBanSchema, dry_run: z.literal(true) }),
      z.intersection(z.looseObject({ status: z.literal(200) }), banLiftedSchema),
      z.intersection(refusalSchema, z.looseObject({ id: z.string() })),
    ]),
  ),
  has_more: z.literal(true).optional(),
});

export const banDetailsSchema: z.ZodType<BanDetails> = z.looseObject({
  ban: wishedBanSchema,
  servers: onServers,
  history: z.array(
    z.looseObject({
      at: z.string(),
      actor: actorSchema,
      action: z.string(),
      reason: z.string().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

export const wishedBansAnswerSchema: z.ZodType<WishedBansAnswer> = z.looseObject({
  bans: z.array(wishedBanSchema),
  next,
});

export const auditAnswerSchema: z.ZodType<AuditAnswer> = z.looseObject({
  entries: z.array(
    z.looseObject({
      seq: z.int().min(1),
      at: z.string(),
      kind: z.string(),
      intent: z.int().min(1).optional(),
      instance: z.string(),
      actor: actorSchema,
      address: z.string().optional(),
      action: z.string(),
      targets: z.array(
        z.looseObject({
          jid: z.string().optional(),
          muc: z.string().optional(),
          nickname: z.string().optional(),
          occupant_id: z.string().optional(),
        }),
      ),
      reason: z.string().optional(),
      result: z.string().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
      prev_hash: z.string(),
      hash: z.string(),
    }),
  ),
  next,
});

const tokenSchema: z.ZodType<TokenListed> = z.looseObject({
  id: z.string(),
  label: z.string(),
  scopes: z.array(z.string()),
  reach: z.array(z.string()).optional(),
  jid: z.string().optional(),
  created_at: z.string(),
  expires_at: z.string().optional(),
  revoked_at: z.string().optional(),
  last_used_at: z.string().optional(),
});

export const tokenIssuedSchema: z.ZodType<TokenIssued> = z.looseObject({
  token: tokenSchema,
  bearer: z.string(),
});

export const tokensAnswerSchema: z.ZodType<TokensAnswer> = z.looseObject({ tokens: z.array(tokenSchema) });
