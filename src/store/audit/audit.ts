import type { AuditActorKind, AuditBreakReason, AuditKind, AuditQuery, AuditResult } from "../../wire/audit";
import type { StateVerification } from "./state-differences";

/**
 * The audit log, which is append-only: each entry has the hash of the previous one (`hash-chain.ts`), and triggers in
 * the database reject changes and deletions.
 */

/** Who acts. */
export type AuditActor =
  | { readonly kind: "token"; readonly id: string; readonly label: string }
  /** A person in a session; `id`: the identity provider's. */
  | { readonly kind: "person"; readonly id: string; readonly label: string }
  /** A legacy caller with the fixed `Authorization` value. */
  | { readonly kind: "header" }
  /** A person at the command line of the control plane; `label`: the account on that machine, if known. */
  | { readonly kind: "operator"; readonly label?: string | undefined }
  /** The control plane by itself. */
  | { readonly kind: "system" };

/** Who acts, and from where. */
export interface AuditOrigin {
  readonly actor: AuditActor;
  /** The network address of the request; undefined at a command line. */
  readonly address?: string | undefined;
}

/** The target of an action; JIDs are prepped if possible. */
export interface AuditTarget {
  /** A bare or full JID of an account, or a domain. */
  readonly jid?: string | undefined;
  /** A room JID or a MUC component. */
  readonly muc?: string | undefined;
  readonly nickname?: string | undefined;
  /** XEP-0421. */
  readonly occupantId?: string | undefined;
}

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Details of an entry, for people: any JSON. */
export type AuditDetails = Readonly<Record<string, JsonValue>>;

/** An action. Any text is accepted: see `storableText` about U+0000. */
export interface AuditAction extends AuditOrigin {
  /** The action, such as `kick` or `token.create`. */
  readonly action: string;
  readonly targets?: readonly AuditTarget[] | undefined;
  /** The reason that the actor gave. */
  readonly reason?: string | undefined;
  readonly details?: AuditDetails | undefined;
}

/** How an action ended. */
export interface AuditOutcome {
  readonly result: AuditResult;
  /** The actual targets, once known. */
  readonly targets?: readonly AuditTarget[] | undefined;
  readonly details?: AuditDetails | undefined;
}

export interface AuditEntry extends AuditOrigin {
  /** 1, 2, 3, … without gaps, in the order in which entries became visible. */
  readonly seq: number;
  /** Unix time in ms, by the clock of the instance that wrote it: not always increasing. */
  readonly at: number;
  readonly kind: AuditKind;
  /** Of an outcome: the seq of its intent. */
  readonly intent?: number | undefined;
  /** The `Store.instance` that wrote it. */
  readonly instance: string;
  /** An outcome has the actor, address, action and reason of its intent. */
  readonly action: string;
  readonly targets: readonly AuditTarget[];
  readonly reason?: string | undefined;
  /** Of an outcome. */
  readonly result?: AuditResult | undefined;
  readonly details?: AuditDetails | undefined;
  /** The hash of the previous entry; 64 zeros in the first. */
  readonly prevHash: string;
  /** 64 hexadecimal digits: see `hash-chain.ts`. */
  readonly hash: string;
}

/** Where and when an entry was added. */
export type AuditPlace = Pick<AuditEntry, "seq" | "at" | "hash">;

/** Adds entries. They are on disk when the promise resolves or, within a transaction, when that ends. */
export interface AuditWrites {
  /** Records an intent. */
  begin(intent: AuditAction): Promise<AuditPlace>;
  /** As `begin`, for many intents in order: all of them or none. */
  beginAll(intents: readonly AuditAction[]): Promise<AuditPlace[]>;
  /**
   * Records the outcome of an intent. An intent has one outcome, except that another instance may record `unknown` and
   * its own instance may still record the actual one.
   * @param intent its seq
   * @throws NoSuchIntentError
   * @throws IntentEndedError if it already has an outcome
   */
  finish(intent: number, outcome: AuditOutcome): Promise<AuditPlace>;
  /** As `finish`, for many outcomes in order: all of them or none. */
  finishAll(outcomes: readonly (AuditOutcome & { readonly intent: number })[]): Promise<AuditPlace[]>;
  /** Records an event. */
  record(event: AuditAction): Promise<AuditPlace>;
}

/** Selects entries; all given conditions must hold. */
export interface AuditFilter {
  readonly kind?: AuditKind | undefined;
  /** `id`: that of a token or a person. */
  readonly actor?: { readonly kind: AuditActorKind; readonly id?: string | undefined } | undefined;
  readonly action?: string | undefined;
  /** One target of the entry has all of these, as given or in lower case. JIDs are compared by their bare form. */
  readonly target?: { readonly jid?: string | undefined; readonly muc?: string | undefined } | undefined;
  /** `at` is not before this. */
  readonly from?: number | undefined;
  /** `at` is before this. */
  readonly to?: number | undefined;
  /** An intent and its outcome, by the seq of the intent. */
  readonly intent?: number | undefined;
}

/** A filter as a caller gives it, with times in Unix time in ms. */
type AuditCriteria = Omit<AuditQuery, "from" | "to"> & Pick<AuditFilter, "from" | "to">;

/** The filter that criteria make; undefined where they name a token and an actor that is none. */
export function toAuditFilter({ actor, token, jid, muc, ...rest }: AuditCriteria): AuditFilter | undefined {
  if (token !== undefined && actor !== undefined && actor !== "token") return undefined;
  const kind = token === undefined ? actor : "token";
  return {
    ...rest,
    actor: kind === undefined ? undefined : { kind, id: token },
    target: jid === undefined && muc === undefined ? undefined : { jid, muc },
  };
}

export interface AuditPageRequest {
  readonly filter?: AuditFilter | undefined;
  /** Default: `newest` first. */
  readonly order?: "newest" | "oldest" | undefined;
  /** `next` of the previous page. */
  readonly after?: number | undefined;
  /** 1 to 1,000; default: 100. */
  readonly limit?: number | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** More entries follow after this one. Pages stay consistent while entries are added: none is repeated or missed. */
  readonly next?: number | undefined;
}

/**
 * The head of the chain. Kept elsewhere as an anchor, it lets `verify` detect what cannot be seen in the database
 * alone.
 */
export interface AuditHead {
  /** 0 if there are no entries. */
  readonly seq: number;
  readonly hash: string;
}

export type AuditVerification =
  | { readonly ok: true; readonly count: number; readonly head: AuditHead }
  | {
      readonly ok: false;
      /** The first broken entry. */
      readonly seq: number;
      readonly reason: AuditBreakReason;
      /** The same for people. */
      readonly message: string;
    };

export interface Audit extends AuditWrites {
  /**
   * Intents without an outcome whose instance has ended, oldest first: interrupted actions. Those of live instances,
   * including this one, are left out, because they may still be finished. The caller that reports one finishes it with
   * `unknown`, so that it is reported once; an `IntentEndedError` means that another instance was faster.
   */
  openIntents(): Promise<AuditEntry[]>;
  /** @throws RangeError for an invalid limit or `after` */
  list(request?: AuditPageRequest): Promise<AuditPage>;
  /** Every entry that existed at the start, oldest first, read in pages as it is consumed. */
  export(filter?: AuditFilter): AsyncIterable<AuditEntry>;
  head(): Promise<AuditHead>;
  /** Whether there is an entry with this number and hash; true for the head of an audit log without entries. */
  contains(head: AuditHead): Promise<boolean>;
  /**
   * Reads the whole audit log and finds the first broken link; see `hash-chain.ts` for what it cannot detect.
   * @param anchor a head that was kept elsewhere
   */
  verify(anchor?: AuditHead): Promise<AuditVerification>;
  /**
   * Replays the audit log and finds rows of bans, tokens and notes that differ from it. Call it if `verify` finds nothing. Its
   * memory grows with their number, not with the audit log.
   */
  verifyState(): Promise<StateVerification>;
}
