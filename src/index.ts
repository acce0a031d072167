// The public API of the package.
export type {
  Actor,
  AuditResponse,
  AuditEntryListed,
  AuditPageInput,
  AuditQuery,
  AuditTargetListed,
} from "./wire/audit";
export type {
  BanChangesInput,
  BanInput,
  KickInput,
  ModuleBansFilter,
  OccupantsFilter,
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
export type { ControlPlaneKickResults, ForcibleKickInput } from "./wire/kicks";
export type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "./client/connection";
export type { EventsOptions, ReceivedEvent } from "./client/events/follow-events";
export type { ControlPlaneEvent, EventType } from "./wire/events";
export { ControlPlaneClient } from "./client/control-plane-client";
export { MucKickClient } from "./client/muc-kick-client";
export type {
  ServerBanLifted,
  ServerBansResponse,
  ServerBansFilter,
  ServerListed,
  ServersResponse,
  ServerSync,
} from "./wire/servers";
export type { CallerListed, SettingsListed } from "./wire/caller";
export type { PageInput, ServerFailure, ServerFailures } from "./wire/common";
export type { TokenInput, TokenIssued, TokenListed, TokensResponse } from "./wire/tokens";
export type {
  AboutResponse,
  Ban,
  BanResponse,
  BansResponse,
  KickResponse,
  Kicked,
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
} from "./contract/responses";
export type { ProblemCode } from "./contract/problem";
