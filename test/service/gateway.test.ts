import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../prosody-test-env/xmpp/chat-client";
import { ControlPlane } from "./support/control-plane";
import { otherMucHost, useTwoProsodys } from "./support/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
});
afterAll(() => plane.stop());

function seesLeave(client: ChatClient, nick: string): Promise<unknown> {
  return client.waitForPresence(
    `${nick} to be gone`,
    (presence) => presence.type === "unavailable" && presence.nick === nick,
  );
}

describe("a kick", () => {
  it("reaches the server that has the room, and is on record", async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { alice } = await prosodys.other.gather(room, "alice", "bob");
    const answer = await plane.kick({ nickname: "bob", muc: room.toUpperCase(), reason: "Enough" });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: { kicked: [{ muc: room, nickname: "bob", jid: "bob@example.org" }] },
    });
    await seesLeave(alice, "bob");
    const { intent, outcome } = await plane.lastKick();
    expect(intent).toMatchObject({
      actor: { kind: "token", label: "all scopes" },
      address: "127.0.0.1",
      reason: "Enough",
      targets: [{ nickname: "bob" }],
    });
    expect(outcome).toMatchObject({
      result: "done",
      targets: [{ jid: "bob@example.org", muc: room, nickname: "bob" }],
      details: { results: [{ status: 200, servers: [{ server: "main" === room ? "" : "other" }] }] },
    });
  });

  it("of an account without a room is done on all servers at once", async () => {
    const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
    const here = await prosodys.main.gather(rooms[0], "alice", "bob");
    const there = await prosodys.other.gather(rooms[1], "alice", "bob");
    const { status, body } = await plane.kick({ jid: "bob@example.org" });
    expect({ status, body }).toMatchObject({ status: 200, body: { kicked: [{ muc: rooms[0] }, { muc: rooms[1] }] } });
    expect(body).not.toHaveProperty("failed");
    await Promise.all([seesLeave(here.alice, "bob"), seesLeave(there.alice, "bob")]);
  });
});
