import { originOf, type Requester } from "../auth/authenticator";
import type { ActMessage, MessageRequest } from "../contract/message-request";
import type { DestructionRequest, RestrictionRequest } from "../contract/room-request";
import type {
  DestructionResponse,
  Kicked,
  MessageResponse,
  RestrictionResponse,
  Retraction,
  RetractionProblem,
  RetractionResponse,
} from "../contract/responses";
import type { RetractionRequest } from "../contract/retraction-request";
import {
  forbidden,
  type GatewayOutcome,
  type GatewayProblem,
  isForbidden,
  joinFailures,
  storeUnavailable,
} from "../errors";
import type { Forced } from "../kicks/kick-request";
import { describeReply } from "../servers/describe-reply";
import { type Failures, joinReplies } from "../servers/join-replies";
import { joinRetractions } from "../servers/join-retractions";
import {
  authorsInput,
  occupantTarget,
  preppedJid,
  roomTarget,
  selectorInput,
  targetOf,
} from "../kicks/selectors";
import { createProtection, type Protection } from "../protection";
import type { ProsodyServer } from "../servers/prosody-server";
import type { Routing } from "../servers/routing";
import type { NamedReply, ServerReply } from "../servers/server-result";
import type { AuditPlace, AuditTarget, AuditWrites, JsonValue } from "../store/audit/audit";
import { tokenReaches } from "../store/tokens/tokens";
import type { AuditResult } from "../wire/audit";
import type { DestructionResult, RestrictionResult } from "../wire/restrictions";
import type { MessageResult, RetractionResult } from "../wire/retractions";
import { withoutAbsent } from "../without-absent";
import { findAuthorRefusal, findRemovalRefusal, type RemovalPreview } from "./protected-people";

export interface RoomActParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, ProsodyServer>;
  readonly routing: Routing;
  /** Bare JIDs and domains that are removed, and whose messages are retracted, only with `force`. */
  readonly protectedJids: readonly string[];
  readonly audit: Pick<AuditWrites, "begin" | "finish">;
}

/** The origin of a request. */
export interface ActOrigin extends Requester {
  /** Id of the HTTP request. */
  readonly id: string;
  readonly log: { error(fields: object, message: string): void };
}

/** The result for the caller. `isAudited`: false if something was done whose outcome could not be audited. */
export type ActReport<Result> = GatewayOutcome<Result> & { readonly isAudited: boolean };

/** The part of a response to another request that has the result of a retraction. */
export function retractionOf(report: ActReport<RetractionResult>): Retraction {
  if (!report.ok) return { messages: 0, rooms: [], problem: pickProblem(report.problem) };
  const { messages, rooms, more, failed } = report.value;
  const problem = report.value.problem ?? failed?.[0];
  return {
    ...{ messages, rooms },
    ...(more === true && { more }),
    ...(problem !== undefined && { problem: pickProblem(problem) }),
  };
}

function pickProblem({ status, code, error }: RetractionProblem): RetractionProblem {
  return { status, code, error };
}

/** A message that precedes bans of the same scope. */
export interface Announcement {
  /** That scope. */
  readonly muc: string | undefined;
  readonly message: ActMessage;
  /** The occupants concerned, by the names of their servers. */
  readonly inside: ReadonlyMap<string, readonly Kicked[]>;
}

/** What is done on each of several servers, and how it is audited. */
interface Act<Answer> {
  readonly action: "retract" | "message" | "room.restrict" | "room.destroy";
  /** The room or the MUC component that it concerns; undefined: all. */
  readonly muc: string | undefined;
  readonly isDryRun: boolean;
  readonly targets: readonly AuditTarget[];
  readonly reason: string | undefined;
  readonly details: Readonly<Record<string, JsonValue>>;
  /** Finds out from servers, without changing anything, which problem prevents it; undefined: nothing does. */
  readonly check:
    ((this: void, servers: readonly ProsodyServer[]) => Promise<GatewayProblem | undefined>) | undefined;
  run(server: ProsodyServer): Promise<ServerReply<Answer>>;
  join(this: void, answers: readonly Answer[]): Answer;
}

/** Acts on all servers that they concern: each is audited before it is done, and its outcome afterwards. */
export class RoomActs {
  readonly #parts: RoomActParts;

  constructor(parts: RoomActParts) {
    this.#parts = parts;
  }

  /** Retracts the messages of one person, or of several accounts. */
  retract(
    { request, force }: Forced<RetractionRequest>,
    origin: ActOrigin,
  ): Promise<ActReport<RetractionResult>> {
    const { selector, seconds, reason, dryRun } = request;
    const input = { ...authorsInput(selector), seconds, reason, ...(dryRun && { dry_run: true }) };
    return this.#do<RetractionResponse>(
      {
        action: "retract",
        muc: selector.muc,
        isDryRun: dryRun,
        targets:
          selector.by === "jids"
            ? selector.jids.map((jid) => ({ jid: preppedJid(jid), ...roomTarget(selector.muc) }))
            : [targetOf(selector)],
        reason,
        details: { ...(seconds !== undefined && { seconds }), ...(force && { force }) },
        check:
          force || dryRun
            ? undefined
            : (servers) => findAuthorRefusal(selector, servers, this.#protectionFrom(origin)),
        run: (server) => server.retract(input),
        join: joinRetractions,
      },
      origin,
    );
  }

  /** Sends a message from rooms. */
  message(request: MessageRequest, origin: ActOrigin): Promise<ActReport<MessageResult>> {
    const { selector, text, dryRun } = request;
    const muc = selector === undefined ? request.muc : selector.muc;
    const input = {
      ...(selector === undefined ? { muc } : selectorInput(selector)),
      text,
      ...(dryRun && { dry_run: true }),
    };
    return this.#do<MessageResponse>(
      {
        action: "message",
        muc,
        isDryRun: dryRun,
        targets: [selector === undefined ? roomTarget(muc) : targetOf(selector)],
        reason: undefined,
        details: { text },
        check: undefined,
        run: (server) => server.message(input),
        join: joinMessages,
      },
      origin,
    );
  }

  /** Sends the message that precedes bans. Resolves to why it may not have been received everywhere; undefined: it was. */
  async announce(
    { muc, message: { to, text }, inside }: Announcement,
    origin: ActOrigin,
  ): Promise<GatewayProblem | undefined> {
    const report = await this.#do<MessageResponse>(
      {
        ...{ action: "message", muc, isDryRun: false, reason: undefined, check: undefined },
        targets: receiversAmong([...inside.values()].flat(), to),
        details: { text },
        run: (server) => sendToEach(receiversAmong(inside.get(server.name) ?? [], to), text, server),
        join: joinMessages,
      },
      origin,
    );
    if (report.ok && report.value.failed === undefined) return undefined;
    const { status, code, error } = report.ok ? joinFailures(report.value.failed ?? []) : report.problem;
    return { status, code, error };
  }

  /** Restricts a room, or lifts restrictions. */
  restrict(
    { request, force }: Forced<RestrictionRequest>,
    origin: ActOrigin,
  ): Promise<ActReport<RestrictionResult>> {
    const { muc, changes, seconds, reason, dryRun } = request;
    const input = { muc, ...changes, seconds, reason, ...(dryRun && { dry_run: true }) };
    return this.#do<RestrictionResponse>(
      {
        ...{ action: "room.restrict", muc, isDryRun: dryRun, targets: [roomTarget(muc)], reason },
        details: withoutAbsent<JsonValue>({ ...changes, seconds, ...(force && { force }) }),
        check:
          force || dryRun || changes.members_only !== true
            ? undefined
            : this.#sparing(origin, (server) => server.restrictRoom({ ...input, dry_run: true })),
        run: (server) => server.restrictRoom(input),
        join: ofTheOnly,
      },
      origin,
    );
  }

  /** Destroys a room. */
  destroy(
    { request, force }: Forced<DestructionRequest>,
    origin: ActOrigin,
  ): Promise<ActReport<DestructionResult>> {
    const { muc, reason, alternateRoom, password, dryRun } = request;
    const input = { muc, reason, alternate_room: alternateRoom, password, ...(dryRun && { dry_run: true }) };
    return this.#do<DestructionResponse>(
      {
        ...{ action: "room.destroy", muc, isDryRun: dryRun, targets: [roomTarget(muc)], reason },
        details: withoutAbsent<JsonValue>({ alternate_room: alternateRoom, ...(force && { force }) }),
        check:
          force || dryRun
            ? undefined
            : this.#sparing(origin, (server) => server.destroyRoom({ ...input, dry_run: true })),
        run: (server) => server.destroyRoom(input),
        join: ofTheOnly,
      },
      origin,
    );
  }

  /** The check of an act that must not remove protected accounts. `look`: its dry run on a server. */
  #sparing(origin: ActOrigin, look: RemovalPreview): NonNullable<Act<unknown>["check"]> {
    return (servers) => findRemovalRefusal(servers, look, this.#protectionFrom(origin));
  }

  #protectionFrom({ caller }: ActOrigin): Protection {
    return createProtection(this.#parts.protectedJids, caller.jid);
  }

  /** Audits what the caller may not do, as with bans. The problem is that of the store. */
  async #recordRefusal(
    { action, targets, reason, isDryRun }: Act<unknown>,
    problem: GatewayProblem,
    origin: ActOrigin,
  ): Promise<GatewayProblem | undefined> {
    if (isDryRun || !isForbidden(problem)) return undefined;
    const { audit } = this.#parts;
    const details = { request_id: origin.id };
    try {
      const intent = await audit.begin({ ...originOf(origin), action, targets, reason, details });
      await audit.finish(intent.seq, {
        result: "refused",
        details: { ...details, code: problem.code, error: problem.error },
      });
      return undefined;
    } catch (fault) {
      origin.log.error({ err: fault, action }, "Audit write failed; nothing was done");
      return storeUnavailable(fault);
    }
  }

  async #do<Answer extends object>(
    act: Act<Answer>,
    origin: ActOrigin,
  ): Promise<ActReport<Answer & Failures>> {
    const { routing, servers: all } = this.#parts;
    const { caller } = origin;
    const nothingDone = (problem: GatewayProblem) => ({ ok: false as const, problem, isAudited: true });
    const refuse = async (problem: GatewayProblem) => {
      const fault = await this.#recordRefusal(act, problem, origin);
      return nothingDone(fault ?? problem);
    };
    if (!tokenReaches({ reach: caller.reach }, act.muc)) return refuse(outOfReach(act.muc));
    const names = routing.serversFor(act.muc);
    if (!names.ok) return nothingDone(names.problem);
    const servers = names.value.flatMap((name) => all.get(name) ?? []);
    const refusal = await act.check?.(servers);
    if (refusal !== undefined) return refuse(refusal);
    const runAll = () =>
      Promise.all(servers.map(async (server) => ({ server: server.name, reply: await act.run(server) })));
    if (act.isDryRun) {
      const join = (answers: readonly Answer[]) => ({ ...act.join(answers), dry_run: true });
      return { ...joinReplies(await runAll(), join), isAudited: true };
    }

    const { action, targets, reason, details } = act;
    let intent: AuditPlace;
    try {
      intent = await this.#parts.audit.begin({
        ...originOf(origin),
        ...{ action, targets, reason },
        details: { request_id: origin.id, ...details, servers: [...names.value] },
      });
    } catch (error) {
      origin.log.error({ err: error, action }, "Audit write failed; nothing was done");
      return nothingDone(storeUnavailable(error));
    }
    const replies = await runAll();
    const result = joinReplies(replies, act.join);
    const outcome = {
      result: summarize(replies, result),
      targets: outcomeTargets(targets, replies),
      details: { request_id: origin.id, servers: replies.map(describeReply) },
    };
    try {
      await this.#parts.audit.finish(intent.seq, outcome);
      return { ...result, isAudited: true };
    } catch (error) {
      const fields = { err: error, action, intent: intent.seq, outcome };
      origin.log.error(fields, "Audit write failed; the outcome is not recorded");
      return { ...result, isAudited: false };
    }
  }
}

function outOfReach(muc: string | undefined): GatewayProblem {
  return forbidden(
    muc === undefined
      ? "This token is limited to some rooms: set muc to one of them"
      : `This token does not reach ${muc}`,
  );
}

/** The rooms that were meant, and who was there: who was removed, or received a message. Undefined: those of the intent. */
function outcomeTargets(
  meant: readonly AuditTarget[],
  replies: readonly NamedReply<{
    readonly kicked?: readonly Kicked[];
    readonly occupants?: readonly Kicked[] | undefined;
  }>[],
): readonly AuditTarget[] | undefined {
  const people = replies.flatMap(({ reply }) =>
    reply.ok ? [...(reply.value.kicked ?? []), ...(reply.value.occupants ?? [])] : [],
  );
  if (people.length === 0) return undefined;
  const isRoom = ({ jid, nickname, occupantId }: AuditTarget) =>
    (jid ?? nickname ?? occupantId) === undefined;
  return [...meant.filter(isRoom), ...people.map(occupantTarget)];
}

function summarize<Answer extends object>(
  replies: readonly NamedReply<Answer>[],
  result: GatewayOutcome<Answer & Failures>,
): AuditResult {
  if (result.ok) {
    const isWhole = result.value.failed === undefined && !("problem" in result.value && result.value.problem);
    return isWhole ? "done" : "partial";
  }
  const mayBeDone = replies.some(({ reply }) => !reply.ok && "failure" in reply && reply.failure.may_be_done);
  if (mayBeDone) return "unknown";
  return result.problem.status >= 500 ? "failed" : "refused";
}

/** A room is on one server. */
function ofTheOnly<Answer>([answer]: readonly Answer[]): Answer {
  if (answer === undefined) throw new RangeError("No server has responded");
  return answer;
}

function joinMessages(answers: readonly MessageResponse[]): MessageResponse {
  const isToRooms = answers.some(({ rooms }) => rooms !== undefined);
  return isToRooms
    ? { rooms: answers.flatMap(({ rooms = [] }) => rooms) }
    : { occupants: answers.flatMap(({ occupants = [] }) => occupants) };
}

/** Whom a message about occupants goes to: the rooms where they are, or each account in each of these; everybody once. */
function receiversAmong(occupants: readonly Kicked[], to: ActMessage["to"]): Receiver[] {
  const receivers = occupants.map(({ jid, muc }): Receiver => (to === "room" ? { muc } : { jid, muc }));
  return [...new Map(receivers.map((each) => [JSON.stringify(each), each])).values()];
}

interface Receiver {
  readonly jid?: string;
  readonly muc: string;
}

/** Fails if one of them fails, except for who has left meanwhile. */
async function sendToEach(
  receivers: readonly Receiver[],
  text: string,
  server: ProsodyServer,
): Promise<ServerReply<MessageResponse>> {
  const replies = await Promise.all(receivers.map((to) => server.message({ ...to, text })));
  const failed = replies.find((reply) => !reply.ok && !("refused" in reply && reply.refused.status === 404));
  return (
    failed ?? { ok: true, value: joinMessages(replies.flatMap((reply) => (reply.ok ? [reply.value] : []))) }
  );
}
