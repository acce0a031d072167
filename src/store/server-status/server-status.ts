/** The status of a server's list of bans, as known by the lease holder. */
export interface ServerSync {
  /** Its name in the configuration. */
  readonly server: string;
  /** The change of a ban up to which its list is complete; 0: none. */
  readonly appliedTo: number;
  /** The last change that was attempted, successfully or not. */
  readonly triedTo: number;
  readonly inSync: boolean;
  /** The number of bans still to be placed or lifted, when last determined; 0 if in sync. */
  readonly behind: number;
  /** The number of bans that its module rejects. */
  readonly refused: number;
  /** The number of managed bans on its list; undefined: not counted yet. */
  readonly managed?: number | undefined;
  /** Since when it has been in sync, or out of sync: Unix time in ms. */
  readonly since: number;
  /** When that was last checked. */
  readonly checkedAt: number;
  /** Why nothing is changed there until an operator decides: a code such as `store-mismatch`. */
  readonly blocked?: string | undefined;
  /** The last error, which is kept when the server is in sync again. */
  readonly lastError?: { readonly at: number; readonly code: string; readonly error: string } | undefined;
}

export interface ServerSyncWrites {
  /** Replaces the status of that server. */
  save(sync: ServerSync): Promise<void>;
}

export interface ServerSyncs extends ServerSyncWrites {
  /** The status of every server that was ever saved, sorted by name. */
  list(): Promise<ServerSync[]>;
}
