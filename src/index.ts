// The public API of the package.
export type {
  Actor,
  AuditAnswer,
  AuditEntryListed,
  AuditPageInput,
  AuditQuery,
  AuditTargetListed,
} from "./client/types/audit";
export type {
  BanChangesInput,
  BanInput,
  ForcibleKickInput,
  KickInput,
  ModuleBansFilter,
  OccupantsFilter,
  PageInput,
  RoomsFilter,
} from "./client/types/requests";
export type {
  BanToPlace,
  BanToPreview,
  BanWish,
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
  BansFilter,
  BansToLift,
  BanTerms,
  BanPreviewOnServer,
  ManagedBan,
  WishedBansAnswer,
} from "./client/types/bans";
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
export type { BanChangesResults, ControlPlaneKickResults, KickManyResults } from "./client/types/batches";
export type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "./client/options";
export { ControlPlaneClient } from "./client/control-plane-client";
export { MucKickClient } from "./client/muc-kick-client";
export type {
  ServerBan,
  ServerBanLifted,
  ServerBansAnswer,
  ServerBansFilter,
  ServerFailure,
  ServerFailures,
  ServerListed,
  ServersAnswer,
  ServerSync,
} from "./client/types/servers";
export type { TokenInput, TokenIssued, TokenListed, TokensAnswer } from "./client/types/tokens";
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
