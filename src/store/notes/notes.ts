import type { AuditActor, AuditOrigin } from "../audit/audit";

/** What moderators tell each other about an account or a domain. */
export interface Note {
  /** A bare JID or a domain. */
  readonly jid: string;
  readonly text: string;
  /** The last change: Unix time in ms. */
  readonly changedAt: number;
  readonly changedBy: AuditActor;
  /** The number of the last change: its place in the audit log. */
  readonly change: number;
}

/** Changes notes. Each change is audited in the same transaction, with the text, so that no text is lost. */
export interface NoteWrites {
  /**
   * Sets the note about a JID; audited as `note.set` by `origin`. If it has that text already, it is unchanged, and
   * nothing is audited.
   */
  set(jid: string, text: string, origin: AuditOrigin): Promise<Note>;
  /**
   * Deletes the note about a JID; audited as `note.delete` by `origin`.
   * @returns whether there was one
   */
  delete(jid: string, origin: AuditOrigin): Promise<boolean>;
}

export interface Notes extends NoteWrites {
  find(jid: string): Promise<Note | undefined>;
}
