/** The JIDs of the bans with `publish`. */
export interface PublishedJids {
  /** Notes the JID to publish because of the ban with that id; undefined: none, or there is no such ban. */
  set(id: string, jid: string | undefined): void;
  has(jid: string): boolean;
  count(): number;
  all(): string[];
}

/** `changed` is called with each JID that is to be published, or not any more. */
export function createPublishedJids(changed: (this: void, jid: string) => void): PublishedJids {
  const byBan = new LuaTable<string, string | undefined>();
  /** The number of bans by JID. */
  const counts = new LuaTable<string, number | undefined>();
  let total = 0;

  function count(jid: string, by: number): void {
    const [before, after] = [counts.get(jid) ?? 0, (counts.get(jid) ?? 0) + by];
    counts.set(jid, after === 0 ? undefined : after);
    if (before > 0 && after > 0) return;
    total += by;
    changed(jid);
  }

  return {
    set(id, jid) {
      const before = byBan.get(id);
      if (before === jid) return;
      byBan.set(id, jid);
      if (jid !== undefined) count(jid, 1);
      if (before !== undefined) count(before, -1);
    },
    count: () => total,
    has: (jid) => counts.get(jid) !== undefined,
    all() {
      const jids: string[] = [];
      for (const [jid] of counts) jids.push(jid);
      return jids;
    },
  };
}
