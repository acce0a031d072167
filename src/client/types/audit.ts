import type { PageInput } from "./requests";

/** Who did something by a control plane. */
export interface Actor {
  /** `token`, `header`, `operator` (at the command line of its machine) or `system`. */
  readonly kind: string;
  /** Of a token. */
  readonly id?: string | undefined;
  readonly label?: string | undefined;
}

/** Who did what: an entry of the audit of a control plane. */
export interface AuditEntryListed {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  /** `intent`: about to be done; `outcome`: how an intent ended; `event`: done. */
  readonly kind: string;
  /** In an outcome: the seq of what it ends. */
  readonly intent?: number | undefined;
  /** The opening of the store that wrote it. */
  readonly instance: string;
  readonly actor: Actor;
  /** The network address it came from. */
  readonly address?: string | undefined;
  /** Such as `kick` or `token.create`. */
  readonly action: string;
  readonly targets: readonly AuditTargetListed[];
  /** Why, in the words of whoever did it. */
  readonly reason?: string | undefined;
  /** In an outcome: `done`, `partial`, `refused`, `failed` or `unknown`. */
  readonly result?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The hash of the entry before. */
  readonly prev_hash: string;
  readonly hash: string;
}

/** Someone or something that an entry of the audit is about. */
export interface AuditTargetListed {
  readonly jid?: string | undefined;
  readonly muc?: string | undefined;
  readonly nickname?: string | undefined;
  readonly occupant_id?: string | undefined;
}

export interface AuditAnswer {
  readonly entries: readonly AuditEntryListed[];
  /** What to send as `after` for the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** Which entries of the audit are wanted; all that is given must hold. */
export interface AuditQuery {
  readonly kind?: "intent" | "outcome" | "event" | undefined;
  readonly actor?: "token" | "header" | "operator" | "system" | undefined;
  /** The id of a token; only with `actor` token, or without. */
  readonly token?: string | undefined;
  readonly action?: string | undefined;
  /** About this account or domain. */
  readonly jid?: string | undefined;
  /** About this room or MUC component. */
  readonly muc?: string | undefined;
  /** The earliest time, RFC 3339. */
  readonly from?: string | undefined;
  /** The time before which it was, RFC 3339. */
  readonly to?: string | undefined;
  /** The intent of this seq and what ended it. */
  readonly intent?: number | undefined;
}

/** Which part of the audit is wanted, and in which order: the newest first unless told. */
export interface AuditPageInput extends PageInput {
  readonly order?: "newest" | "oldest" | undefined;
}
