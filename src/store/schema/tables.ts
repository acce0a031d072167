import type { ColumnType, Kysely, Transaction } from "kysely";
import type { AuditActorKind, AuditKind, AuditResult } from "../../wire/audit";
import type { MuteRole } from "../../contract/fields";
import type { BanText } from "../../wire/bans/ban-terms";

/** An integer of 64 bits; both drivers return numbers, and throw if a number cannot represent one. */
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

export interface SessionTable {
  /** SHA-256 of the secret in UTF-8, in hexadecimal. */
  readonly id: Fixed<string>;
  readonly subject: Fixed<string>;
  readonly name: Fixed<string>;
  readonly jid: Fixed<string | null>;
  /** A JSON array of strings. */
  readonly roles: Fixed<string>;
  readonly created_at: Fixed<number>;
  readonly expires_at: Fixed<number>;
  readonly last_used_at: number;
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

/** The intents without an outcome, so that finding them does not require a scan of the audit log. */
interface AuditOpenTable {
  readonly seq: Fixed<number>;
  readonly instance: Fixed<string>;
}

/** One row. */
interface StoreIdentityTable {
  readonly id: Fixed<number>;
  readonly identity: Fixed<string>;
}

/** One row: the head of the chain. It is locked before entries are added. */
interface AuditHeadTable {
  readonly id: Fixed<number>;
  readonly seq: Int8;
  readonly hash: string;
}

export interface BanTable extends Readonly<Record<BanText, string | null>> {
  readonly id: Fixed<string>;
  readonly jid: string;
  readonly muc: string | null;
  /** Of a mute: the role that is left to the accounts; null: a ban. */
  readonly role: MuteRole | null;
  /** The MUC component that `muc` is, or to which the room belongs. */
  readonly component: string | null;
  readonly reason: string | null;
  readonly expires_at: number | null;
  readonly created_at: number;
  /** An `AuditActor` in JSON. */
  readonly created_by: string;
  readonly lifted_at: number | null;
  /** An `AuditActor` in JSON. */
  readonly lifted_by: string | null;
  readonly lift_reason: string | null;
  readonly change: number;
  /** A JSON array of bare JIDs, sorted, without duplicates; null if there are none. */
  readonly exceptions: string | null;
  /** 1 or 0. */
  readonly spare_affiliated: number;
  /** 1 or 0. */
  readonly publish: number;
}

/** The audit entries of each ban. */
interface BanHistoryTable {
  readonly seq: Fixed<number>;
  readonly ban_id: Fixed<string>;
}

export interface BanEnforcementTable {
  readonly ban_id: Fixed<string>;
  readonly server: Fixed<string>;
  readonly change: number;
  readonly at: number;
  /** A JSON array of `Kicked`. */
  readonly removed: string;
  readonly refusal_code: string | null;
  readonly refusal_error: string | null;
}

export interface ServerSyncTable {
  readonly server: Fixed<string>;
  readonly applied_to: number;
  readonly tried_to: number;
  /** 1 or 0. */
  readonly in_step: number;
  readonly behind: number;
  readonly refused: number;
  readonly since: number;
  readonly checked_at: number;
  readonly last_error_at: number | null;
  readonly last_error_code: string | null;
  readonly last_error: string | null;
  readonly blocked: string | null;
  /** Null if not counted yet. */
  readonly managed: number | null;
}

export interface NoteTable {
  readonly jid: Fixed<string>;
  readonly text: string;
  readonly changed_at: number;
  /** An `AuditActor` in JSON. */
  readonly changed_by: string;
  readonly change: number;
}

/** One row. */
interface LeaseTable {
  readonly id: Fixed<number>;
  readonly holder: string | null;
  /** By the clock of the database. */
  readonly expires_at: number;
}

export interface WebhookTable {
  readonly name: Fixed<string>;
  /** As `writePosition` in `src/events/event-log.ts` writes it. */
  readonly position: string;
  /** The last status of each server that was read, in JSON. */
  readonly servers: string;
  readonly gone_target: string | null;
  readonly failing_since: number | null;
  readonly paused_until: number | null;
  readonly last_success_at: number | null;
  readonly last_failure_at: number | null;
  readonly last_failure: string | null;
  readonly dropped: number;
}

export interface WebhookDeliveryTable {
  readonly id: Fixed<string>;
  readonly webhook: Fixed<string>;
  /** The order within the webhook. */
  readonly seq: Fixed<number>;
  readonly subject: Fixed<string>;
  /** An event in JSON. */
  readonly body: Fixed<string>;
  /** The number of failed attempts. */
  readonly attempts: number;
  readonly next_attempt_at: number | null;
}

export interface StoreTables {
  readonly schema_migrations: MigrationTable;
  readonly store_identity: StoreIdentityTable;
  readonly tokens: TokenTable;
  readonly sessions: SessionTable;
  readonly audit: AuditTable;
  readonly audit_targets: AuditTargetTable;
  readonly audit_open: AuditOpenTable;
  readonly audit_head: AuditHeadTable;
  readonly bans: BanTable;
  readonly ban_history: BanHistoryTable;
  readonly ban_enforcements: BanEnforcementTable;
  readonly server_syncs: ServerSyncTable;
  readonly notes: NoteTable;
  readonly lease: LeaseTable;
  readonly webhooks: WebhookTable;
  readonly webhook_deliveries: WebhookDeliveryTable;
}

export type StoreDatabase = Kysely<StoreTables>;

export type StoreDatabaseTransaction = Transaction<StoreTables>;
