/**
 * mod_http_muc_headcount: how many people are in which room, as JSON, for a component with mod_muc.
 *
 *     Component "chat.example.org" "muc"
 *       modules_enabled = { "http_muc_headcount" }
 *       muc_headcount_max = 100 -- nobody else may enter a room with so many inside
 */

const iterators = require("util.iterators");
const json = require("util.json");
const st = require("util.stanza");

const muc = prosodyModule.depends("muc");
prosodyModule.depends("http");

function countOccupants(room: Prosody.Room): number {
  return iterators.count(room.each_occupant());
}

function maximum(): number {
  return prosodyModule.get_option_number("muc_headcount_max", 100) ?? 100;
}

let max = maximum();
prosodyModule.hook_global("config-reloaded", () => {
  max = maximum();
});

prosodyModule.hook("muc-occupant-pre-join", (event) => {
  const { room, origin, stanza } = event;
  if (countOccupants(room) < max) return undefined;
  prosodyModule.log("info", "%s is full, %s has to wait outside", room.jid, event.occupant.bare_jid);
  origin.send(st.error_reply(stanza, "wait", "service-unavailable", "The room is full", room.jid));
  return true;
});

prosodyModule.provides("http", {
  default_path: "/headcount",
  // To nobody: `enabled: false` would keep Prosody 0.12 from reloading the module.
  cors: { enabled: true, origins: [] },
  route: {
    GET: ({ response }) => {
      const counts = new LuaTable<string, number>();
      for (const room of muc.live_rooms()) {
        counts.set(room.jid, countOccupants(room));
      }
      response.headers.content_type = "application/json";
      return json.encode(counts);
    },
  },
});

// Makes the file a module: what it declares is local to it, in Lua too.
export {};
