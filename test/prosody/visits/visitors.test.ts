import { xml } from "@xmpp/client";
import { join } from "node:path";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { OccupantEvent, OccupantListed, Visitor } from "../../../src/contract/responses";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { testModules } from "../../support/prosody/test-modules";
import { useTestServer } from "../../support/prosody/test-server";

const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: {
    [mucHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "test_control"],
      http_muc_kick_visitors: 1000,
      http_muc_kick_visitor_addresses: true,
    },
  },
});

let client: MucKickClient;
beforeAll(() => {
  const { url } = server.prosody.http;
  client = new MucKickClient({ url, host: mucHost, authorization: exampleAuthorization });
});
afterAll(() => client.close());

const hasIds = () => !server.prosody.version.startsWith("0.11.");
const occupants = async (muc: string): Promise<readonly OccupantListed[]> =>
  (await client.occupants({ muc })).occupants;
const visitors = async (muc: string): Promise<readonly Visitor[]> =>
  (await client.visitors({ muc })).visitors;
const isNow = (time: string | undefined) => Math.abs(Date.parse(time ?? "") - Date.now()) < 60_000;

const reload = () => control(server.prosody, `reload("${mucHost}")`, mucHost);
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The events in a room since the beginning. */
async function events(muc: string): Promise<OccupantEvent[]> {
  const { next } = await client.occupantEvents();
  const [epoch = ""] = next.split(".");
  const { events: all } = await client.occupantEvents({ after: `${epoch}.0`, limit: 1000 });
  return all.filter((event) => event.muc === muc);
}

async function rename(who: ChatClient, room: string, nickname: string, asksToJoin = false): Promise<void> {
  const from = who.mark();
  const x = asksToJoin ? [xml("x", { xmlns: "http://jabber.org/protocol/muc" })] : [];
  await who.send(xml("presence", { to: `${room}/${nickname}` }, ...x));
  await who.waitForPresence(
    "the new nickname",
    (presence) => presence.type === "available" && presence.nick === nickname,
    { from },
  );
}

it("an occupant has the time of its join, which nickname changes, sessions and a reload keep", async () => {
  const room = server.newRoom();
  const { bob } = await server.gather(room, "alice", "bob");
  const [before] = (await occupants(room)).filter(({ nickname }) => nickname === "bob");
  expect(isNow(before?.joined_at)).toBe(true);
  expect(before?.session_jids).toEqual([bob.jid]);
  await sleep(1100);
  const phone = await server.connect("bob", "phone");
  await phone.join(room, "bob");
  await rename(bob, room, "bobby");
  await rename(phone, room, "robert", true);
  await reload();
  const listed = (await occupants(room)).filter(({ jid }) => jid === before?.jid);
  expect(listed.map(({ nickname }) => nickname).sort()).toEqual(["bobby", "robert"]);
  for (const each of listed) expect(each).toMatchObject({ joined_at: before?.joined_at, sessions: 1 });
  const seen = (await events(room)).filter(({ jid }) => jid === before?.jid);
  expect(seen.map(({ type, nickname, new_nickname: after }) => [type, nickname, after])).toEqual([
    ["joined", "bob", undefined],
    // The first session leaves the second one behind, whose nickname then goes with it.
    ["joined", "bobby", undefined],
    ["left", "bob", "robert"],
  ]);
});

it("visitors are who left, was kicked, or lost the connection, with account, id, times and address", async () => {
  const room = server.newRoom();
  const { bob, carol, dave } = await server.gather(room, "alice", "bob", "carol", "dave");
  const ids = new Map((await occupants(room)).map(({ nickname, occupant_id: id }) => [nickname, id]));
  await bob.leave(room, "bob");
  await client.kick({ nickname: "carol", muc: room });
  await carol.ping();
  const alice = await server.connect("alice", "watcher");
  await alice.join(room, "watcher");
  const from = alice.mark();
  await dave.stop();
  await alice.waitForPresence(
    "that dave is gone",
    ({ type, nick }) => type === "unavailable" && nick === "dave",
    { from },
  );
  const gone = await visitors(room);
  expect(gone.map(({ nickname }) => nickname)).toEqual(["dave", "carol", "bob"]);
  for (const each of gone) {
    expect(each).toMatchObject({ muc: room, jid: `${each.nickname}@example.org` });
    expect([isNow(each.joined_at), isNow(each.left_at)]).toEqual([true, true]);
    expect(each.address).toMatch(/^[\d.:a-f]+$/);
    expect(each.occupant_id).toBe(ids.get(each.nickname));
    expect(each.occupant_id === undefined).toBe(!hasIds());
  }
});

it("no time of a join is kept of who has left, and nothing of a room that is empty", async () => {
  const room = server.newRoom();
  const kept = () =>
    control(
      server.prosody,
      `local loaded = require("core.modulemanager").get_module("${mucHost}", "http_muc_kick")
      local stays = loaded.module.save().stays["${room}"]
      if stays == nil then return "nothing" end
      local nicks = {}
      for nick in pairs(stays) do nicks[#nicks + 1] = nick end
      return table.concat(nicks, " ")`,
      mucHost,
    );
  const { alice, bob } = await server.gather(room, "alice", "bob");
  await bob.leave(room, "bob");
  expect(await kept()).toBe(`${room}/alice`);
  await client.kick({ nickname: "alice", muc: room });
  await alice.ping();
  expect(await kept()).toBe("nothing");
});

it("a ban by nickname or occupant id keeps out who has left", async () => {
  const room = server.newRoom();
  const { bob, carol } = await server.gather(room, "alice", "bob", "carol");
  await bob.leave(room, "bob");
  await carol.leave(room, "carol");
  const [, carolsVisit] = [...(await visitors(room))].sort((one, other) =>
    one.nickname < other.nickname ? -1 : 1,
  );
  const selector = hasIds() ? { occupant_id: carolsVisit?.occupant_id ?? "" } : { nickname: "carol" };
  await client.kick({ nickname: "bob", muc: room, ban_seconds: 60 });
  await client.kick({ ...selector, muc: room, ban_seconds: 60 });
  for (const [who, name] of [
    [bob, "bob"],
    [carol, "carol"],
  ] as const) {
    await expect(who.join(room, "innocent")).rejects.toThrow(/forbidden/);
    await expect(client.kick({ nickname: name, muc: room })).rejects.toMatchObject({
      code: "occupant-not-found",
    });
  }
  const refused = (await events(room)).filter(({ type }) => type === "refused");
  expect(refused).toMatchObject([
    {
      nickname: "innocent",
      jid: "bob@example.org",
      refused_by: "ban",
      ban_id: expect.stringMatching(/^kick-/) as string,
    },
    { jid: "carol@example.org", refused_by: "ban" },
  ]);
});

it("joins that others reject are events, too", async () => {
  const room = server.newRoom();
  const { alice } = await server.gather(room, "alice");
  await alice.setAffiliation(room, "bob@example.org", "outcast");
  const bob = await server.connect("bob");
  await expect(bob.join(room, "bob")).rejects.toThrow();
  const carol = await server.connect("carol");
  await expect(carol.join(room, " ")).rejects.toThrow();
  expect((await events(room)).filter(({ type }) => type === "refused")).toMatchObject([
    { nickname: "bob", refused_by: "affiliation" },
    { jid: "carol@example.org", refused_by: "other" },
  ]);
});

it("a request waits for the next event, and ends with the module and with its caller", async () => {
  const room = server.newRoom();
  const { next } = await client.occupantEvents();
  const waiting = client.occupantEvents({ after: next, wait: 30 }, { timeout: 40_000 });
  const others = Array.from({ length: 15 }, () => {
    const end = new AbortController();
    const request = client.occupantEvents({ after: next, wait: 30 }, { timeout: 40_000, signal: end.signal });
    return { end, ended: request.catch((error: unknown) => error) };
  });
  await sleep(300);
  expect((await callApi(server.prosody, "GET", `/events?after=${next}&wait=30`)).status).toBe(503);
  for (const { end } of others.slice(0, 5)) end.abort();
  await Promise.all(others.slice(0, 5).map(({ ended }) => ended));
  await server.gather(room, "alice");
  const { events: seen, next: then } = await waiting;
  expect(seen).toMatchObject([{ type: "joined", nickname: "alice", muc: room }]);
  await Promise.all(others.map(({ ended }) => ended));
  const held = client.occupantEvents({ after: then, wait: 30 }, { timeout: 40_000 });
  await sleep(300);
  await reload();
  expect(await held).toEqual({ events: [], next: then });
});
