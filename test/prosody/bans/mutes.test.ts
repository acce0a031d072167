import { type Element, xml } from "@xmpp/client";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { MucPresence } from "../../../prosody-test-env/xmpp/muc-presence";
import type { AboutResponse, BanResponse } from "../../../src/contract/responses";
import { type ApiMethod, callApi } from "../../support/prosody/call-api";
import { configureRoom } from "../../support/prosody/configure-room";
import { control } from "../../support/prosody/control-prosody";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { testModules } from "../../support/prosody/test-modules";
import { useTestServer } from "../../support/prosody/test-server";

const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: {
    [mucHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "test_control"],
      muc_room_cache_size: 3,
    },
  },
  append: "muc_room_default_persistent = true\nmuc_room_default_public_jids = true\n",
});

const jid = "bob@example.org";
const call = (method: ApiMethod, path: string, value?: unknown) =>
  callApi(server.prosody, method, path, value);
const mute = (value: object = {}) => call("PUT", "/bans/m", { jid, role: "visitor", ...value });
const unmute = () => call("DELETE", "/bans/m");

afterEach(() => unmute());

const mucUser = "http://jabber.org/protocol/muc#user";
const mucAdmin = "http://jabber.org/protocol/muc#admin";

/** Sends a message; resolves to the condition and the text of the error that comes back, or "heard" if it is passed on. */
async function outcomeOf(
  client: ChatClient,
  to: string,
  type: string | undefined,
  ...children: Element[]
): Promise<readonly unknown[]> {
  const id = randomUUID();
  const from = client.mark();
  await client.send(xml("message", { to, type, id }, ...children));
  await client.ping();
  await client.ping(to.replace(/\/.*$/, "")).catch(() => undefined);
  const answer = client.stanzas
    .since(from)
    .find(({ name, attrs }) => name === "message" && attrs.id === id && attrs.type === "error");
  const error = answer?.getChild("error");
  const condition = error?.getChildElements().find(({ name }) => name !== "text")?.name;
  return error === undefined ? [] : [condition, error.getChildText("text")];
}

const speak = (client: ChatClient, room: string) =>
  outcomeOf(client, room, "groupchat", xml("body", {}, "buy this"));

const seesRole = (client: ChatClient, nick: string, role: string, from: number): Promise<MucPresence> =>
  client.waitForPresence(
    `${nick} to be ${role}`,
    (presence) => presence.nick === nick && presence.role === role,
    {
      from,
    },
  );

/** The role of an occupant as the module lists it. */
async function roleOf(room: string, nickname: string): Promise<string | undefined> {
  const { body } = await call("GET", `/occupants?muc=${encodeURIComponent(room)}`);
  const { occupants } = body as { readonly occupants: readonly { nickname: string; role: string }[] };
  return occupants.find((occupant) => occupant.nickname === nickname)?.role;
}

const setRole = (moderator: ChatClient, room: string, nick: string, role: string) =>
  moderator
    .request(
      xml("iq", { type: "set", to: room }, xml("query", { xmlns: mucAdmin }, xml("item", { nick, role }))),
    )
    .then(
      () => "done",
      (error: unknown) => (error as { readonly condition?: string }).condition,
    );

describe("a muted account", () => {
  it("becomes a visitor, keeps its place, and has voice again at the end", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const marks = [alice.mark(), bob.mark()] as const;

    const answer = await mute({ muc: room, reason: "no <ads>" });

    expect(answer).toMatchObject({
      status: 201,
      body: {
        ban: { id: "m", jid, muc: room, role: "visitor", reason: "no <ads>" },
        kicked: [],
        muted: [{ jid, nickname: "bob", muc: room }],
      },
    });
    for (const [index, client] of [alice, bob].entries()) {
      expect(await seesRole(client, "bob", "visitor", marks[index] ?? 0)).toMatchObject({
        type: "available",
        reason: "no <ads>",
      });
    }
    expect(await speak(bob, room)).toEqual(["forbidden", "no <ads>"]);
    const mark = alice.mark();
    await unmute();
    expect(await seesRole(alice, "bob", "participant", mark)).toMatchObject({ type: "available" });
    await expectRoomAlive(room, alice, bob);
    expect(alice.messages().some(({ body }) => body === "buy this")).toBe(false);
  });

  it("can send no kind of message, to the room or to anybody in it", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await mute({ muc: room });
    const body = xml("body", {}, "buy this");
    const x = (child: Element) => xml("x", { xmlns: mucUser }, child);
    const field = (name: string, value: string) => xml("field", { var: name }, xml("value", {}, value));
    const form = xml(
      "x",
      { xmlns: "jabber:x:data", type: "submit" },
      field("FORM_TYPE", "http://jabber.org/protocol/muc#request"),
      field("muc#role", "participant"),
    );
    const mark = alice.mark();
    for (const [to, type, child] of [
      [room, "groupchat", body],
      [room, "groupchat", xml("subject", {}, "buy this")],
      [`${room}/alice`, "chat", body],
      [`${room}/alice`, undefined, body],
      [room, undefined, x(xml("invite", { to: "carol@example.org" }))],
      [room, undefined, x(xml("decline", { to: "alice@example.org" }))],
      [room, undefined, form],
    ] as const) {
      expect({ to, type, error: await outcomeOf(bob, to, type, child) }).toEqual({
        to,
        type,
        error: ["forbidden", null],
      });
    }
    await alice.ping();
    expect(alice.stanzas.since(mark).filter(({ name }) => name === "message")).toEqual([]);
    // It still reads what others write.
    await alice.say(room, "hello");
    await bob.waitForMessage("hello", ({ body: text }) => text === "hello");
  });

  it("can send no text in an error, which still says that its client cannot be reached", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await mute({ muc: room });
    const xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas";
    const failWith = (condition: string) => {
      const text = xml("text", { xmlns }, "buy this");
      const error = xml("error", { type: "cancel" }, xml(condition, { xmlns }), text);
      return bob.send(
        xml("message", { to: `${room}/alice`, type: "error" }, xml("body", {}, "buy this"), error),
      );
    };
    const mark = alice.mark();
    await failWith("not-acceptable");
    const received = await alice.stanzas.waitFor(
      "the error",
      (each) => (each.name === "message" ? each : undefined),
      {
        from: mark,
      },
    );
    expect(received.getChild("error")?.getChild("not-acceptable")).toBeDefined();
    expect(received.toString()).not.toContain("buy this");
    await failWith("recipient-unavailable");
    await alice.waitForPresence("bob leaving", ({ nick, type }) => nick === "bob" && type === "unavailable", {
      from: mark,
    });
    await expectRoomAlive(room, alice);
  });

  it("stays a visitor when it comes back, with other nicknames and further sessions, and its status is not shown", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await mute({ muc: room });
    const leaving = alice.mark();
    await bob.send(
      xml("presence", { to: `${room}/bob`, type: "unavailable" }, xml("status", {}, "buy this at the door")),
    );
    const left = await alice.stanzas.waitFor(
      "the end of bob's presence",
      (stanza) => {
        const { from, type } = stanza.attrs;
        return from === `${room}/bob` && type === "unavailable" ? stanza : undefined;
      },
      { from: leaving },
    );
    expect(left.getChildText("status")).toBeNull();
    expect(await bob.join(room, "bob")).toMatchObject({ role: "visitor" });
    const phone = await server.connect("bob", "phone");
    expect(await phone.join(room, "bobby")).toMatchObject({ role: "visitor" });
    const mark = alice.mark();
    await bob.send(
      xml("presence", { to: `${room}/rob` }, xml("status", {}, "buy this"), xml("show", {}, "away")),
    );
    expect(await seesRole(alice, "rob", "visitor", mark)).toMatchObject({ type: "available" });
    expect(await speak(bob, room)).toEqual(["forbidden", null]);
    expect(await speak(phone, room)).toEqual(["forbidden", null]);
    const stanza = alice.stanzas
      .since(mark)
      .find(({ name, attrs }) => name === "presence" && attrs.from === `${room}/rob`);
    expect([stanza?.getChildText("show"), stanza?.getChildText("status")]).toEqual(["away", null]);
    const end = alice.mark();
    await unmute();
    await seesRole(alice, "rob", "participant", end);
    await seesRole(alice, "bobby", "participant", end);
    await expectRoomAlive(room, alice, bob, phone);
  });

  it("gets no voice from a moderator, nor with another affiliation", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await mute({ muc: room });
    const granted = await setRole(alice, room, "bob", "participant");
    // 0.11 asks nobody before it changes a role.
    expect(granted).toBe(server.prosody.version.startsWith("0.11.") ? "done" : "not-allowed");
    expect(await roleOf(room, "bob")).toBe("visitor");
    for (const affiliation of ["member", "admin", "owner", "none"] as const) {
      await alice.setAffiliation(room, jid, affiliation);
      expect(await roleOf(room, "bob")).toBe("visitor");
      expect(await speak(bob, room)).toEqual(["forbidden", null]);
    }
    expect(await setRole(alice, room, "bob", "none")).toBe("done");
    expect(await bob.join(room, "bob")).toMatchObject({ role: "visitor" });
    await unmute();
    expect(await roleOf(room, "bob")).toBe("participant");
  });

  it("does not get voice at the end that it did not have", async () => {
    const [moderated, revoked] = [server.newRoom(), server.newRoom()];
    const { alice, bob } = await server.gather(moderated, "alice", "bob");
    await configureRoom(alice, moderated, "muc#roomconfig_moderatedroom", true);
    expect(await setRole(alice, moderated, "bob", "participant")).toBe("done");
    await alice.join(revoked, "alice");
    await bob.join(revoked, "bob");
    expect(await setRole(alice, revoked, "bob", "visitor")).toBe("done");
    await mute({ muc: mucHost });
    await unmute();
    expect(await roleOf(moderated, "bob")).toBe("visitor");
    expect(await roleOf(revoked, "bob")).toBe("visitor");
  });

  it("has voice only when no other mute covers it", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    await call("PUT", "/bans/n", { jid: "example.org", role: "visitor", spare_affiliated: true });
    await mute({ muc: room });
    await call("DELETE", "/bans/n");
    expect(await speak(bob, room)).toEqual(["forbidden", null]);
    await unmute();
    expect(await speak(bob, room)).toEqual([]);
    expect(await roleOf(room, "bob")).toBe("participant");
  });

  it("can be banned as well, which is no mute", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    await mute({ muc: room });
    const { body } = await call("PUT", "/bans/b", { jid, muc: room });
    expect((body as BanResponse).kicked).toMatchObject([{ nickname: "bob" }]);
    // The presence of the mute, which a join could take for its answer, has arrived by then.
    await bob.ping();
    await expect(bob.join(room, "bob")).rejects.toThrow();
    await call("DELETE", "/bans/b");
    expect(await bob.join(room, "bob")).toMatchObject({ role: "visitor" });
  });

  it("expires without a request, with voice", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const mark = alice.mark();
    await mute({ muc: room, expires_at: new Date(Date.now() + 1000).toISOString() });
    await seesRole(alice, "bob", "visitor", mark);
    await seesRole(alice, "bob", "participant", alice.mark());
    await expectRoomAlive(room, alice, bob);
    expect(((await call("GET", "")).body as AboutResponse).bans.count).toBe(0);
    await server.prosody.log.waitFor(/Mute m expired/);
  });

  it("is a visitor in rooms that are out of memory, too", async () => {
    const rooms = Array.from({ length: 5 }, () => server.newRoom());
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    for (const room of rooms) {
      await alice.join(room, "alice");
      await bob.join(room, "bob");
    }
    const mark = bob.mark();
    const { body } = await mute();
    expect((body as BanResponse).muted?.map(({ muc }) => muc).sort()).toEqual([...rooms].sort());
    for (const room of rooms) {
      await bob.waitForPresence("visitor", (each) => each.room === room && each.role === "visitor", {
        from: mark,
      });
    }
    const end = bob.mark();
    await unmute();
    for (const room of rooms) {
      await bob.waitForPresence("voice", (each) => each.room === room && each.role === "participant", {
        from: end,
      });
      await expectRoomAlive(room, alice, bob);
    }
  });

  it("is muted after a reload and after a restart", async () => {
    const room = server.newRoom();
    const before = await server.gather(room, "alice", "bob");
    await mute({ muc: room, reason: "kept" });
    const reload = `require "core.modulemanager".reload(module.host, "http_muc_kick")`;
    expect(await control(server.prosody, `return (${reload}) ~= nil`, mucHost)).toBe(true);
    expect(await speak(before.bob, room)).toEqual(["forbidden", "kept"]);
    await server.sendEverybodyHome();
    await server.prosody.shutDown();
    await server.prosody.start();
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    await alice.join(room, "alice");
    expect(await bob.join(room, "bob")).toMatchObject({ role: "visitor" });
    expect(await speak(bob, room)).toEqual(["forbidden", "kept"]);
    const mark = bob.mark();
    await unmute();
    await seesRole(bob, "bob", "participant", mark);
    await expectRoomAlive(room, alice, bob);
  });
});

describe("a mute by POST", () => {
  it("mutes who has a nickname, and is undone by its id", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const request = { nickname: "bob", muc: room, role: "visitor", mute_seconds: 3600, reason: "quiet" };
    expect(await kick(server.prosody, { ...request, dry_run: true })).toEqual({
      status: 200,
      body: {
        kicked: [],
        muted: [expect.objectContaining({ jid })],
        mutes: [expect.objectContaining({ jid, muc: room, role: "visitor" })],
        dry_run: true,
      },
    });
    expect(await speak(bob, room)).toEqual([]);
    const { body } = await kick(server.prosody, request);
    expect(body).toMatchObject({
      kicked: [],
      muted: [{ jid }],
      mutes: [{ jid, muc: room, role: "visitor" }],
    });
    expect(await speak(bob, room)).toEqual(["forbidden", "quiet"]);
    const [{ id = "" } = {}] = (body as { readonly mutes: readonly { readonly id?: string }[] }).mutes;
    expect(await call("DELETE", `/bans/${id}`)).toMatchObject({ status: 204 });
    expect(await speak(bob, room)).toEqual([]);
  });
});
