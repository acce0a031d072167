/** How far a server's list of bans is what is wished for, as the instance knows that keeps it so. */
export interface ServerSync {
  /** Its name in the configuration. */
  readonly server: string;
  /** The last change of a ban that its list has, and with it all before; 0: none. */
  readonly appliedTo: number;
  /** The last change that was tried, whether or not it came to be. */
  readonly triedTo: number;
  readonly inSync: boolean;
  /** How many bans were to be put or lifted when this was last found out; 0 where it is in sync. */
  readonly behind: number;
  /** How many bans its module refuses. */
  readonly refused: number;
  /** How many of the bans on its list are the control plane's own; undefined: not counted yet. */
  readonly managed?: number | undefined;
  /** Since when it is in sync, or is not, in milliseconds since 1970. */
  readonly since: number;
  /** When that was last found out. */
  readonly checkedAt: number;
  /** The code of what keeps anything from being changed there until somebody decides, such as `store-mismatch`. */
  readonly blocked?: string | undefined;
  /** What went wrong the last time that something did, also where it is in sync again. */
  readonly lastError?: { readonly at: number; readonly code: string; readonly error: string } | undefined;
}

export interface ServerSyncWrites {
  /** In the place of what was known of that server. */
  save(sync: ServerSync): Promise<void>;
}

export interface ServerSyncs extends ServerSyncWrites {
  /** Of every server that was ever saved, sorted by name. */
  list(): Promise<ServerSync[]>;
}
