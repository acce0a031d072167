import { join } from "node:path";
import { writeAccounts } from "../../../prosody-test-env/accounts";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { connectClient } from "../../../prosody-test-env/xmpp/connect-client";
import { type ApiMethod, callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const unicode = "b\u00fccher.example";
const ascii = "xn--bcher-kva.example";

/** Two hosts for Prosody, one for the rest of the world: each is served under one of the forms. */
const server = useTestServer({ append: `VirtualHost "${unicode}"\nVirtualHost "${ascii}"\n` });

const call = (method: ApiMethod, path: string, value?: unknown) =>
  callApi(server.prosody, method, path, value);

const strangers: ChatClient[] = [];

async function connectTo(domain: string): Promise<ChatClient> {
  const client = await connectClient({ service: server.prosody.xmpp, username: "eve", domain });
  strangers.push(client);
  return client;
}

beforeAll(async () => {
  for (const host of [unicode, ascii])
    await writeAccounts(join(server.prosody.directory, "data"), host, ["eve"]);
});

afterEach(async () => {
  await call("DELETE", "/bans/x");
  await Promise.all(strangers.splice(0).map((client) => client.stop()));
});

describe("a ban of an internationalized domain", () => {
  it.each([
    [ascii, unicode],
    [unicode, ascii],
    [ascii, ascii],
    [unicode, unicode],
  ])("keeps out accounts in either form: banned as %s, joining from %s", async (banned, served) => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const eve = await connectTo(served);
    for (const jid of [banned, `eve@${banned}`]) {
      await eve.join(room, "eve");
      expect(await call("GET", `/occupants?jid=${encodeURIComponent(`eve@${banned}`)}`)).toMatchObject({
        body: { occupants: [{ nickname: "eve", jid: `eve@${served}` }] },
      });
      const mark = eve.mark();
      expect(await call("PUT", "/bans/x", { jid })).toMatchObject({
        status: 201,
        body: { ban: { jid: jid.replace(banned, unicode) }, kicked: [{ muc: room, jid: `eve@${served}` }] },
      });
      expect((await seesLeave(eve, "eve", mark)).statusCodes).toContain(301);
      await expect(eve.join(room, "eve")).rejects.toThrow("forbidden");
      await call("DELETE", "/bans/x");
    }
    await eve.join(room, "eve");
    await expectRoomAlive(room, alice, eve);
  });

  it("exempts an account in its other form", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const eve = await connectTo(ascii);
    await call("PUT", "/bans/x", { jid: ascii, except: [`eve@${unicode}`] });
    await eve.join(room, "eve");
    await expectRoomAlive(room, alice, eve);
  });
});

describe("a ban that exempts affiliated accounts", () => {
  it("removes a member who loses the affiliation and admits an account that gains one", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.setAffiliation(room, "bob@example.org", "member");
    const carol = await server.connect("carol");
    await carol.join(room, "carol");
    expect(await call("PUT", "/bans/x", { jid: "example.org", spare_affiliated: true })).toMatchObject({
      status: 201,
      body: { kicked: [{ nickname: "carol" }] },
    });
    await expectRoomAlive(room, alice, bob);

    const mark = bob.mark();
    await alice.setAffiliation(room, "bob@example.org", "none");
    expect((await seesLeave(bob, "bob", mark)).statusCodes).toContain(301);
    await expect(bob.join(room, "bob")).rejects.toThrow("forbidden");

    await alice.setAffiliation(room, "carol@example.org", "member");
    await carol.join(room, "carol");
    await expectRoomAlive(room, alice, carol);
  });
});
