import fc from "fast-check";
import type { Ban } from "../../../src/contract/responses";
import type { ChangeFault, Occupant } from "./simulated-server";

/** The servers of the simulated world, and the MUC components that each has. */
export const components: Readonly<Record<string, readonly string[]>> = {
  alpha: ["rooms.alpha.example"],
  beta: ["chat.beta.example", "games.beta.example"],
};

const serverNames = Object.keys(components);
const allComponents = Object.values(components).flat();
const rooms = allComponents.flatMap((component) => [`red@${component}`, `blue@${component}`]);
const accounts = ["ann@people.example", "bob@people.example", "cid@deep.people.example"];

/** What can happen, one thing at a time. `plane`: which of two control planes on one store. */
export type Action =
  | Disturbance
  | { readonly do: "put"; readonly plane: number; readonly id: string; readonly wish: Wish }
  | { readonly do: "lift"; readonly plane: number; readonly id: string }
  | ({ readonly do: "join" | "leave" } & Occupant)
  | { readonly do: "wait"; readonly milliseconds: number }
  /** The clock of a control plane is set: so many milliseconds ahead of the right time. */
  | { readonly do: "set-clock"; readonly plane: number; readonly ahead: number }
  /** A whole round, or the beginning of one. */
  | { readonly do: "round" | "begin"; readonly plane: number; readonly server: string }
  | { readonly do: "release"; readonly plane: number; readonly picks: readonly number[] }
  /** What becomes of the store, while no control plane runs. */
  | { readonly do: "store"; readonly by: "back-up" | "lose" | "restore" }
  /** An operator decides that a server is to have what the store says. */
  | { readonly do: "adopt"; readonly server: string }
  /** Another control plane, with the same prefix and another store, looks at a server. */
  | { readonly do: "rival"; readonly server: string }
  | { readonly do: "crash"; readonly plane: number; readonly pick: number | undefined };

/** What can happen to a server. */
export type Disturbance = { readonly do: "disturb"; readonly server: string } & (
  | { readonly by: "kill" | "restart" | "part" | "heal" | "lose-storage" | "lose-component" }
  | { readonly by: "be-busy"; readonly times: number }
  | { readonly by: "break"; readonly fault: ChangeFault }
  | { readonly by: "meddle"; readonly ban: Ban }
  | { readonly by: "meddle-lift"; readonly pick: number }
  /** Its clock is set: so many milliseconds ahead of the right time. */
  | { readonly by: "set-clock"; readonly ahead: number }
);

export interface Wish {
  readonly jid: string;
  readonly muc: string | undefined;
  readonly reason: string | undefined;
  readonly except: readonly string[] | undefined;
  /** Seconds; undefined: for ever. */
  readonly lasts: number | undefined;
  readonly replace: boolean;
}

const plane = fc.nat({ max: 1 });
const server = fc.constantFrom(...serverNames);
const id = fc.constantFrom("b0", "b1", "b2", "b3", "b4");
const pick = fc.nat({ max: 5 });
const after = fc.nat({ max: 2 });
/** Milliseconds; most bans that end do so within half a minute. */
const ahead = fc.constantFrom(-3600_000, -10_000, 0, 0, 10_000, 3600_000, 200_000_000);
const who = fc.constantFrom(...accounts, "people.example", "*.people.example", "*.example", "local");
const where = fc.option(fc.constantFrom(...allComponents, ...rooms), { nil: undefined, freq: 3 });
const why = fc.constantFrom(undefined, "Spam", "");

const wish: fc.Arbitrary<Wish> = fc.record({
  jid: who,
  muc: where,
  reason: why,
  except: fc.option(fc.subarray(accounts, { minLength: 1 }), { nil: undefined, freq: 1 }),
  lasts: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined, freq: 2 }),
  replace: fc.boolean(),
});

const fault: fc.Arbitrary<ChangeFault> = fc.oneof(
  fc.constant({ kind: "answer-lost" } as const),
  fc.record({ kind: fc.constantFrom("breaks-off", "storage-fails", "kicks-fail"), after }),
);

/** Somebody else's ban, or one of ours that is tampered with. */
const foreignBan: fc.Arbitrary<Ban> = fc
  .record({
    id: fc.oneof(
      fc.constantFrom("other-1", "other-2", "zz"),
      id.map((each) => `mk-${each}`),
    ),
    jid: who,
    muc: where,
    reason: why,
  })
  .map(({ id: each, jid, muc, reason }) => ({
    id: each,
    jid,
    ...(muc && { muc }),
    ...(reason && { reason }),
  }));

const occupant = fc.record({ account: fc.constantFrom(...accounts), room: fc.constantFrom(...rooms) });

/** One thing that happens. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("put"), plane, id, wish }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lift"), plane, id }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("join", "join", "join", "leave"), occupant)
      .map(([what, whom]) => ({ do: what, ...whom })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait"), milliseconds: fc.integer({ min: 1, max: 20_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("disturb"),
      by: fc.constantFrom(
        "kill",
        "restart",
        "restart",
        "part",
        "heal",
        "heal",
        "lose-storage",
        "lose-component",
      ),
      server,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("disturb"),
      by: fc.constant("be-busy"),
      server,
      times: fc.nat({ max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("disturb"), by: fc.constant("break"), server, fault }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("disturb"), by: fc.constant("meddle"), server, ban: foreignBan }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("disturb"), by: fc.constant("meddle-lift"), server, pick }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("set-clock"), plane, ahead }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("disturb"), by: fc.constant("set-clock"), server, ahead }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom("round", "begin"), plane, server }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("release"),
      plane,
      picks: fc.array(pick, { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("store"),
      by: fc.constantFrom("back-up", "back-up", "lose", "restore"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("adopt", "rival"), server }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("crash"),
      plane,
      pick: fc.option(pick, { nil: undefined, freq: 1 }),
    }),
  },
);
