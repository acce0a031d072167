// The public API of the package.
export type {
  Actor,
  AuditResponse,
  AuditEntryListed,
  AuditPageInput,
  AuditQuery,
  AuditTargetListed,
  AuditVerificationListed,
} from "./wire/audit";
export type { AffiliationsFilter } from "./wire/affiliations";
export type {
  BanChangesInput,
  BanInput,
  DestructionInput,
  KickInput,
  MessageInput,
  ModuleBansFilter,
  OccupantsFilter,
  RestrictionInput,
  RetractionInput,
  RoomsFilter,
} from "./wire/module-requests";
export type { BanToPlace, BanToPreview, ManagedBanRequest } from "./wire/bans/ban-request";
export type { BansFilter, BansToLift } from "./wire/bans/ban-filters";
export type {
  BanDetails,
  BanEvent,
  BanLifted,
  BanLiftedOnServer,
  BanLiftResult,
  BanLiftResults,
  BanManyResults,
  BanStatus,
  BanPlaced,
  BanPreview,
  BanRejection,
  BanResult,
  BanTerms,
  BanPreviewOnServer,
  ManagedBan,
  ServerBan,
  ManagedBansResponse,
} from "./wire/bans/bans";
export {
  BusyError,
  MucKickError,
  NotFoundError,
  type Refusal,
  RefusedError,
  UnauthorizedError,
  type ResponseFault,
  UnexpectedResponseError,
  UnreachableError,
} from "./client/errors";
export type { BanChangesResults, KickManyResults } from "./client/types/batches";
export type { ControlPlaneKickResult, ControlPlaneKickResults, ForcibleKickInput } from "./wire/kicks";
export type {
  DestructionResult,
  ForcibleDestructionInput,
  ForcibleRestrictionInput,
  RestrictionResult,
} from "./wire/restrictions";
export type { ForcibleRetractionInput, MessageResult, RetractionResult } from "./wire/retractions";
export type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "./client/connection";
export type { EventsOptions, ReceivedEvent } from "./client/events/follow-events";
export type { ControlPlaneEvent, EventType } from "./wire/events";
export { ControlPlaneClient } from "./client/control-plane-client";
export { MucKickClient } from "./client/muc-kick-client";
export type {
  ServerBanLifted,
  ServerBansResponse,
  ServerBansFilter,
  ServerFindings,
  ServerListed,
  ServersResponse,
  ServerSync,
} from "./wire/servers";
export type { NoteListed } from "./wire/notes";
export type { BlockListsFilter, ServerBlockLists, ServersBlockListsResponse } from "./wire/block-lists";
export type { CallerListed, SettingsListed } from "./wire/caller";
export type { WebhookListed, WebhooksResponse } from "./wire/webhooks";
export type { PageInput, ServerFailure, ServerFailures } from "./wire/common";
export type { SessionListed, SessionsResponse } from "./wire/sign-in";
export type { TokenInput, TokenIssued, TokenListed, TokensResponse } from "./wire/tokens";
export type {
  AboutResponse,
  AffiliationListed,
  AffiliationsResponse,
  Ban,
  BanResponse,
  BansResponse,
  BlockListListed,
  BlockListsResponse,
  DestructionResponse,
  KickResponse,
  Kicked,
  MessageResponse,
  OccupantListed,
  OccupantsResponse,
  PublishedList,
  RestrictionResponse,
  RetractedRoom,
  Retraction,
  RetractionResponse,
  RoomListed,
  RoomSize,
  RoomsResponse,
} from "./contract/responses";
export type { ProblemCode } from "./contract/problem";
