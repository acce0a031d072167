// The public API of the package.
export type { Actor } from "./client/actor";
export type {
  AuditAnswer,
  AuditEntryListed,
  AuditPageInput,
  AuditQuery,
  AuditTargetListed,
} from "./client/audit-answers";
export type { BanChangesInput } from "./client/ban-changes-input";
export type { BanInput } from "./client/ban-input";
export type { BanToPlace, BanToPreview, BanWish } from "./client/ban-wish";
export { BusyError } from "./client/busy-error";
export type { BanChangesResults, ControlPlaneKickResults, KickManyResults } from "./client/batch-results";
export type { CallOptions, ControlPlaneClientOptions, MucKickClientOptions } from "./client/client-options";
export { ControlPlaneClient } from "./client/control-plane-client";
export type { ForcibleKickInput, KickInput } from "./client/kick-input";
export type { ModuleBansFilter, OccupantsFilter, PageInput, RoomsFilter } from "./client/listing-filter";
export { MucKickClient } from "./client/muc-kick-client";
export { MucKickError } from "./client/muc-kick-error";
export { NotFoundError } from "./client/not-found-error";
export type { Refusal } from "./client/refusal";
export { RefusedError } from "./client/refused-error";
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
} from "./client/server-answers";
export type { TokenInput, TokenIssued, TokenListed, TokensAnswer } from "./client/token-answers";
export { UnauthorizedError } from "./client/unauthorized-error";
export { type AnswerFault, UnexpectedAnswerError } from "./client/unexpected-answer-error";
export { UnreachableError } from "./client/unreachable-error";
export type {
  BanDetails,
  BanEvent,
  BanLifted,
  BanLiftedOnServer,
  BanLiftResult,
  BanLiftResults,
  BanManyResults,
  BanOnServer,
  BanPlaced,
  BanPreview,
  BanRefusal,
  BanResult,
  BansFilter,
  BansToLift,
  BanTerms,
  BanTrial,
  WishedBan,
  WishedBansAnswer,
} from "./client/wished-ban";
export type { AboutAnswer } from "./contract/about-answer";
export type { Ban, BanAnswer, BansAnswer } from "./contract/ban-answer";
export type { KickAnswer } from "./contract/kick-answer";
export type { Kicked } from "./contract/kicked";
export type { OccupantListed, OccupantsAnswer, RoomListed, RoomsAnswer } from "./contract/listing-answer";
export type { ProblemCode } from "./contract/problem";
