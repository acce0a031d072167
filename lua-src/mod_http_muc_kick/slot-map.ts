import { digestNumber } from "./digest-number";

const hashes = require("util.hashes");

/** A number for a text, the same for all texts only by accident. */
export type HashText = (this: void, text: string) => number;

/**
 * Finds slots by a text that each of them has. It keeps hashes of the texts, not the texts: a hundred thousand strings
 * would take Lua's garbage collector many milliseconds, again and again, and numbers take it almost none.
 */
export interface SlotMap {
  get(text: string): number | undefined;
  /** Adds a slot with a text that none in the map has. */
  add(text: string, slot: number): void;
  /** Removes the slot with that text, which is in the map. */
  remove(text: string): void;
}

/** @param textOf the text of a slot in the map */
export function createSlotMap(
  textOf: (this: void, slot: number) => string,
  hashText: HashText = hashBySha256,
): SlotMap {
  const slots = new LuaTable<number, number | undefined>();
  /** Slots with a text whose hash another one had already. */
  const collided = new LuaTable<string, number | undefined>();
  return {
    get(text) {
      const slot = slots.get(hashText(text));
      return slot !== undefined && textOf(slot) === text ? slot : collided.get(text);
    },
    add(text, slot) {
      const hash = hashText(text);
      if (slots.get(hash) === undefined) slots.set(hash, slot);
      else collided.set(text, slot);
    },
    remove(text) {
      const hash = hashText(text);
      const slot = slots.get(hash);
      if (slot !== undefined && textOf(slot) === text) slots.delete(hash);
      else collided.delete(text);
    },
  };
}

const hashBySha256: HashText = (text) => digestNumber(hashes.sha256(text), 1);
