import { join } from "node:path";
import type { Prosody } from "../../prosody-test-env/prosody";
import {
  exampleAuthorization,
  kickModule,
  mucHost,
  type Settings,
} from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { control } from "../../test/support/prosody/control-prosody";
import type { Subject } from "../rounds";
import { HttpLoad, type HttpRequest } from "./http-load";
import { testModules } from "../../test/support/prosody/test-modules";

export interface BenchProsodyOptions {
  /** Default: true. */
  readonly hasModule?: boolean;
  readonly muc?: Settings;
}

/** The occupants of `fill` are not connected; otherwise Prosody would return every stanza to the room, which would remove them. */
const acceptWhatIsSentToOccupants = `
  local function accept(event) return event.stanza.attr.to:find("/bench", 1, true) and true or nil end
  for _, kind in ipairs({ "presence/full", "message/full" }) do
    prosody.hosts["example.org"].events.add_handler(kind, accept, 1000)
  end`;

/** What Prosody does all day: it makes strings and tables, and looks things up. Returns the seconds of CPU time. */
const referenceWork = `
  collectgarbage()
  -- Otherwise its time would depend on how much else Prosody has in memory.
  collectgarbage("stop")
  local begun = os.clock()
  for round = 1, 20 do
    local map, list = {}, {}
    for number = 1, 1000 do
      local key = ("key-%d@example.org"):format(number * 7919 % 1000)
      map[key] = { key = key, number = number, text = key:gsub("%W", "_"):upper() }
      list[#list + 1] = key
    end
    table.sort(list)
    local sum = 0
    for _, key in ipairs(list) do sum = sum + map[key].number + #map[key].text end
  end
  local seconds = os.clock() - begun
  collectgarbage("restart")
  return seconds`;

/** What it takes on the machine on which the limits were set. */
const referenceSeconds = 0.03;

interface LoadOptions {
  /** That every response must have. Default: 200. */
  readonly status?: number;
  /** Default: 1. */
  readonly connections?: number;
  readonly authorization?: string | undefined;
}

/** The local Prosody, with the module, and with mod_test_control, through which it is filled and measured. */
export class BenchProsody {
  private constructor(readonly prosody: Prosody) {}

  static async start({ hasModule = true, muc = {} }: BenchProsodyOptions = {}): Promise<BenchProsody> {
    const prosody = await startProsody({
      target: "local",
      logLevel: "info", // Its start is recognized by what it logs.
      pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
      mucs: {
        [mucHost]: {
          ...kickModule,
          muc_room_cache_size: 100_000,
          modules_enabled: [...(hasModule ? kickModule.modules_enabled : []), "test_control"],
          ...muc,
        },
      },
    });
    const bench = new BenchProsody(prosody);
    await bench.lua(acceptWhatIsSentToOccupants);
    return bench;
  }

  get url(): string {
    return this.prosody.http.url;
  }

  /** Runs Lua in it; resolves to what that returns. */
  lua(text: string): Promise<unknown> {
    return control(this.prosody, text, mucHost);
  }

  /** The CPU time of Prosody that work takes, in seconds. It is Prosody's whole cost, because Prosody has one thread, and
   *  what else the machine does hardly changes it. Garbage of the time before is collected first. */
  async cpuOf(work: () => Promise<unknown>): Promise<number> {
    await this.lua("collectgarbage()");
    const begun = await this.#cpu();
    await work();
    return (await this.#cpu()) - begun;
  }

  async #cpu(): Promise<number> {
    return Number(await this.lua("return os.clock()"));
  }

  /**
   * A limit in absolute time, as a baseline: what would take so long on the machine for which the limit was set takes so long
   * on this one, according to a piece of Lua that is run on both.
   */
  budget(limit: number, unit: string): Subject {
    return {
      name: `${limit} ${unit} on the reference machine`,
      round: async () => (limit * Number(await this.lua(referenceWork))) / referenceSeconds,
    };
  }

  /** Kills it and starts it again; resolves to the seconds until the module responds. */
  async restart(): Promise<number> {
    await this.prosody.kill();
    const begun = performance.now();
    await this.prosody.start();
    await this.send({ path: "/muc_kick" });
    const seconds = (performance.now() - begun) / 1000;
    await this.lua(acceptWhatIsSentToOccupants);
    return seconds;
  }

  /** In MiB: all of the process, and of that what Lua has in use after a garbage collection. */
  async memory(): Promise<{ readonly resident: number; readonly lua: number }> {
    const result = await this.lua(`
      collectgarbage(); collectgarbage();
      local pages = io.open("/proc/self/statm"):read("*l"):match("^%d+ (%d+)")
      return { lua = collectgarbage("count") / 1024, resident = tonumber(pages) * 4096 / 1024 ^ 2 }`);
    return result as { resident: number; lua: number };
  }

  /** One request to the module, or to another module of the component, again and again. */
  load(
    request: Omit<HttpRequest, "url" | "headers">,
    { status = 200, connections = 1, authorization = exampleAuthorization }: LoadOptions = {},
  ): Promise<HttpLoad> {
    const headers = { host: mucHost, authorization };
    return HttpLoad.open({ ...request, url: this.url, headers }, status, connections);
  }

  /** One request to the module; rejects unless it has that status. */
  async send(request: Omit<HttpRequest, "url" | "headers">, status = 200): Promise<void> {
    const load = await this.load(request, { status });
    try {
      await load.send(1);
    } finally {
      load.close();
    }
  }

  /** Places permanent bans of accounts that nobody has, from `from` on. */
  async placeBans(count: number, from = 0): Promise<void> {
    for (let next = from; next < from + count; next += 1000) {
      const put = Array.from({ length: Math.min(1000, from + count - next) }, (_, index) => ({
        id: `b-${next + index}`,
        jid: `banned-${next + index}@elsewhere.example`,
        reason: "Spam",
      }));
      await this.send({ method: "PATCH", path: "/muc_kick/bans", body: JSON.stringify({ put }) });
    }
  }

  /** Serves an empty response at `/empty`. */
  async provideEmptyRoute(): Promise<void> {
    await this.lua(`
      local function answer() return "" end
      module:provides("http", {
        name = "empty", default_path = "/empty";
        route = { GET = answer, POST = answer };
      })`);
  }

  /** Makes rooms `room-1`, `room-2`, … with so many occupants each (`user-1@example.org` as `nick-1`, …), as a presence does
   *  that joins, but without telling anybody: Prosody's time for that grows with the square of the occupants. */
  async fill(rooms: { readonly from: number; readonly to: number }, occupants: number): Promise<void> {
    await this.lua(`
      local st = require "util.stanza"
      local muc = prosody.hosts[module.host].modules.muc
      for number = ${rooms.from}, ${rooms.to} do
        local jid = "room-" .. number .. "@" .. module.host
        local room = muc.get_room_from_jid(jid) or muc.create_room(jid)
        room:set_persistent(true)
        for index = 1, ${occupants} do
          local account, nick = "user-" .. index .. "@example.org", jid .. "/nick-" .. index
          if not room:get_occupant_by_nick(nick) then
            local presence = st.presence({ from = nick, to = account .. "/bench" })
            local occupant = room:new_occupant(account, nick)
            occupant.role = room:get_default_role(room:get_affiliation(account))
            occupant:set_session(account .. "/bench", presence)
            room:save_occupant(occupant)
            module:fire_event("muc-occupant-joined", { room = room, nick = nick, occupant = occupant, stanza = presence })
          end
        end
      end`);
  }

  /** Kicks `nick-1` to `nick-…` by Prosody's own means alone. */
  async kickAll(room: string, count: number): Promise<void> {
    const kicked = await this.lua(`
      local room = prosody.hosts[module.host].modules.muc.get_room_from_jid("${room}")
      local kicked = 0
      for occupant = 1, ${count} do
        if room:set_role(true, room.jid .. "/nick-" .. occupant, nil) then kicked = kicked + 1 end
      end
      return kicked`);
    if (kicked !== count) throw new Error(`${String(kicked)} of ${count} were kicked`);
  }

  async stop(): Promise<void> {
    await this.prosody.stop();
  }
}
