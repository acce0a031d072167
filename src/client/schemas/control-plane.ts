import { auditPageSchema } from "../../wire/audit";
import * as bans from "../../wire/bans/bans";
import { callerSchema, settingsSchema } from "../../wire/caller";
import { kickAnswerSchema, kickBatchSchema } from "../../wire/kicks";
import { occupantsPageSchema, roomsPageSchema } from "../../wire/rooms";
import { loosen } from "../../wire/schema";
import * as servers from "../../wire/servers";
import { tokenIssuedSchema, tokensSchema } from "../../wire/tokens";

/** Response schemas of a control plane: the server's own, which pass unknown members through. */
export const responses = {
  kick: loosen(kickAnswerSchema),
  kicks: loosen(kickBatchSchema),
  rooms: loosen(roomsPageSchema.partial({ failed: true })),
  occupants: loosen(occupantsPageSchema.partial({ failed: true })),
  servers: loosen(servers.serversSchema),
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
  audit: loosen(auditPageSchema),
  token: loosen(tokenIssuedSchema),
  tokens: loosen(tokensSchema),
  caller: loosen(callerSchema),
  settings: loosen(settingsSchema),
};
