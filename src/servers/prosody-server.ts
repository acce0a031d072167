import { setTimeout as sleep } from "node:timers/promises";
import {
  BusyError,
  MucKickError,
  RefusedError,
  UnauthorizedError,
  UnexpectedResponseError,
  UnreachableError,
} from "../client/errors";
import type { MucKickClient } from "../client/muc-kick-client";
import type { CallOptions } from "../client/connection";
import { describeCause } from "../client/transport/failure-cause";
import type { BanChangesResults } from "../client/types/batches";
import type {
  BanChangesInput,
  BanInput,
  DestructionInput,
  KickInput,
  MessageInput,
  ModuleBansFilter,
  OccupantEventsInput,
  OccupantsFilter,
  RestrictionInput,
  RetractionInput,
  RoomsFilter,
  VisitorsFilter,
} from "../wire/module-requests";
import type { BlockListsFilter } from "../wire/block-lists";
import type { AffiliationsFilter } from "../wire/affiliations";
import type { PageInput } from "../wire/common";
import type { ServerConfig } from "../config/config";
import type {
  AboutResponse,
  AffiliationsResponse,
  Ban,
  BanResponse,
  BansResponse,
  BlockListsResponse,
  DestructionResponse,
  KickResponse,
  OccupantEventsResponse,
  MessageResponse,
  OccupantsResponse,
  RestrictionResponse,
  RetractionResponse,
  RoomsResponse,
  VisitorsResponse,
} from "../contract/responses";
import type { GatewayProblem, GatewayFailure } from "../errors";
import { chunkChanges, chunkInputs } from "./routing";
import type { BanEffects, ServerReply } from "./server-result";

/**
 * Maps an error of MucKickClient to the failure for the caller, with a message without addresses or secrets. `timeout`:
 * the server's timeout in milliseconds. Rethrows anything that is not an error of the client.
 */
function describeServerFault(server: string, error: unknown, timeout: number): GatewayFailure {
  if (!(error instanceof MucKickError)) throw error;
  const fault = (status: number, code: GatewayFailure["code"], what: string): GatewayFailure => ({
    server,
    status,
    code,
    error: `Server ${server} ${what}`,
    may_be_done: error.mayHaveBeenCarriedOut,
  });
  if (error instanceof UnauthorizedError) {
    return fault(502, "server-unauthorized", "does not accept the control plane's authorization");
  }
  if (error instanceof BusyError) {
    return fault(503, "busy", "is still processing another change of many bans");
  }
  if (error instanceof UnreachableError) {
    return error.timedOut
      ? fault(504, "server-timeout", `did not respond within ${timeout} ms`)
      : fault(502, "server-unreachable", describeUnreachable(error));
  }
  if (error instanceof UnexpectedResponseError) {
    const what = {
      "not-http": "sent a response that is not HTTP",
      incomplete: "closed the connection mid-response",
      "too-large": "sent a response that is too large",
      "not-json": `responded ${error.status ?? "something"} without JSON: mod_http_muc_kick is not loaded there`,
      "wrong-shape": "sent a response of an unexpected shape",
    }[error.fault];
    return fault(502, "server-bad-response", what);
  }
  if (isOutdated(error)) {
    return fault(502, "server-outdated", "has an older version of mod_http_muc_kick, which cannot do this");
  }
  const reason = error instanceof RefusedError ? `: ${error.error}` : "";
  return fault(502, "server-bad-response", `rejected a valid request${reason}`);
}

function describeUnreachable({ cause }: UnreachableError): string {
  const why = describeCause(cause);
  return why === undefined ? "is unreachable" : `is unreachable: ${why}`;
}

/** Whether the module did nothing because it is processing another change of many bans. */
export function isBusy(reply: ServerReply<unknown>): boolean {
  return !reply.ok && "failure" in reply && reply.failure.code === "busy";
}

/** The kind of a call, for the metrics. */
export type ServerOperation =
  | "about"
  | "kick"
  | "retract"
  | "message"
  | "restrict"
  | "destroy"
  | "rooms"
  | "occupants"
  | "affiliations"
  | "visitors"
  | "events"
  | "bans"
  | "block-lists"
  | "change-bans"
  | "try-ban"
  | "find-ban"
  | "lift-ban";

/** Receives every completed call to a server. */
export interface ServerObserver {
  /** `outcome`: `ok`, `refused`, or the code of a ServerFailure. `seconds`: duration. */
  called(this: void, server: string, operation: ServerOperation, outcome: string, seconds: number): void;
}

/** The last failure of a server. */
export interface LastFailure {
  /** Unix time in ms. */
  readonly at: number;
  readonly code: GatewayProblem["code"];
  readonly error: string;
}

/** The default limits of a module. */
const DEFAULT_LIMITS = { max_batch: 1000, max_body: 1024 ** 2 };

export interface ProsodyServerParts {
  readonly config: ServerConfig;
  readonly client: MucKickClient;
  readonly observer: ServerObserver;
  /** Unix time in ms. */
  readonly clock: () => number;
}

/** Up to this number, dry runs are sent as separate parallel requests, which block nothing else. */
const MOST_SINGLE_TRIALS = 16;

/** Wait before a retry while a module is processing another change of many bans, in milliseconds. */
const BUSY_PAUSE = 1000;

/** One Prosody behind the control plane. Its methods never reject, whatever the server does. */
export class ProsodyServer implements BanEffects {
  readonly #parts: ProsodyServerParts;
  #limits: Promise<typeof DEFAULT_LIMITS | undefined> | undefined;
  #lastFailure: LastFailure | undefined;
  #isFailing = false;
  /** Its last response about itself; undefined: no response yet. */
  #about: AboutResponse | undefined;
  /** Settles when the last change of many bans has completed. */
  #changing: Promise<unknown> = Promise.resolve();
  readonly #returns = new Set<() => void>();

  constructor(parts: ProsodyServerParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.config.name;
  }

  /** The MUC components that it is configured to serve. */
  get mucs(): readonly string[] {
    return this.#parts.config.mucs;
  }

  /** Whether joins, departures and rejected joins there are events. */
  get hasOccupantEvents(): boolean {
    return this.#parts.config.occupantEvents === true;
  }

  get lastFailure(): LastFailure | undefined {
    return this.#lastFailure;
  }

  async about(): Promise<ServerReply<AboutResponse>> {
    const reply = await this.#call("about", (client) => client.about(this.#briefly()));
    if (reply.ok) this.#about = reply.value;
    return reply;
  }

  /**
   * The hosts that it serves itself, from its last response; requested if there was none yet. Empty if it does not
   * respond.
   */
  async hosts(): Promise<readonly string[]> {
    return (await this.#lastAbout())?.hosts ?? [];
  }

  /** Whether it can publish bans, likewise; undefined if it does not respond. */
  async publishes(): Promise<boolean | undefined> {
    return (await this.#lastAbout())?.features.publish;
  }

  async #lastAbout(): Promise<AboutResponse | undefined> {
    if (this.#about === undefined) await this.about();
    return this.#about;
  }

  rooms(page: RoomsFilter & PageInput): Promise<ServerReply<RoomsResponse>> {
    return this.#call("rooms", (client) => client.rooms(page, this.#briefly()));
  }

  occupants(page: OccupantsFilter & PageInput): Promise<ServerReply<OccupantsResponse>> {
    return this.#call("occupants", (client) => client.occupants(page, this.#briefly()));
  }

  visitors(page: VisitorsFilter & PageInput): Promise<ServerReply<VisitorsResponse>> {
    return this.#call("visitors", (client) => client.visitors(page, this.#briefly()));
  }

  /** The events of its occupants; waits for them as long as `page.wait` says. Rejects if `signal` is aborted. */
  occupantEvents(
    page: OccupantEventsInput & { readonly wait: number },
    signal: AbortSignal,
  ): Promise<ServerReply<OccupantEventsResponse>> {
    const timeout = page.wait * 1000 + this.#parts.config.timeout;
    return this.#call("events", (client) => client.occupantEvents(page, { retries: 0, timeout, signal }));
  }

  affiliations(page: AffiliationsFilter & PageInput): Promise<ServerReply<AffiliationsResponse>> {
    return this.#call("affiliations", (client) => client.affiliations(page, this.#briefly()));
  }

  bans(page: ModuleBansFilter & PageInput): Promise<ServerReply<BansResponse>> {
    return this.#call("bans", (client) => client.bans(page, this.#briefly()));
  }

  blockLists(filter: BlockListsFilter): Promise<ServerReply<BlockListsResponse>> {
    return this.#call("block-lists", (client) => client.blockLists(filter, this.#briefly()));
  }

  ban(id: string): Promise<ServerReply<Ban>> {
    return this.#call("find-ban", (client) => client.ban(id, this.#briefly()));
  }

  /** Lifts one ban, whether or not the control plane placed it. */
  liftBan(id: string): Promise<ServerReply<void>> {
    return this.#call("lift-ban", (client) => client.deleteBan(id, this.#briefly()));
  }

  /**
   * Changes are serialized: a module processes one at a time, and fails a second one as `busy`. Here that happens only
   * if the response to the first was lost, or another client sent it.
   */
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>> {
    const reply = this.#changing.then(() =>
      this.#call("change-bans", (client) => client.changeBans(changes, { ...this.#briefly(), retries: 0 })),
    );
    this.#changing = reply.catch(() => undefined);
    return reply;
  }

  /**
   * Dry run: the bans that would be placed and the occupants that would be kicked; resolves to one result per input, in
   * order. A few are not delayed by a change of many bans; many are, up to the server's timeout.
   */
  async tryBans(bans: readonly BanInput[]): Promise<ServerReply<BanResponse>[]> {
    if (bans.length <= MOST_SINGLE_TRIALS) return Promise.all(bans.map((ban) => this.#tryBan(ban)));
    const put = bans.map((ban, index) => ({ id: `try-${index}`, ...ban, dry_run: true }));
    const replies: ServerReply<BanResponse>[] = [];
    for (const chunk of chunkChanges(put, await this.#knownLimits())) {
      const reply = await this.#changeUnlessBusy({ put: chunk });
      replies.push(...chunk.map((_, index) => (reply.ok ? readTrial(reply.value.results[index]) : reply)));
    }
    return replies;
  }

  /**
   * Calls `listener` when the module responds to a call after one without a response. Returns a function that removes
   * it.
   */
  onReturn(listener: () => void): () => void {
    this.#returns.add(listener);
    return () => void this.#returns.delete(listener);
  }

  retract(input: RetractionInput): Promise<ServerReply<RetractionResponse>> {
    return this.#call("retract", (client) => client.retract(input, this.#briefly()));
  }

  message(input: MessageInput): Promise<ServerReply<MessageResponse>> {
    return this.#call("message", (client) => client.message(input, this.#briefly()));
  }

  restrictRoom(input: RestrictionInput): Promise<ServerReply<RestrictionResponse>> {
    return this.#call("restrict", (client) => client.restrictRoom(input, this.#briefly()));
  }

  destroyRoom(input: DestructionInput): Promise<ServerReply<DestructionResponse>> {
    return this.#call("destroy", (client) => client.destroyRoom(input, this.#briefly()));
  }

  /** Sends one request. */
  kick(input: KickInput): Promise<ServerReply<KickResponse>> {
    return this.#call("kick", async (client) => compact(await client.kick(input, this.#briefly())));
  }

  /** Sends many inputs in as few requests as the server's limits allow; returns one result per input, in order. */
  async kickMany(inputs: readonly KickInput[]): Promise<ServerReply<KickResponse>[]> {
    const results: ServerReply<KickResponse>[] = [];
    let broken: GatewayFailure | undefined;
    for (const chunk of chunkInputs(inputs, await this.#knownLimits())) {
      // After a failure of the server, the rest would fail, too, after the same wait.
      const chunkResults: ServerReply<KickResponse>[] | GatewayFailure =
        broken === undefined ? await this.#kickChunk(chunk) : { ...broken, may_be_done: false };
      if (Array.isArray(chunkResults)) {
        results.push(...chunkResults);
        continue;
      }
      broken = chunkResults;
      const reply = { ok: false, failure: chunkResults } as const;
      results.push(...chunk.map(() => reply));
    }
    return results;
  }

  close(): Promise<void> {
    return this.#parts.client.close();
  }

  #tryBan(ban: BanInput): Promise<ServerReply<BanResponse>> {
    return this.#call("try-ban", (client) =>
      client.putBan("try", { ...ban, dry_run: true }, this.#briefly()),
    );
  }

  /** Retries while the module is busy, no longer than the server's timeout. */
  async #changeUnlessBusy(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>> {
    const deadline = performance.now() + this.#parts.config.timeout;
    for (;;) {
      const reply = await this.changeBans(changes);
      if (!isBusy(reply) || performance.now() + BUSY_PAUSE > deadline) return reply;
      await sleep(BUSY_PAUSE);
    }
  }

  async #kickChunk(chunk: readonly KickInput[]): Promise<ServerReply<KickResponse>[] | GatewayFailure> {
    const reply = await this.#call("kick", (client) => client.kickMany(chunk, this.#briefly()));
    if (reply.ok) {
      return reply.value.results.map((result) =>
        "kicked" in result ? { ok: true, value: compact(result) } : { ok: false, refused: problemOf(result) },
      );
    }
    if ("failure" in reply) return reply.failure;
    // A batch as a whole is rejected only for its size, which should have been known.
    this.#limits = undefined;
    const { error } = reply.refused;
    return this.#recordFailure({
      server: this.name,
      status: 502,
      code: "server-bad-response",
      error: `Server ${this.name} rejected a valid request: ${error}`,
      may_be_done: false,
    });
  }

  async #knownLimits(): Promise<typeof DEFAULT_LIMITS> {
    this.#limits ??= this.about().then((reply) => (reply.ok ? reply.value.limits : undefined));
    const limits = await this.#limits;
    if (limits === undefined) this.#limits = undefined;
    return limits ?? DEFAULT_LIMITS;
  }

  /**
   * One retry, where safe, covers a connection that has just been closed; callers wait for longer failures themselves.
   */
  #briefly(): CallOptions {
    return { retries: 1, timeout: this.#parts.config.timeout };
  }

  async #call<T>(
    operation: ServerOperation,
    run: (client: MucKickClient) => Promise<T>,
  ): Promise<ServerReply<T>> {
    const { client, observer, config } = this.#parts;
    const start = performance.now();
    const observe = (outcome: string): void => {
      observer.called(this.name, operation, outcome, (performance.now() - start) / 1000);
    };
    try {
      const value = await run(client);
      observe("ok");
      this.#recordResponse();
      return { ok: true, value };
    } catch (error) {
      if (isContractual(error)) {
        observe("refused");
        this.#recordResponse();
        return { ok: false, refused: problemOf(error) };
      }
      if (!(error instanceof MucKickError)) throw error;
      const failure = describeServerFault(this.name, error, config.timeout);
      observe(failure.code);
      if (error instanceof BusyError || isOutdated(error)) this.#recordResponse();
      else this.#recordFailure(failure);
      return { ok: false, failure };
    }
  }

  #recordResponse(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    for (const listener of this.#returns) listener();
  }

  #recordFailure(failure: GatewayFailure): GatewayFailure {
    this.#isFailing = true;
    this.#lastFailure = { at: this.#parts.clock(), code: failure.code, error: failure.error };
    return failure;
  }
}

function readTrial(result: BanChangesResults["results"][number] | undefined): ServerReply<BanResponse> {
  if (result === undefined) throw new RangeError("Fewer results than bans");
  if ("code" in result) return { ok: false, refused: problemOf(result) };
  if ("ban" in result) return { ok: true, value: result };
  throw new RangeError("The result of a ban is that of a lifted one");
}

/** Removes absent members. */
function compact({ kicked, muted, retraction, dry_run, bans, mutes }: KickResponse): KickResponse {
  return {
    kicked,
    ...(muted === undefined ? {} : { muted }),
    ...(retraction === undefined ? {} : { retraction }),
    ...(dry_run === undefined ? {} : { dry_run }),
    ...(bans === undefined ? {} : { bans }),
    ...(mutes === undefined ? {} : { mutes }),
  };
}

/** Whether the error is the module's rejection of the request itself, not of the caller or of the way it was sent. */
function isContractual(error: unknown): error is RefusedError {
  if (!(error instanceof RefusedError) || error instanceof UnauthorizedError || isOutdated(error))
    return false;
  return [400, 404, 409, 413].includes(error.status) || (error.status === 500 && isModuleCode(error.code));
}

/** Whether the module has no such endpoint, or not for this method. */
function isOutdated(error: unknown): boolean {
  return error instanceof RefusedError && (error.code === "not-found" || error.code === "method-not-allowed");
}

function isModuleCode(code: string): boolean {
  return code === "storage-failed" || code === "internal-error";
}

function problemOf({ status, code, error }: { status: number; code: string; error: string }): GatewayProblem {
  return { status, code: code as GatewayProblem["code"], error };
}
