import type { MessageResponse } from "../../../src/contract/responses";
import { RoomActs } from "../../../src/room-acts/room-acts";
import type { ProsodyServer } from "../../../src/servers/prosody-server";
import { createRouting } from "../../../src/servers/routing";
import type { ServerReply } from "../../../src/servers/server-result";
import type { AuditEntry } from "../../../src/store/audit/audit";

const gone = { ok: false, refused: { status: 404, code: "occupant-not-found", error: "Nobody" } } as const;
const outdated = {
  ok: false,
  failure: { server: "b", status: 502, code: "server-outdated", error: "Too old", may_be_done: false },
} as const;
const sent = { ok: true, value: { occupants: [] } } as const;

/** Announces a ban of somebody who is inside on each of two servers, which send these replies. */
async function announce(replies: Readonly<Record<"a" | "b", ServerReply<MessageResponse>>>, isDown = false) {
  const names = ["a", "b"] as const;
  const asked: unknown[] = [];
  const servers = names.map((name) => {
    const message = (input: unknown) => {
      asked.push(input);
      return Promise.resolve(replies[name]);
    };
    return [name, { name, message } as unknown as ProsodyServer] as const;
  });
  const acts = new RoomActs({
    servers: new Map(servers),
    routing: createRouting(names.map((name) => ({ name, mucs: [`${name}.example`] }))),
    protectedJids: [],
    audit: {
      begin: () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve({ seq: 1 } as AuditEntry)),
      finish: () => Promise.resolve({ seq: 2 } as AuditEntry),
    },
  });
  const inside = new Map(
    names.map((name) => {
      const bob = { jid: "bob@example.org", muc: `room@${name}.example` };
      return [name, ["bob", "bob2"].map((nickname) => ({ ...bob, nickname }))];
    }),
  );
  const problem = await acts.announce(
    { muc: undefined, message: { to: "occupant", text: "Bye" }, inside },
    {
      caller: { actor: { kind: "operator" }, scopes: [], reach: undefined, jid: undefined },
      ...{ address: "127.0.0.1", id: "1", log: { error: () => undefined } },
    },
  );
  return { problem, asked };
}

it("goes once to each account in each room, and has no problem with who has left meanwhile", async () => {
  const { problem, asked } = await announce({ a: sent, b: gone });
  expect(problem).toBeUndefined();
  expect(asked).toEqual([
    { jid: "bob@example.org", muc: "room@a.example", text: "Bye" },
    { jid: "bob@example.org", muc: "room@b.example", text: "Bye" },
  ]);
});

it("says which server has not sent it, also if others have", async () => {
  const expected = { status: 502, code: "server-outdated", error: "Too old" };
  expect((await announce({ a: sent, b: outdated })).problem).toEqual(expected);
  expect((await announce({ a: outdated, b: outdated })).problem).toMatchObject({ code: "server-outdated" });
});

it("is not sent if it cannot be audited", async () => {
  const { problem, asked } = await announce({ a: sent, b: sent }, true);
  expect(problem).toMatchObject({ status: 503, code: "store-unavailable" });
  expect(asked).toEqual([]);
});
