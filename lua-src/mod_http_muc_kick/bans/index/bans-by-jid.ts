import { jidIn, parseBanText } from "../ban-record";
import { createSlotMap, type HashText } from "../../slot-map";
import { createSortedItems, type SortedItems } from "../../sorted-items";

/** The bans of one JID: the slot of the only one, or several. */
export type BansOfJid = number | SeveralBans;

/** Several bans of one JID. */
interface SeveralBans {
  /** Their slots by the `muc` of the ban; several if they have different ids. */
  readonly byMuc: LuaTable<string, number[] | undefined>;
  /** Their slots by id. */
  readonly sorted: SortedItems<number>;
}

/** The bans in memory by their exact JID. */
export interface BansByJid {
  /** In constant time. */
  get(jid: string): BansOfJid | undefined;
  /** Adds a ban of that JID. */
  add(jid: string, slot: number): void;
  /** Removes a ban of that JID, which still has its text. */
  remove(jid: string, slot: number): void;
  /** See SortedItems.page. */
  page(jid: string, limit: number, after: string | undefined): number[];
}

/** Stands for the `muc` of a ban of every room. */
export const EVERY_ROOM = "";

const NONE: readonly number[] = [];

/** The slots of the bans whose `muc` is one of those, in that order. */
export function slotsIn(bans: SeveralBans, mucs: readonly string[]): number[] {
  const slots: number[] = [];
  for (const muc of mucs) for (const slot of bans.byMuc.get(muc) ?? NONE) slots.push(slot);
  return slots;
}

/** @param textOf the text of a ban (see banText), by slot */
export function createBansByJid(
  textOf: (this: void, slot: number) => string,
  hashText?: HashText,
): BansByJid {
  /** JIDs with one ban, which are nearly all. */
  const single = createSlotMap((slot) => jidIn(textOf(slot)), hashText);
  const several = new LuaTable<string, SeveralBans | undefined>();

  const mucOf = (slot: number) => parseBanText(textOf(slot)).muc ?? EVERY_ROOM;

  function addTo(bans: SeveralBans, slot: number): void {
    bans.sorted.add(slot);
    const muc = mucOf(slot);
    const slots = bans.byMuc.get(muc);
    if (slots === undefined) bans.byMuc.set(muc, [slot]);
    else slots.push(slot);
  }

  function removeFrom(bans: SeveralBans, jid: string, slot: number): void {
    bans.sorted.remove(slot);
    const muc = mucOf(slot);
    const slots = bans.byMuc.get(muc) ?? [];
    slots.splice(slots.indexOf(slot), 1);
    if (slots.length === 0) bans.byMuc.delete(muc);
    if (next(bans.byMuc)[0] === undefined) several.delete(jid);
  }

  const get = (jid: string): BansOfJid | undefined => several.get(jid) ?? single.get(jid);

  return {
    get: (jid) => get(jid),
    add(jid, slot) {
      const others = get(jid);
      if (others === undefined) {
        single.add(jid, slot);
      } else if (typeof others === "object") {
        addTo(others, slot);
      } else {
        const bans = {
          byMuc: new LuaTable<string, number[] | undefined>(),
          sorted: createSortedItems(textOf),
        };
        addTo(bans, others);
        addTo(bans, slot);
        single.remove(jid);
        several.set(jid, bans);
      }
    },
    remove(jid, slot) {
      const bans = several.get(jid);
      if (bans === undefined) single.remove(jid);
      else removeFrom(bans, jid, slot);
    },
    page(jid, limit, after) {
      const bans = get(jid);
      if (bans === undefined) return [];
      if (typeof bans === "object") return bans.sorted.page(limit, after);
      return after === undefined || textOf(bans) > after ? [bans] : [];
    },
  };
}
