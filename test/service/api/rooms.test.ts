import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { runCli } from "../../support/cli-process";
import { seesLeave } from "../../support/prosody/sees-leave";
import { testModules } from "../../support/prosody/test-modules";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const settings = { muc_room_default_persistent: true };
const prosodys = useTwoProsodys({
  main: { ...settings, modules_enabled: ["http_muc_kick", "test_guarded_rooms"] },
  other: settings,
  modules: testModules,
});
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

const open = { members_only: false, moderated: false };

async function listed(muc: string) {
  const { rooms } = await client.rooms({ limit: 1000 });
  return rooms.find((room) => room.muc === muc);
}

/** The events of some types that arrive while something is done. */
async function eventsOf(
  types: readonly string[],
  count: number,
  act: () => Promise<unknown>,
): Promise<unknown[]> {
  const stop = new AbortController();
  const events: unknown[] = [];
  const begun = Promise.withResolvers<undefined>();
  const following = (async () => {
    for await (const event of client.events({ signal: stop.signal })) {
      begun.resolve(undefined);
      if (types.includes(event.type)) events.push(event);
      if (events.length === count) return;
    }
  })();
  await begun.promise;
  await act();
  await following;
  stop.abort();
  return events;
}

describe("a restriction through the control plane", () => {
  it("goes to the server of the room, is audited, and is an event", async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { bob } = await prosodys.other.gather(room, "alice", "bob");
    const wish = { muc: room, members_only: true, seconds: 600, reason: "Raid" };
    const preview = await client.restrictRoom({ ...wish, dry_run: true });
    expect(preview).toMatchObject({ members_only: true, kicked: [{ nickname: "bob" }], dry_run: true });
    expect(await listed(room)).toEqual({ muc: room, occupants: 2, ...open });
    const events = await eventsOf(["room.restricted", "occupant.kicked"], 2, async () => {
      const answer = await client.restrictRoom(wish);
      expect(answer).toMatchObject({ muc: room, members_only: true, moderated: false });
      expect(answer.kicked).toEqual(preview.kicked);
      expect(await listed(room)).toEqual({
        ...{ muc: room, occupants: 1, members_only: true, moderated: false },
        restricted_until: answer.expires_at,
      });
    });
    expect((await seesLeave(bob, "bob", 0, room)).reason).toBe("Raid");
    expect(events).toMatchObject([
      { type: "occupant.kicked", server: "other", occupant: { muc: room, nickname: "bob" } },
      { type: "room.restricted", server: "other", reason: "Raid", room: { muc: room, members_only: true } },
    ]);
    const { entries } = await client.audit({ action: "room.restrict", limit: 2 });
    expect(entries).toMatchObject([
      { kind: "outcome", result: "done", details: { servers: [{ server: "other", muc: room }] } },
      {
        kind: "intent",
        reason: "Raid",
        targets: [{ muc: room }],
        details: { members_only: true, seconds: 600, servers: ["other"] },
      },
    ]);
    expect(await client.restrictRoom({ muc: room, members_only: false })).toEqual({
      muc: room,
      ...open,
      kicked: [],
    });
  });

  it("ends by itself", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    await client.restrictRoom({ muc: room, moderated: true, seconds: 1 });
    expect(await listed(room)).toMatchObject({ moderated: true });
    await sleep(2200);
    expect(await listed(room)).toEqual({ muc: room, occupants: 1, ...open });
  });

  it("needs a token that reaches the room, and the scope ban", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    const ask = async (token: Parameters<ControlPlane["issue"]>[0], muc: string) => {
      const authorization = await plane.issue(token);
      const json = { muc, moderated: true, dry_run: true };
      return (await plane.request({ method: "PATCH", path: "/v1/rooms", json, authorization })).status;
    };
    expect(await ask({ scopes: ["ban"], reach: [mucHost] }, room)).toBe(200);
    expect(await ask({ scopes: ["ban"], reach: [otherMucHost] }, room)).toBe(403);
    expect(await ask({ scopes: ["kick", "destroy", "read"] }, room)).toBe(403);
    expect(await ask({ scopes: ["ban"] }, "room@nowhere.example")).toBe(404);
  });
});

describe("a destruction through the control plane", () => {
  it("goes to the server of the room, is audited, and is an event", async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { bob } = await prosodys.other.gather(room, "alice", "bob");
    const wish = { muc: room, reason: "Moved", alternate_room: `hall@${mucHost}` };
    const nicknames = [{ nickname: "alice" }, { nickname: "bob" }];
    expect(await client.destroyRoom({ ...wish, dry_run: true })).toMatchObject({
      kicked: nicknames,
      dry_run: true,
    });
    const events = await eventsOf(["room.destroyed", "occupant.kicked"], 3, async () => {
      expect(await client.destroyRoom(wish)).toMatchObject({ muc: room, kicked: nicknames });
    });
    await seesLeave(bob, "bob", 0, room);
    expect(events).toMatchObject([
      { type: "occupant.kicked", occupant: { nickname: "alice" } },
      { type: "occupant.kicked", occupant: { nickname: "bob" } },
      { type: "room.destroyed", server: "other", reason: "Moved", room: { muc: room } },
    ]);
    const { entries } = await client.audit({ action: "room.destroy", limit: 2 });
    expect(entries).toMatchObject([
      { kind: "outcome", result: "done", details: { servers: [{ server: "other", muc: room }] } },
      { kind: "intent", reason: "Moved", details: { alternate_room: wish.alternate_room } },
    ]);
    await expect(client.destroyRoom({ muc: room })).rejects.toMatchObject({
      status: 404,
      code: "room-not-found",
    });
  });

  it("that another module prevents is an error, and is audited as refused", async () => {
    const room = `guarded-${Date.now()}@${mucHost}`;
    await prosodys.main.gather(room, "alice");
    await expect(client.destroyRoom({ muc: room })).rejects.toMatchObject({ code: "destruction-rejected" });
    expect(await listed(room)).toMatchObject({ occupants: 1 });
    const { entries } = await client.audit({ action: "room.destroy", limit: 1 });
    expect(entries).toMatchObject([{ kind: "outcome", result: "refused" }]);
  });

  it("needs the scope destroy", async () => {
    const json = { muc: `nowhere@${mucHost}`, dry_run: true };
    const ask = async (token: Parameters<ControlPlane["issue"]>[0]) => {
      const authorization = await plane.issue(token);
      return (await plane.request({ method: "POST", path: "/v1/destructions", json, authorization })).status;
    };
    expect(await ask({ scopes: ["kick", "ban", "read", "audit"] })).toBe(403);
    expect(await ask({ scopes: ["destroy"], reach: [otherMucHost] })).toBe(403);
    expect(await ask({ scopes: ["destroy"] })).toBe(404);
  });
});

it("a server whose module is of an older version is named, and nothing is done", async () => {
  const old = createServer((request, response) => {
    const isRooms = request.url?.startsWith("/muc_kick/rooms") === true;
    const [status, code] = isRooms ? [405, "method-not-allowed"] : [404, "not-found"];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: "Not here", code }));
  });
  await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  const [main] = prosodys.configs();
  const { port } = old.address() as AddressInfo;
  const older = { ...main, name: "older", url: `http://127.0.0.1:${port}`, mucs: ["older.example"] };
  const both = await ControlPlane.start([main, older]);
  try {
    const muc = "room@older.example";
    for (const request of [
      { method: "PATCH", path: "/v1/rooms", json: { muc, moderated: true } },
      { method: "POST", path: "/v1/destructions", json: { muc } },
      { method: "POST", path: "/v1/messages", json: { muc, text: "Hello" } },
    ] as const) {
      const { status, body } = await both.request(request);
      expect(body).toMatchObject({
        code: "server-outdated",
        failed: [{ server: "older", may_be_done: false }],
      });
      expect(status).toBe(502);
    }
  } finally {
    await both.stop();
    old.close();
    old.closeAllConnections();
  }
});

describe("the command line", () => {
  const cli = (...args: string[]) => {
    const environment = {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
    };
    return runCli(args, { directory: plane.directory, environment });
  };

  it("restricts a room and lifts that", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "bob", "carol");
    const preview = await cli("restrict", room, "--members-only", "--for", "1h", "--dry-run");
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.stdout).toMatch(/ would be members-only until .*\n/);
    const unasked = await cli("restrict", room, "--members-only", "--for", "1h");
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("this would remove 2 occupants and needs confirmation");
    expect(await listed(room)).toMatchObject({ occupants: 3, ...open });
    const done = await cli("restrict", room, "--members-only", "--moderated", "--for", "1h", "--yes");
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/ is now members-only and moderated until .*\n(.*\n)+.*carol/);
    expect((await cli("rooms")).stdout).toMatch(
      new RegExp(`${room} +1 +members-only and moderated until \\S+Z`),
    );
    expect((await cli("unrestrict", room, "--moderated")).stdout).toMatch(/ is now members-only until /);
    const json = await cli("unrestrict", room, "--json");
    expect(JSON.parse(json.stdout)).toEqual({ muc: room, ...open, kicked: [] });
    expect(await cli("restrict", room)).toMatchObject({ code: 2 });
    expect(await cli("restrict", "nowhere", "--moderated")).toMatchObject({ code: 2 });
    expect(await cli("restrict", `nowhere@${mucHost}`, "--moderated")).toMatchObject({ code: 4 });
  });

  it("destroys a room after confirmation only", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    expect((await cli("destroy", room, "--dry-run")).stdout).toMatch(/^Would destroy /);
    const unasked = await cli("destroy", room);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toContain("this would destroy");
    expect(await listed(room)).toMatchObject({ occupants: 1 });
    expect(await cli("destroy", room, "--password", "x", "--yes")).toMatchObject({ code: 2 });
    const done = await cli(
      "destroy",
      room,
      "--reason",
      "Moved",
      "--alternate-room",
      `hall@${mucHost}`,
      "--yes",
    );
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(new RegExp(`^Destroyed ${room}\nKicked alice`));
    expect(await listed(room)).toBeUndefined();
  });

  it("does both with a module alone", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    const { url, host, authorization } = prosodys.configs()[0];
    const module = new MucKickClient({ url, authorization, ...(host !== undefined && { host }) });
    expect(await module.about()).toMatchObject({ features: { restriction: true, destruction: true } });
    const environment = {
      MUC_KICK_URL: url,
      MUC_KICK_AUTHORIZATION: authorization,
      MUC_KICK_HOST: host ?? "",
    };
    const options = { directory: plane.directory, environment };
    const restricted = await runCli(["restrict", room, "--moderated"], options);
    expect(restricted.stdout).toBe(`${room} is now moderated\n`);
    expect(await module.restrictRoom({ muc: room, moderated: false })).toEqual({
      muc: room,
      ...open,
      kicked: [],
    });
    expect(await module.destroyRoom({ muc: room })).toMatchObject({
      muc: room,
      kicked: [{ nickname: "alice" }],
    });
    await module.close();
  });
});
