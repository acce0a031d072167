import type { Selectable } from "kysely";
import type { AuditOrigin, AuditWrites } from "../audit/audit";
import { readActor, writeActor } from "../bans/stored-bans";
import { storableText } from "../schema/sql";
import type { NoteTable, StoreDatabase, StoreDatabaseTransaction } from "../schema/tables";
import type { StoreTransaction } from "../store";
import type { Note, Notes, NoteWrites } from "./notes";

type NoteRow = Selectable<NoteTable>;

export interface StoredNotesContext {
  readonly db: StoreDatabase;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

export class StoredNotes implements Notes {
  constructor(private readonly context: StoredNotesContext) {}

  async find(jid: string): Promise<Note | undefined> {
    const row = await findRow(this.context.db, jid);
    return row && readNoteRow(row);
  }

  set(jid: string, text: string, origin: AuditOrigin): Promise<Note> {
    return this.context.transaction((tx) => tx.notes.set(jid, text, origin));
  }

  delete(jid: string, origin: AuditOrigin): Promise<boolean> {
    return this.context.transaction((tx) => tx.notes.delete(jid, origin));
  }
}

/** Changes of notes within a transaction. */
export class TransactionNotes implements NoteWrites {
  constructor(
    private readonly trx: StoreDatabaseTransaction,
    private readonly audit: AuditWrites,
  ) {}

  async set(jid: string, text: string, origin: AuditOrigin): Promise<Note> {
    const before = await findRow(this.trx, jid);
    const wanted = storableText(text);
    if (before?.text === wanted) return readNoteRow(before);
    const details = { text: wanted };
    const { seq, at } = await this.audit.record({
      ...origin,
      action: "note.set",
      targets: [{ jid }],
      details,
    });
    const changes = {
      text: wanted,
      changed_at: at,
      changed_by: writeActor(origin.actor),
      change: seq,
    };
    const row = { jid: storableText(jid), ...changes };
    await this.trx
      .insertInto("notes")
      .values(row)
      .onConflict((conflict) => conflict.column("jid").doUpdateSet(changes))
      .execute();
    return readNoteRow(row);
  }

  async delete(jid: string, origin: AuditOrigin): Promise<boolean> {
    const before = await findRow(this.trx, jid);
    if (before === undefined) return false;
    await this.audit.record({ ...origin, action: "note.delete", targets: [{ jid }] });
    await this.trx.deleteFrom("notes").where("jid", "=", before.jid).execute();
    return true;
  }
}

function findRow(db: StoreDatabase, jid: string): Promise<NoteRow | undefined> {
  return db.selectFrom("notes").selectAll().where("jid", "=", storableText(jid)).executeTakeFirst();
}

function readNoteRow(row: NoteRow): Note {
  return {
    jid: row.jid,
    text: row.text,
    changedAt: row.changed_at,
    changedBy: readActor(row.changed_by),
    change: row.change,
  };
}
