import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { type ApiMethod, callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const server = useTestServer({
  mucs: { [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "test_control"] } },
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  // Whatever throws is logged with one.
  tracebacksAreExpected: true,
});

const internalError = { status: 500, body: { code: "internal-error" } };

/** Runs Lua; what it puts into `repair` is called after the test. */
const run = (lua: string) => control(server.prosody, lua, mucHost);
const ban = (method: ApiMethod, value?: unknown, id = "x") =>
  callApi(server.prosody, method, `/bans/${id}`, value);
const inside = async (room: string) =>
  ((await run(`return room("${room}")`)) as { readonly inside: readonly string[] }).inside;

/** Makes a function of an object throw where `condition` holds of its second argument; `repair` puts it back. */
const breakFunction = (object: string, name: string, condition = "true") =>
  run(`
    local object, original = ${object}, ${object}.${name}
    repair = function () object.${name} = original end
    object.${name} = function (self, argument, ...)
      if ${condition} then error("the other module is broken") end
      return original(self, argument, ...)
    end
  `);
const roomObject = (room: string) => `prosody.hosts["${mucHost}"].modules.muc.get_room_from_jid("${room}")`;

/** The list of bans in use. */
const list = `module:shared("/${mucHost}/http_muc_kick/in-use").bans`;

afterEach(async () => {
  await run("if repair then repair(); repair = nil end");
  await ban("DELETE");
});

describe("a ban whose occupants cannot all be searched", () => {
  const sparing = { jid: "example.org", force: true, spare_affiliated: true, reason: "out" };

  it.each(["a room", "every room"])("removes the other occupants and returns an error: %s", async (where) => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob", "carol", "dave");
    await breakFunction(roomObject(room), "get_affiliation", 'argument == "carol@example.org"');
    const answer = await ban("PUT", { ...sparing, ...(where === "a room" ? { muc: room } : {}) });
    expect(answer).toMatchObject(internalError);
    await seesLeave(alice, "bob", 0, room);
    await seesLeave(alice, "dave", 0, room);
    expect([...(await inside(room))].sort()).toEqual(["alice@example.org", "carol@example.org"]);
    await run("repair(); repair = nil");
    expect(await ban("GET")).toMatchObject({ status: 200, body: { ban: { jid: "example.org" } } });
  });

  it("has the remaining occupants removed by a later check of all rooms", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    // Throws once only.
    await run(`
      local room = ${roomObject(room)}
      room.get_affiliation = function (self, ...)
        room.get_affiliation = nil
        error("the other module is broken")
      end
    `);
    expect(await ban("PUT", { ...sparing, muc: room })).toMatchObject(internalError);
    expect(await seesLeave(alice, "bob", 0, room)).toMatchObject({ statusCodes: [301], reason: "out" });
    expect(await inside(room)).toEqual(["alice@example.org"]);
  });

  it("does not affect the check of other rooms", async () => {
    const [broken, room] = [server.newRoom(), server.newRoom()];
    await ban("PUT", sparing);
    await run(`return unload("${mucHost}")`);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await bob.join(broken, "bob");
    await breakFunction(roomObject(broken), "get_affiliation");
    await run(`return load("${mucHost}")`);
    expect(await seesLeave(alice, "bob", 0, room)).toMatchObject({ reason: "out" });
  });
});

describe("sliced work that fails", () => {
  const put = Array.from({ length: 300 }, (_, index) => ({
    id: `x${index}`,
    jid: `nobody-${index}@a.example`,
  }));
  const patch = (value: object) => callApi(server.prosody, "PATCH", "/bans", value);

  it("gets one response and does not block the next request", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    // From the first kick on, which comes after the first slices.
    await run(`
      local list, original = ${list}, ${list}.summary
      local function sabotage() list.summary = function () error("the other module is broken") end end
      module:hook("muc-occupant-left", sabotage)
      repair = function () list.summary = original; module:unhook("muc-occupant-left", sabotage) end
    `);
    const answer = await patch({ put: [...put, { id: "x", jid: "bob@example.org" }] });
    expect(answer).toMatchObject(internalError);
    await run("repair(); repair = nil");
    const ids = put.map(({ id }) => id);
    expect(await patch({ delete: ids })).toMatchObject({ status: 200 });
  });

  it("does not stop other work when its completion handler fails", async () => {
    await run(`
      local original = prosody.events.remove_handler
      repair = function () prosody.events.remove_handler = original end
      prosody.events.remove_handler = function () error("the other module is broken") end
    `);
    const kicks = Array.from({ length: 200 }, (_, index) => ({ jid: `nobody-${index}@a.example` }));
    expect(await callApi(server.prosody, "POST", "", kicks)).toMatchObject({ status: 200 });
    expect(await patch({ put })).toMatchObject({ status: 200 });
    expect(await patch({ delete: put.map(({ id }) => id) })).toMatchObject({ status: 200 });
  });

  it("fails the request that started the search", async () => {
    await run("prosody.hosts.broken = {}; repair = function () prosody.hosts.broken = nil end");
    expect(await callApi(server.prosody, "POST", "", { jid: "bob@example.org" })).toMatchObject(
      internalError,
    );
  });
});

describe("room checks that wait for a request", () => {
  it("poll rarely for its end, and then check each room once", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    await ban("PUT", { jid: "a.example" });
    const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    await pause(200);
    // A request that does not end, and five reasons to check all rooms meanwhile.
    await run(`
      local timer = require "util.timer"
      local schedule = module:shared("/${mucHost}/http_muc_kick/slices").schedule
      schedule.begun = schedule.begun + 1
      local number = schedule.begun
      schedule.unfinished[number] = true
      wakes, looks = 0, 0
      local add_task = timer.add_task
      timer.add_task = function (delay, callback, ...)
        return add_task(delay, function (...)
          wakes = wakes + 1
          return callback(...)
        end, ...)
      end
      for _ = 1, 5 do prosody.events.fire_event("config-reloaded") end
      timer.add_task = add_task
      local list = ${list}
      local find = list.find
      list.find = function (self, account, muc, ...)
        if account == "bob@example.org" and muc == "${room}" then looks = looks + 1 end
        return find(self, account, muc, ...)
      end
      unblock = function () schedule.unfinished[number] = nil end
      repair = function () unblock(); list.find = find end
    `);
    await pause(500);
    const [wakes, looks] = (await run("unblock(); return { wakes, looks }")) as [number, number];
    expect(looks).toBe(0);
    expect(wakes).toBeGreaterThan(2);
    expect(wakes).toBeLessThan(100);
    await pause(200);
    expect(await run("return looks")).toBe(1);
  });
});

/** Another module handles an event at a usual priority, and keeps others from it. */
const stop = (event: string) =>
  run(`
    local function handler() return true end
    module:hook("${event}", handler, 100)
    repair = function () module:unhook("${event}", handler) end
  `);

describe("an event that another module stops", () => {
  it.each(["muc-room-restored", "muc-broadcast-presence"])(
    "lets no banned account stay in the room: %s",
    async (event) => {
      const room = server.newRoom();
      await ban("PUT", { jid: "bob@example.org" });
      await run(`return unload("${mucHost}")`);
      const { alice, bob } = await server.gather(room, "alice", "bob");
      if (event === "muc-room-restored") await run(`return swap_out("${room}")`);
      else await bob.leave(room, "bob");
      let held: ChatClient | undefined;
      if (event === "muc-broadcast-presence") {
        await run("return hold()");
        held = bob;
        const joining = bob.join(room, "bob").catch(() => undefined);
        for (let tries = 0; tries < 200 && (await run("return waiting()")) !== 1; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        void joining;
      }
      await stop(event);
      const mark = bob.mark();
      // With a handler of the module as it is now only where the presence is broadcast: those of the join were there before.
      await run(`return load("${mucHost}")`);
      if (held !== undefined) await run("return release()");
      else await alice.ping(`${room}/alice`).catch(() => undefined);
      await seesLeave(bob, "bob", mark, room);
      expect(await inside(room)).toEqual(["alice@example.org"]);
    },
  );
});

describe("a room that is loaded for a kick", () => {
  const handlers = () =>
    run(`return #(prosody.hosts["${mucHost}"].events.get_handlers("muc-room-restored") or {})`);

  it("leaves no event handler behind when loading it fails", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    await run(`return swap_out("${room}")`);
    const before = await handlers();
    await run(`
      local function handler() error("the other module is broken") end
      module:hook("muc-room-restored", handler, 100)
      repair = function () module:unhook("muc-room-restored", handler) end
    `);
    expect(await callApi(server.prosody, "POST", "", { jid: "bob@example.org" })).toMatchObject(
      internalError,
    );
    await run("repair(); repair = nil");
    expect(await handlers()).toBe(before);
  });

  it("stays in memory when it cannot be stored again, and the kick succeeds", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    await run(`return swap_out("${room}")`);
    await run(`
      local function handler(event)
        event.room.freeze = function (self)
          self.freeze = nil
          error("the other module is broken")
        end
      end
      module:hook("muc-room-restored", handler, 100)
      repair = function ()
        module:unhook("muc-room-restored", handler)
      end
    `);
    const kick = await callApi(server.prosody, "POST", "", { jid: "bob@example.org" });
    expect(kick).toMatchObject({ status: 200, body: { kicked: [{ muc: room, nickname: "bob" }] } });
    expect(await inside(room)).toEqual(["alice@example.org"]);
  });
});
