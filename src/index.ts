// The public API of the package.
export type {
  Actor,
  AuditAnswer,
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
export type { BanToPlace, BanToPreview, BanWish } from "./wire/ban-request";
export type { BansFilter, BansToLift } from "./wire/ban-filters";
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
  BanRefusal,
  BanResult,
  BanTerms,
  BanPreviewOnServer,
  ManagedBan,
  ServerBan,
  WishedBansAnswer,
} from "./wire/bans";
export {
  BusyError,
  MucKickError,
  NotFoundError,
  type Refusal,
  RefusedError,
  UnauthorizedError,
  type AnswerFault,
  UnexpectedAnswerError,
  UnreachableError,
} from "./client/errors";
export type { BanChangesResults, KickManyResults } from "./client/types/batches";
export type { ControlPlaneKickResults, ForcibleKickInput } from "./wire/kicks";
export type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "./client/options";
export { ControlPlaneClient } from "./client/control-plane-client";
export { MucKickClient } from "./client/muc-kick-client";
export type {
  ServerBanLifted,
  ServerBansAnswer,
  ServerBansFilter,
  ServerListed,
  ServersAnswer,
  ServerSync,
} from "./wire/servers";
export type { PageInput, ServerFailure, ServerFailures } from "./wire/common";
export type { TokenInput, TokenIssued, TokenListed, TokensAnswer } from "./wire/tokens";
export type {
  AboutAnswer,
  Ban,
  BanAnswer,
  BansAnswer,
  KickAnswer,
  Kicked,
  OccupantListed,
  OccupantsAnswer,
  RoomListed,
  RoomsAnswer,
} from "./contract/responses";
export type { ProblemCode } from "./contract/problem";
