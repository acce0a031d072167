import type { Wish } from "./wishes";

/** An account or a domain, and where: at most one ban in force is about both. */
export interface Slot {
  readonly jid: string;
  readonly muc: string | undefined;
}

/** What a change makes of a slot: a ban with that reason, which nothing else has, or none. */
export interface Effect {
  readonly reason: string | undefined;
  /** Whether the ban has ended by the time that everything is calm. */
  readonly ends: boolean;
}

export const lifted: Effect = { reason: undefined, ends: false };

/** A change that a control plane has acknowledged. */
export interface Acknowledged {
  readonly change: number;
  readonly action: "ban.create" | "ban.change" | "ban.lift";
  readonly id: string;
}

interface Uncertain {
  readonly effect: Effect;
  /** Whether it may still happen after what is acknowledged now. */
  readonly isPending: () => boolean;
}

interface SlotState {
  readonly sure: Effect;
  readonly uncertain: readonly Uncertain[];
  /** The names of the servers that were said to have the ban. */
  readonly inForceOn: ReadonlySet<string>;
}

const empty: SlotState = { sure: lifted, uncertain: [], inForceOn: new Set() };

/** What must be so, and what may be, by what the control planes have answered. */
export class BanExpectations {
  readonly #slots = new Map<string, SlotState>();
  readonly acknowledged: Acknowledged[] = [];

  acknowledge(slot: Slot, effect: Effect, change: Acknowledged, inForceOn: Iterable<string> = []): void {
    const uncertain = this.#state(slot).uncertain.filter(({ isPending }) => isPending());
    this.#slots.set(keyOf(slot), { sure: effect, uncertain, inForceOn: new Set(inForceOn) });
    this.acknowledged.push(change);
  }

  /** A request without an answer, or one that failed. */
  suspect(slot: Slot, effect: Effect, isPending: () => boolean): void {
    const { sure, uncertain } = this.#state(slot);
    this.#slots.set(keyOf(slot), {
      sure,
      uncertain: [...uncertain, { effect, isPending }],
      inForceOn: new Set(),
    });
  }

  /** What a server was said to have need not be there any more: it lost its data. Undefined: on no server. */
  forgetForce(server?: string): void {
    for (const [key, state] of this.#slots) {
      const inForceOn = [...state.inForceOn].filter((name) => server !== undefined && name !== server);
      this.#slots.set(key, { ...state, inForceOn: new Set(inForceOn) });
    }
  }

  /** Whether there may be a ban. */
  mayBeBanned(slot: Slot): boolean {
    return this.#effects(slot).some(({ reason }) => reason !== undefined);
  }

  /** Whether there may be no ban. */
  mayBeFree(slot: Slot): boolean {
    return this.#effects(slot).some(({ reason, ends }) => reason === undefined || ends);
  }

  /** Whether a server was said to have a ban about it, that goes on, and nothing has been asked of since. */
  isInForce(slot: Slot, server: string): boolean {
    const { sure, inForceOn } = this.#state(slot);
    return sure.reason !== undefined && !sure.ends && inForceOn.has(server);
  }

  /** What is not as it must be when everything is calm, a line each. From then on what there is is sure. */
  resolve(slots: readonly Slot[], wishes: readonly Wish[]): string[] {
    const left = new Map(wishes.map((wish) => [keyOf(wish), wish]));
    const faults = slots.flatMap((slot) => {
      const wish = left.get(keyOf(slot));
      left.delete(keyOf(slot));
      const possible = this.#effects(slot).map(({ reason, ends }) => (ends ? undefined : reason));
      this.#slots.set(keyOf(slot), { ...empty, sure: { reason: wish?.reason, ends: false } });
      if (possible.includes(wish?.reason)) return [];
      const allowed = possible.map((reason) => JSON.stringify(reason ?? "no ban")).join(" or ");
      return [`About ${keyOf(slot)} there is ${JSON.stringify(wish ?? "no ban")}; it must be ${allowed}`];
    });
    return [...faults, ...[...left.values()].map((wish) => `Nobody asked for ${JSON.stringify(wish)}`)];
  }

  #effects(slot: Slot): Effect[] {
    const { sure, uncertain } = this.#state(slot);
    return [sure, ...uncertain.map(({ effect }) => effect)];
  }

  #state(slot: Slot): SlotState {
    return this.#slots.get(keyOf(slot)) ?? empty;
  }
}

function keyOf({ jid, muc }: Pick<Wish, "jid" | "muc">): string {
  return `${jid} in ${muc ?? "every room"}`;
}
