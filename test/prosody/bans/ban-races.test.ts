import { join } from "node:path";
import { xml } from "@xmpp/client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { type ApiMethod, callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const otherHost = "rooms.example.org";
const persistentHost = "halls.example.org";
const lateHost = "late.example.org";

const withModule = { ...kickModule, modules_enabled: ["http_muc_kick", "test_control"] };
const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: {
    [mucHost]: withModule,
    [otherHost]: { modules_enabled: ["test_control"] },
    [persistentHost]: { modules_enabled: ["test_control"], muc_room_default_persistent: true },
    [lateHost]: { muc_room_default_persistent: true },
  },
});

const jid = "bob@example.org";
const ban = (method: ApiMethod, value?: unknown) => callApi(server.prosody, method, "/bans/x", value);
const run = (lua: string, host = mucHost) => control(server.prosody, `return ${lua}`, host);

interface RoomState {
  readonly exists: boolean;
  readonly inside: readonly string[];
  readonly affiliations: Readonly<Record<string, string>>;
}
const roomState = async (room: string) => (await run(`room("${room}")`)) as RoomState;

afterEach(() => ban("DELETE"));

async function waitUntil(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`It did not come to pass: ${what}`);
}

/** Sends a presence to an occupant JID, and waits until Prosody makes it wait. */
async function sendHeld(client: ChatClient, to: string, isJoin: boolean): Promise<void> {
  const host = to.slice(to.indexOf("@") + 1, to.indexOf("/"));
  await run("hold()", host);
  await client.send(
    xml(
      "presence",
      { to, id: "held" },
      ...(isJoin ? [xml("x", { xmlns: "http://jabber.org/protocol/muc" })] : []),
    ),
  );
  await waitUntil("the presence waits", async () => (await run("waiting()", host)) === 1);
}

const errorOf = (client: ChatClient) =>
  client.waitForPresence("an error", ({ type, id }) => type === "error" && id === "held");

describe("a ban placed while a stanza is delayed", () => {
  it.each([mucHost, otherHost])("rejects a delayed join: %s", async (host) => {
    const room = server.newRoom(host);
    const { alice } = await server.gather(room, "alice");
    const bob = await server.connect("bob");
    await sendHeld(bob, `${room}/bob`, true);
    expect(await ban("PUT", { jid, reason: "late" })).toMatchObject({ status: 201, body: { kicked: [] } });
    await run("release()", host);
    expect(await errorOf(bob)).toMatchObject({ error: "forbidden", errorText: "late" });
    await expectRoomAlive(room, alice);
    expect((await roomState(room)).inside).toEqual(["alice@example.org"]);
    expect(alice.presences().filter(({ nick }) => nick === "bob")).toEqual([]);
  });

  it.each([mucHost, persistentHost])(
    "leaves no room behind when the stanza would create one: %s",
    async (host) => {
      const room = server.newRoom(host);
      const bob = await server.connect("bob");
      await sendHeld(bob, `${room}/bob`, true);
      await ban("PUT", { jid });
      await run("release()", host);
      expect((await errorOf(bob)).error).toBe("forbidden");
      expect(await roomState(room)).toMatchObject({ exists: false });
      const { alice } = await server.gather(room, "alice");
      expect(alice.presences().at(-1)).toMatchObject({ affiliation: "owner" });
    },
  );

  it("is not undone by a delayed change of nickname", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sendHeld(bob, `${room}/robert`, false);
    expect(await ban("PUT", { jid })).toMatchObject({ body: { kicked: [{ nickname: "bob" }] } });
    await run("release()");
    expect((await errorOf(bob)).error).toBe("forbidden");
    await expectRoomAlive(room, alice);
    expect((await roomState(room)).inside).toEqual(["alice@example.org"]);
  });

  it("keeps a delayed message from the room", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await run("hold()");
    await bob.say(room, "spam");
    await waitUntil("the message waits", async () => (await run("waiting()")) === 1);
    await ban("PUT", { jid });
    await run("release()");
    await expectRoomAlive(room, alice);
    expect(alice.messages().filter(({ body }) => body === "spam")).toEqual([]);
  });

  it.each(["a join", "a change of nickname"])(
    "is enforced when %s is delayed and the module reloaded",
    async (what) => {
      const room = server.newRoom();
      const { alice, bob } = await server.gather(room, "alice", "bob");
      if (what === "a join") await bob.leave(room, "bob");
      await sendHeld(bob, `${room}/robert`, what === "a join");
      await run(`reload("${mucHost}")`);
      await ban("PUT", { jid, reason: "late" });
      await run("release()");
      expect(await seesLeave(alice, "robert", 0)).toMatchObject({ reason: "late", statusCodes: [301] });
      expect((await roomState(room)).inside).toEqual(["alice@example.org"]);
    },
  );

  it("is ignored by an unloaded module when a join was delayed", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const bob = await server.connect("bob");
    await sendHeld(bob, `${room}/bob`, true);
    await ban("PUT", { jid });
    await run(`unload("${mucHost}")`);
    await run("release()");
    await bob.waitForPresence(
      "bob to be inside",
      ({ nick, statusCodes }) => nick === "bob" && statusCodes.includes(110),
    );
    await run(`load("${mucHost}")`);
    await seesLeave(bob, "bob", 0);
  });
});

describe("a banned account that is still in a room", () => {
  it("is removed when the module is loaded again", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    await ban("PUT", { jid, reason: "out" });
    await run(`unload("${mucHost}")`);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await bob.join(other, "bob");
    await run(`load("${mucHost}")`);
    expect(await seesLeave(alice, "bob", 0, room)).toMatchObject({ statusCodes: [301], reason: "out" });
    await seesLeave(bob, "bob", 0, other);
    await expectRoomAlive(room, alice);
  });

  it("is removed when settings extend the reach", async () => {
    const room = server.newRoom(otherHost);
    const mucs = (hosts: string[]) => ({
      mucs: {
        [mucHost]: { ...withModule, http_muc_kick_hosts: hosts },
        [otherHost]: { modules_enabled: ["test_control"] },
        [persistentHost]: { modules_enabled: ["test_control"] },
        [lateHost]: { muc_room_default_persistent: true },
      },
    });
    await server.prosody.reconfigure(mucs([mucHost]));
    await ban("PUT", { jid });
    const { alice } = await server.gather(room, "alice", "bob");
    await server.prosody.reconfigure(mucs([mucHost, otherHost]));
    expect(await seesLeave(alice, "bob", 0)).toMatchObject({ statusCodes: [301] });
    await server.prosody.reconfigure(mucs([mucHost, otherHost, persistentHost, lateHost]));
  });

  it.each([
    [
      "its host is activated",
      `require("core.hostmanager")`,
      `deactivate("${lateHost}")`,
      `activate("${lateHost}")`,
    ],
    [
      "mod_muc is loaded",
      `require("core.modulemanager")`,
      `unload("${lateHost}", "muc")`,
      `load("${lateHost}", "muc") ~= nil`,
    ],
  ])("is removed when %s after this module", async (_what, manager, end, begin) => {
    const room = server.newRoom(lateHost);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await run(`swap_out("${room}")`);
    await run(`${manager}.${end}`);
    await run(`reload("${mucHost}")`);
    const marks = [alice.mark(), bob.mark()] as const;
    await ban("PUT", { jid, reason: "out" });
    expect(await run(`${manager}.${begin}`)).toBe(true);
    await alice.say(room, "is anybody there?");
    expect(await seesLeave(bob, "bob", marks[1], room)).toMatchObject({
      statusCodes: [301, 110],
      reason: "out",
    });
    expect((await roomState(room)).inside).toEqual(["alice@example.org"]);
    await expect(bob.join(room, "bob")).rejects.toThrow(/forbidden/);
    await expect(bob.join(server.newRoom(lateHost), "bob")).rejects.toThrow(/forbidden/);
    expect(bob.messages(marks[1])).toEqual([]);
  });

  it("is removed when a stanza restores the room without reaching it", async () => {
    const room = server.newRoom();
    await ban("PUT", { jid, reason: "out" });
    await run(`unload("${mucHost}")`);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await run(`swap_out("${room}")`);
    await run(`load("${mucHost}")`);
    await expectRoomAlive(room, alice);
    expect(await seesLeave(bob, "bob", 0)).toMatchObject({ statusCodes: [301, 110], reason: "out" });
    expect(bob.messages()).toEqual([]);
  });
});
