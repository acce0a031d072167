import type { StoreContinuity, StoreMark } from "../identity/store-health";
import { inChunks } from "../schema/sql";
import type { StoreDatabase, StoreDatabaseTransaction } from "../schema/tables";
import type { StoreDialect } from "../store";
import type { AuditHead, AuditPlace } from "./audit";
import { readTargets } from "./audit-rows";
import { chainStart } from "./hash-chain";
import {
  type AuditDraft,
  AuditStage,
  type AuditStageContext,
  type Intent,
  originOf,
  type Staged,
} from "./audit-stage";

/** The head of the chain according to `audit_head`; undefined if that row was deleted. */
export async function readAuditHead(db: StoreDatabase): Promise<AuditHead | undefined> {
  return db.selectFrom("audit_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirst();
}

/** Whether there is an entry with this number and hash; true for the head of an audit log without entries. */
export async function isInAudit(db: StoreDatabase, { seq, hash }: AuditHead): Promise<boolean> {
  if (seq === 0) return hash === chainStart;
  const row = await db.selectFrom("audit").select("hash").where("seq", "=", seq).executeTakeFirst();
  return row?.hash === hash;
}

/**
 * The head with the identity of the store, locked until the transaction ends. With SQLite, the transaction itself is
 * the lock.
 */
async function lockAuditHead(trx: StoreDatabaseTransaction, dialect: StoreDialect): Promise<StoreMark> {
  const { identity, ...head } = await trx
    .selectFrom("audit_head")
    .select(["seq", "hash"])
    .select((eb) => eb.selectFrom("store_identity").select("identity").where("id", "=", 1).as("identity"))
    .where("id", "=", 1)
    .$if(dialect === "postgres", (query) => query.forUpdate())
    .executeTakeFirstOrThrow(() => new Error("The head of the audit log is missing: audit_head is empty"));
  return { ...head, identity: identity ?? undefined };
}

async function writeAuditHead(trx: StoreDatabaseTransaction, { seq, hash }: AuditHead): Promise<void> {
  await trx.updateTable("audit_head").set({ seq, hash }).where("id", "=", 1).execute();
}

export interface AuditWriterContext extends AuditStageContext {
  readonly dialect: StoreDialect;
  readonly continuity: StoreContinuity;
}

/** Adds to the audit within one transaction: holds the end of the chain from `open` on, and writes at `flush`. */
export class AuditWriter {
  readonly #trx: StoreDatabaseTransaction;
  readonly #intents = new Map<number, Intent>();
  readonly #stage: AuditStage;

  private constructor(trx: StoreDatabaseTransaction, context: AuditWriterContext, head: AuditHead) {
    this.#trx = trx;
    this.#stage = new AuditStage(context, head, this.#intents);
  }

  /**
   * Waits until no other transaction, of any instance, adds entries.
   * @throws StoreLostError
   */
  static async open(trx: StoreDatabaseTransaction, context: AuditWriterContext): Promise<AuditWriter> {
    const { identity, ...head } = await lockAuditHead(trx, context.dialect);
    context.continuity.check({ identity, ...head });
    return new AuditWriter(trx, context, head);
  }

  /** Loads the intents that the drafts finish, so that they can be staged. */
  async prepare(drafts: readonly AuditDraft[]): Promise<void> {
    const wanted = drafts
      .flatMap((draft) =>
        draft.kind === "outcome" && Number.isSafeInteger(draft.intent) ? [draft.intent] : [],
      )
      .filter((seq) => !this.#intents.has(seq));
    for (const seqs of inChunks([...new Set(wanted)])) {
      const intents = await this.#trx
        .selectFrom("audit")
        .selectAll()
        .where("seq", "in", seqs)
        .where("kind", "=", "intent")
        .execute();
      const outcomes = await this.#trx
        .selectFrom("audit")
        .select(["intent", "result"])
        .where("intent", "in", seqs)
        .execute();
      for (const row of intents) {
        const results = outcomes.filter(({ intent }) => intent === row.seq).map(({ result }) => result);
        this.#intents.set(row.seq, {
          origin: originOf(row),
          targets: readTargets(row.targets) ?? [],
          state:
            results.length === 0
              ? "open"
              : results.every((result) => result === "unknown")
                ? "unknown"
                : "ended",
        });
      }
    }
  }

  /** See `AuditStage.stage`; the drafts were prepared. */
  stage(drafts: readonly AuditDraft[]): AuditPlace[] {
    return this.#stage.stage(drafts);
  }

  /** Writes what is staged; nothing can be staged any more. */
  async flush(): Promise<Staged> {
    const staged = this.#stage.close();
    const { audit, targets, opened, ended, head } = staged.rows;
    if (audit.length === 0) return staged;
    for (const rows of inChunks(audit)) await this.#trx.insertInto("audit").values(rows).execute();
    for (const rows of inChunks(targets)) await this.#trx.insertInto("audit_targets").values(rows).execute();
    for (const rows of inChunks(opened)) await this.#trx.insertInto("audit_open").values(rows).execute();
    for (const seqs of inChunks(ended)) {
      await this.#trx.deleteFrom("audit_open").where("seq", "in", seqs).execute();
    }
    await writeAuditHead(this.#trx, head);
    return staged;
  }
}
