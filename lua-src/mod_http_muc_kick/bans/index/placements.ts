import { isDoneUpTo, latestWork } from "../../slices";

/** Which bans were placed during work (see slices.ts) that is still in progress. */
export interface Placements {
  /** Notes that a ban is placed now. */
  note(id: string): void;
  /** Whether the work that was in progress when the ban was placed is done. */
  isSettled(id: string): boolean;
}

/** The latest work when bans were placed, by their ids. */
type Generation = LuaTable<string, number | undefined>;

/** Keeps the ids of few bans: those of a generation are dropped when all its work is done. */
export function createPlacements(): Placements {
  let older: Generation = new LuaTable();
  let newer: Generation = new LuaTable();
  let olderUntil = 0;
  let newerUntil = 0;
  return {
    note(id) {
      if (isDoneUpTo(olderUntil)) {
        [older, newer] = [newer, new LuaTable()];
        olderUntil = newerUntil;
      }
      newerUntil = latestWork();
      newer.set(id, newerUntil);
    },
    isSettled: (id) => isDoneUpTo(newer.get(id) ?? older.get(id) ?? 0),
  };
}
