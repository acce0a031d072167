import { LUA_VM_NAMES } from "../../support/module/lua/lua-vm";
import {
  type Answer,
  type Options,
  ProsodyStandIn,
  type ProsodyVersion,
} from "../../support/module/prosody-stand-in";

const MUC = "chat.example.org";
const ROOM = `room@${MUC}`;

/** Modules that do one thing; what they return is the body of the answer to `POST /probe`. */
function handler(lua: string, item = ""): string {
  return `
    local muc = module:depends("muc")
    local room = muc.get_room_from_jid("${ROOM}")
    module:provides("http", {
      name = "probe"; ${item}
      route = { POST = function (event) ${lua} end };
    })`;
}

/** That the stand-in has the traps of Prosody which the module must not step into, and what else the module leans on. */
describe.each(LUA_VM_NAMES)("the stand-in for Prosody on %s", (vmName) => {
  let prosody: ProsodyStandIn;

  async function run(
    source: string,
    version: ProsodyVersion = "13.0.1",
    options: Options = {},
  ): Promise<void> {
    prosody = await ProsodyStandIn.create(vmName, source);
    const people = ["Bob", "Eve"].map((nickname) => ({
      nickname,
      sessions: [`${nickname}@example.org/desk`],
    }));
    prosody.start({
      version,
      host: MUC,
      services: { [MUC]: [{ jid: ROOM, persistent: true, occupants: people }] },
      otherHosts: [],
      options,
      now: 1000,
      tick: 0,
      contentLimit: 20,
    });
    expect(prosody.load()).toEqual({ ok: true });
  }

  afterEach(() => {
    prosody.close();
  });

  function ask(target = "/probe", method = "POST", body = "", headers = {}): Answer {
    return prosody.request({ method, target, headers, body, ip: "192.0.2.7" });
  }

  it("loses an occupant silently when the reason cannot be sent", async () => {
    await run(
      handler(`
        local ok = pcall(room.set_role, room, true, "${ROOM}/Bob", nil, "\\7")
        return tostring(ok)`),
    );
    expect(ask().body).toBe("false");
    expect(prosody.inside(MUC)).toEqual([`${ROOM}/Eve`]);
    expect(prosody.sent(MUC)).toEqual([]);
  });

  it("loses all occupants when a room is requested in another spelling", async () => {
    await run(handler(`return muc.get_room_from_jid("room@CHAT.example.org").jid`));
    expect(ask().body).toBe(ROOM);
    expect(prosody.inside(MUC)).toEqual([]);
    expect(prosody.restored(MUC)).toEqual([ROOM]);
  });

  it("returns copies of occupants", async () => {
    await run(
      handler(`
        local names = {}
        for nick, occupant in room:each_occupant() do
          occupant.role = nil
          for jid in occupant:each_session() do names[#names + 1] = jid end
        end
        table.sort(names)
        return table.concat(names, " ")`),
    );
    expect(ask().body).toBe("Bob@example.org/desk Eve@example.org/desk");
    expect(prosody.inside(MUC)).toHaveLength(2);
  });

  it("returns the error when a role cannot be set", async () => {
    await run(
      handler(`
        local _, kind, condition = room:set_role(true, "${ROOM}/Zoe", nil)
        return kind .. " " .. condition`),
    );
    expect(ask().body).toBe("modify item-not-found");
  });

  it("allows a module to reject a join", async () => {
    await run(`
      local st = require "util.stanza"
      module:hook("muc-occupant-pre-join", function (event)
        if event.occupant.bare_jid ~= "zoe@example.org" then return end
        event.origin.send(st.error_reply(event.stanza, "auth", "forbidden", "Not you", event.room.jid))
        return true
      end, 5)`);
    expect(prosody.join(ROOM, "Zoe", "zoe@example.org/desk")).toEqual({
      joined: false,
      type: "auth",
      condition: "forbidden",
      text: "Not you",
    });
    expect(prosody.join(ROOM, "Joe", "joe@example.org/desk")).toEqual({ joined: true });
    expect(prosody.inside(MUC)).toEqual(["Bob", "Eve", "Joe"].map((nickname) => `${ROOM}/${nickname}`));
  });

  it("keeps stores across a restart, with copies of their data", async () => {
    await run(`
      local store, map = module:open_store(), module:open_store("names", "map")
      local seen = store:get("a")
      module:log("info", "%s %s", seen and seen.n, (map:get(nil, "x")))
      local value = { n = (seen and seen.n or 0) + 1 }
      store:set("a", value)
      value.n = 100
      map:set(nil, "x", "y")`);
    prosody.restart({ clean: false });
    expect(prosody.log()).toEqual([]);
    expect(prosody.load()).toEqual({ ok: true });
    expect(prosody.log()).toEqual([{ level: "info", text: "1 y" }]);
    expect(prosody.storage()).toMatchObject({ writes: 2, files: { [`${MUC}/http_muc_kick/a`]: '{"n":2}' } });
  });

  it("returns an error when a store could not be written", async () => {
    await run(
      handler(`local ok, problem = module:open_store():set("a", 1); return tostring(ok) .. " " .. problem`),
    );
    prosody.failStorage("disk full");
    expect(ask().body).toBe("nil disk full");
    expect(prosody.storage().writes).toBe(0);
  });

  it("runs timers until their module is unloaded", async () => {
    await run(`
      local now = require "util.time".now
      module:add_timer(5, function (at, name)
        module:log("info", "%s %d %d", name, at, now())
        return 10
      end, "tick")`);
    prosody.advance(4);
    expect(prosody.log()).toEqual([]);
    prosody.advance(11);
    expect(prosody.log().map(({ text }) => text.replaceAll(".0", ""))).toEqual([
      "tick 1005 1005",
      "tick 1015 1015",
    ]);
    prosody.unload();
    prosody.advance(100);
    expect(prosody.log()).toHaveLength(2);
  });

  it("has the features of its version", async () => {
    const has = `tostring(module.metric ~= nil) .. " " .. tostring(room.get_occupant_id ~= nil)
      .. " " .. tostring((pcall(require, "prosody.util.jid")))`;
    const found: (string | undefined)[] = [];
    for (const version of ["0.11.9", "0.12.3", "13.0.1"] as const) {
      await run(handler(`return ${has}`), version);
      found.push(ask().body);
    }
    expect(found).toEqual(["false false false", "true true false", "true true true"]);
  });

  it("counts metrics", async () => {
    await run(`
      local family = module:metric("counter", "kicks", "", "Kicks by outcome", { "outcome" })
      family:with_labels("done"):add(2)
      family:with_labels("done"):add(1)
      module:metric("gauge", "bans", "", "Bans in force", {}):with_labels():set(7)`);
    expect(prosody.metrics()).toEqual({ "kicks{done}": 3, bans: 7 });
  });

  it("prefers the route with more slashes, and an exact route to a wildcard", async () => {
    await run(`
      module:provides("http", { name = "probe", route = {
        ["GET /*"] = function (_, path) return "any: " .. path end;
        ["GET /there/*"] = function (_, path) return "there: " .. path end;
        ["GET /there/here"] = "exact";
      } })`);
    expect(ask("/probe/x/y?z", "GET").body).toBe("any: x/y");
    expect(ask("/probe/there/x", "GET").body).toBe("there: x");
    expect(ask("/probe/there/here", "GET").body).toBe("exact");
    expect(ask("/probe", "GET")).toMatchObject({ status: 301, headers: { location: "/probe/" } });
    expect(ask("/elsewhere", "GET").status).toBe(404);
  });

  it("closes the connection when a handler throws", async () => {
    await run(handler(`error("oh")`));
    expect(ask()).toMatchObject({
      status: 500,
      closed: true,
      thrown: expect.stringContaining("oh") as string,
    });
  });

  it("reads a chunked body as empty", async () => {
    await run(handler(`return "got " .. #event.request.body`));
    expect(ask("/probe", "POST", "body", { "Transfer-Encoding": "chunked" })).toMatchObject({
      body: "got 0",
      closed: true,
    });
  });

  it("passes an oversized body only to handlers that read it in parts", async () => {
    const large = "x".repeat(21);
    await run(handler(`return "asked"`), "0.11.9");
    expect(ask("/probe", "POST", large)).toEqual({ closed: true });
    await run(handler(`return "asked"`), "0.12.3");
    expect(ask("/probe", "POST", large)).toMatchObject({ status: 404, closed: true });
    const streaming = `
      local request = event.request
      if not request.partial then return "all there: " .. tostring(request.body) end
      request.body_sink = { write = function () return true end }
      return true`;
    await run(handler(streaming, "streaming_uploads = true;"), "0.12.3");
    expect(ask("/probe", "POST", large)).toMatchObject({ body: "all there: false", closed: false });
  });

  it("allows every origin by default since 0.12, and cannot undo a disabling on unload in 0.12", async () => {
    const origins: (string | undefined)[] = [];
    for (const version of ["0.11.9", "0.12.3"] as const) {
      await run(handler(`return ""`), version);
      origins.push(ask().headers?.["access-control-allow-origin"]);
    }
    expect(origins).toEqual([undefined, "*"]);
    await run(handler(`return ""`, "cors = { enabled = false };"), "0.12.3");
    expect(() => {
      prosody.unload();
    }).toThrow("CORS");
    await run(handler(`return ""`, "cors = { enabled = false };"), "13.0.1");
    expect(ask().headers?.["access-control-allow-origin"]).toBeUndefined();
    prosody.unload();
  });

  it("rejects a log line whose format and arguments do not match", async () => {
    await run(handler(`module:log("info", "%s", 1, 2)`));
    expect(ask().thrown).toContain("1 directives and 2 arguments");
  });

  it("throws when nil is compared in constant time", async () => {
    await run(handler(`return tostring((pcall(require "util.hashes".equals, nil, "x")))`));
    expect(ask().body).toBe("false");
  });
});
