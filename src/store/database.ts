import type { ColumnType, Kysely, Transaction } from "kysely";
import type { AuditActorKind, AuditKind, AuditResult } from "./audit";

/** An integer of 64 bits; both drivers are made to give numbers, and to throw where a number cannot hold one. */
type Int8 = ColumnType<number, number, number>;

/** Written once. */
type Fixed<T> = ColumnType<T, T, never>;

interface MigrationTable {
  readonly name: Fixed<string>;
  readonly applied_at: Fixed<number>;
}

export interface TokenTable {
  readonly id: Fixed<string>;
  /** SHA-256 of the secret in UTF-8, in hexadecimal. */
  readonly secret_hash: Fixed<string>;
  readonly label: Fixed<string>;
  /** Separated by spaces. */
  readonly scopes: Fixed<string>;
  /** A JSON array of strings. */
  readonly reach: Fixed<string | null>;
  readonly jid: Fixed<string | null>;
  readonly created_at: Fixed<number>;
  readonly expires_at: Fixed<number | null>;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
}

export interface AuditTable {
  readonly seq: Fixed<number>;
  readonly at: Fixed<number>;
  readonly kind: Fixed<AuditKind>;
  readonly intent: Fixed<number | null>;
  readonly instance: Fixed<string>;
  readonly actor_kind: Fixed<AuditActorKind>;
  readonly actor_id: Fixed<string | null>;
  readonly actor_label: Fixed<string | null>;
  readonly address: Fixed<string | null>;
  readonly action: Fixed<string>;
  /** A JSON array of `AuditTarget`. */
  readonly targets: Fixed<string>;
  readonly reason: Fixed<string | null>;
  readonly result: Fixed<AuditResult | null>;
  /** A JSON object. */
  readonly details: Fixed<string | null>;
  readonly prev_hash: Fixed<string>;
  readonly hash: Fixed<string>;
}

/** The targets of `audit.targets` that can be searched for. */
interface AuditTargetTable {
  readonly seq: Fixed<number>;
  /** The index in `audit.targets`. */
  readonly position: Fixed<number>;
  readonly jid: Fixed<string | null>;
  readonly muc: Fixed<string | null>;
}

/** The intents without an outcome, so that nobody has to look for them in all of the audit. */
interface AuditOpenTable {
  readonly seq: Fixed<number>;
  readonly instance: Fixed<string>;
}

/** One row: the last link of the chain. Whoever adds to the audit locks it first. */
interface AuditHeadTable {
  readonly id: Fixed<number>;
  readonly seq: Int8;
  readonly hash: string;
}

export interface StoreTables {
  readonly schema_migrations: MigrationTable;
  readonly tokens: TokenTable;
  readonly audit: AuditTable;
  readonly audit_targets: AuditTargetTable;
  readonly audit_open: AuditOpenTable;
  readonly audit_head: AuditHeadTable;
}

export type StoreDatabase = Kysely<StoreTables>;

export type StoreDatabaseTransaction = Transaction<StoreTables>;
