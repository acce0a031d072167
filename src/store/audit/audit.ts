import type { AuditActorKind, AuditKind, AuditQuery, AuditResult } from "../../wire/audit";
import type { StateVerification } from "./state-differences";

/**
 * The record of who did what. Entries are only ever added; each carries the hash of the one before (`audit-chain.ts`),
 * and triggers in the database refuse to change or delete one.
 */

/** Who acts. */
export type AuditActor =
  | { readonly kind: "token"; readonly id: string; readonly label: string }
  /** Whoever knows the fixed `Authorization` value that old callers send. */
  | { readonly kind: "header" }
  /** A person at the command line of the control plane; `label`: the account on that machine, where it is known. */
  | { readonly kind: "operator"; readonly label?: string | undefined }
  /** The control plane by itself. */
  | { readonly kind: "system" };

/** Who acts, and from where. */
export interface AuditOrigin {
  readonly actor: AuditActor;
  /** The network address the request came from; none at a command line. */
  readonly address?: string | undefined;
}

/** Someone or something that an action is about; JIDs are prepped where they are known to be JIDs. */
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

/** More about an entry, for people: whatever JSON can say. */
export type AuditDetails = Readonly<Record<string, JsonValue>>;

/** What happened, or is about to. Text may be anything: see `storableText` for what becomes of U+0000. */
export interface AuditAction extends AuditOrigin {
  /** What is done, such as `kick` or `token.create`. */
  readonly action: string;
  readonly targets?: readonly AuditTarget[] | undefined;
  /** Why, in the words of whoever did it. */
  readonly reason?: string | undefined;
  readonly details?: AuditDetails | undefined;
}

/** How an action ended. */
export interface AuditOutcome {
  readonly result: AuditResult;
  /** Whom it came to concern, now that this is known. */
  readonly targets?: readonly AuditTarget[] | undefined;
  readonly details?: AuditDetails | undefined;
}

export interface AuditEntry extends AuditOrigin {
  /** 1, 2, 3, … without gaps, in the order in which entries became visible. */
  readonly seq: number;
  /** Milliseconds since 1970, by the clock of the instance that wrote it: not always rising. */
  readonly at: number;
  readonly kind: AuditKind;
  /** In an outcome: the seq of the intent that it ends. */
  readonly intent?: number | undefined;
  /** The `Store.instance` that wrote it. */
  readonly instance: string;
  /** In an outcome, actor, address, action and reason are those of its intent. */
  readonly action: string;
  readonly targets: readonly AuditTarget[];
  readonly reason?: string | undefined;
  /** In an outcome. */
  readonly result?: AuditResult | undefined;
  readonly details?: AuditDetails | undefined;
  /** The hash of the entry before; 64 zeros in the first. */
  readonly prevHash: string;
  /** 64 hexadecimal digits: see `audit-chain.ts`. */
  readonly hash: string;
}

/** What adds to the audit. What resolves is on disk, except within a transaction, where it is when that ends. */
export interface AuditWrites {
  /** Says what is about to be done. */
  begin(intent: AuditAction): Promise<AuditEntry>;
  /** As `begin`, for many at once, in order: all of them or none. */
  beginAll(intents: readonly AuditAction[]): Promise<AuditEntry[]>;
  /**
   * Says how an intent ended. An intent ends once, except that an instance may find another one's intent `unknown`
   * and that one may then still say better.
   * @param intent its seq
   * @throws NoSuchIntentError
   * @throws IntentEndedError when it has an outcome already
   */
  finish(intent: number, outcome: AuditOutcome): Promise<AuditEntry>;
  /** As `finish`, for many at once, in order: all of them or none. */
  finishAll(outcomes: readonly (AuditOutcome & { readonly intent: number })[]): Promise<AuditEntry[]>;
  /** Says what was done. */
  record(event: AuditAction): Promise<AuditEntry>;
}

/** Which entries; all that is given must hold. */
export interface AuditFilter {
  readonly kind?: AuditKind | undefined;
  /** `id`: of a token. */
  readonly actor?: { readonly kind: AuditActorKind; readonly id?: string | undefined } | undefined;
  readonly action?: string | undefined;
  /** One target of the entry has all of these. A JID is compared by its bare form. */
  readonly target?: { readonly jid?: string | undefined; readonly muc?: string | undefined } | undefined;
  /** The earliest `at`. */
  readonly from?: number | undefined;
  /** The `at` before which it must be. */
  readonly to?: number | undefined;
  /** An intent and what ended it, by the seq of the intent. */
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
  /** `newest` first unless told. */
  readonly order?: "newest" | "oldest" | undefined;
  /** `next` of the page before. */
  readonly after?: number | undefined;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** There are more, after this. What is added meanwhile moves nothing: no entry comes twice or is left out. */
  readonly next?: number | undefined;
}

/** The last link of the chain. Kept in another place, it lets `verify` find what no look at the database alone can. */
export interface AuditHead {
  /** 0 while there are no entries. */
  readonly seq: number;
  readonly hash: string;
}

/**
 * Why a chain is broken.
 * `changed`: the entry is not what its hash was made of. `unlinked`: it does not carry the hash of the one before, one
 * of the two was replaced. `missing`: it is not there, later ones are. `truncated`: it and all after it are not there.
 * `extra`: it was not added by this program. `head`: the last link is not what was noted as such.
 * `targets`: the entry is whole, but searching for its targets finds it wrongly. `anchor`: it is not what was kept.
 */
export type AuditBreakReason =
  "changed" | "unlinked" | "missing" | "truncated" | "extra" | "head" | "targets" | "anchor";

export type AuditVerification =
  | { readonly ok: true; readonly count: number; readonly head: AuditHead }
  | {
      readonly ok: false;
      /** The first entry that is not right. */
      readonly seq: number;
      readonly reason: AuditBreakReason;
      /** The same for people. */
      readonly message: string;
    };

export interface Audit extends AuditWrites {
  /**
   * Intents without an outcome whose instance is no longer there, the oldest first: what was being done when it ended.
   * Those of instances that live, this one among them, are not: they may still end. Whoever reports one finishes it
   * with `unknown`, so that it is reported once; an `IntentEndedError` then says that another instance was faster.
   */
  openIntents(): Promise<AuditEntry[]>;
  /** @throws RangeError for a limit or an `after` that is none */
  list(request?: AuditPageRequest): Promise<AuditPage>;
  /** Every entry there was when it began, the oldest first, read in pages as it is consumed. */
  export(filter?: AuditFilter): AsyncIterable<AuditEntry>;
  head(): Promise<AuditHead>;
  /** Whether there is an entry of that number and hash; also for the head of an audit without entries. */
  contains(head: AuditHead): Promise<boolean>;
  /** Reads the whole audit and finds the first link that is broken; `audit-chain.ts` says what it cannot find.
   *  @param anchor a head that was kept elsewhere */
  verify(anchor?: AuditHead): Promise<AuditVerification>;
  /** Replays the audit and finds the rows of bans and tokens that are not as it says. To be called where `verify` finds
   *  nothing. What it keeps in memory grows with the number of bans and tokens, not with the audit. */
  verifyState(): Promise<StateVerification>;
}
