import { auditPageSchema, auditVerificationSchema } from "../../wire/audit";
import { affiliationsPageSchema } from "../../wire/affiliations";
import * as bans from "../../wire/bans/bans";
import { blockListsSchema } from "../../wire/block-lists";
import { callerSchema, settingsSchema } from "../../wire/caller";
import { kickAnswerSchema, kickBatchSchema } from "../../wire/kicks";
import { noteSchema } from "../../wire/notes";
import { destructionResponseSchema, restrictionResponseSchema } from "../../wire/restrictions";
import { messageResponseSchema, retractionResponseSchema } from "../../wire/retractions";
import { occupantsPageSchema, roomsPageSchema, visitorsPageSchema } from "../../wire/rooms";
import { loosen } from "../../wire/schema";
import * as servers from "../../wire/servers";
import { sessionsSchema } from "../../wire/sign-in";
import { tokenIssuedSchema, tokensSchema } from "../../wire/tokens";
import { webhooksSchema } from "../../wire/webhooks";

/** Response schemas of a control plane: the server's own, which pass unknown members through. */
export const responses = {
  kick: loosen(kickAnswerSchema),
  kicks: loosen(kickBatchSchema),
  retraction: loosen(retractionResponseSchema),
  message: loosen(messageResponseSchema),
  restriction: loosen(restrictionResponseSchema),
  destruction: loosen(destructionResponseSchema),
  rooms: loosen(roomsPageSchema.partial({ failed: true })),
  occupants: loosen(occupantsPageSchema.partial({ failed: true })),
  visitors: loosen(visitorsPageSchema.partial({ failed: true })),
  affiliations: loosen(affiliationsPageSchema.partial({ failed: true })),
  servers: loosen(servers.serversSchema),
  findings: loosen(servers.findingsSchema),
  adoption: loosen(servers.adoptionSchema),
  serverBans: loosen(servers.serverBansPageSchema),
  serverBanLifted: loosen(servers.serverBanLiftedSchema),
  banPlaced: loosen(bans.banPlacedSchema),
  banPreview: loosen(bans.banPreviewSchema),
  banResults: loosen(bans.banResultsSchema),
  banLifted: loosen(bans.banLiftedSchema),
  banLiftResults: loosen(bans.banLiftResultsSchema),
  banDetails: loosen(bans.banDetailsSchema),
  bans: loosen(bans.bansPageSchema),
  blockLists: loosen(blockListsSchema),
  audit: loosen(auditPageSchema),
  auditVerification: loosen(auditVerificationSchema),
  note: loosen(noteSchema),
  token: loosen(tokenIssuedSchema),
  tokens: loosen(tokensSchema),
  sessions: loosen(sessionsSchema),
  caller: loosen(callerSchema),
  settings: loosen(settingsSchema),
  webhooks: loosen(webhooksSchema),
};
