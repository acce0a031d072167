import { xml } from "@xmpp/client";
import fc from "fast-check";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

/** FAST_CHECK_SEED replays a run, FAST_CHECK_RUNS makes it longer. */
const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);
const runs = Number(process.env.FAST_CHECK_RUNS ?? 8);

const otherHost = "rooms.example.org";
const tested = ["http_muc_kick", "test_control"];
const mucs = (hosts: readonly string[]) => ({
  [mucHost]: { ...kickModule, modules_enabled: tested, http_muc_kick_hosts: [...hosts] },
  [otherHost]: { modules_enabled: ["test_control"], muc_room_default_persistent: true },
});
const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: mucs([mucHost, otherHost]),
  logLevel: "info",
});

const people = ["bob", "carol"] as const;
type Person = (typeof people)[number];
const person = fc.constantFrom(...people);
const room = fc.nat(1);

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("join", "leave", "rename"), person, room }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("ban", "ban", "lift"), person }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("hold", "release") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("reload", "unload", "load") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("swapOut", "speak"), room }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("narrow", "widen") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart") }) },
);
interface Operation {
  readonly do: string;
  readonly person?: Person;
  readonly room?: number;
}

const muc = xml("x", { xmlns: "http://jabber.org/protocol/muc" });
const jidOf = (name: string) => `${name}@example.org`;

class World {
  readonly rooms = [server.newRoom(), server.newRoom(otherHost)] as const;
  readonly banned = new Set<Person>();
  readonly everBanned = new Set<Person>();
  #clients = new Map<string, ChatClient>();
  #isLoaded = true;
  #isHolding = false;

  async begin(): Promise<void> {
    for (const name of ["alice", ...people]) this.#clients.set(name, await server.connect(name));
    for (const each of this.rooms) await this.client("alice").join(each, "alice");
  }

  client(name: string): ChatClient {
    const client = this.#clients.get(name);
    if (client === undefined) throw new Error(`${name} is not online`);
    return client;
  }

  run(lua: string, host = mucHost): Promise<unknown> {
    return control(server.prosody, `return ${lua}`, host);
  }

  async carryOut({ do: what, person: name = "bob", room: index = 0 }: Operation): Promise<void> {
    const where = this.rooms[index] ?? this.rooms[0];
    const client = this.client(name);
    const presence = (nick: string, type?: string) =>
      client.send(xml("presence", { to: `${where}/${nick}`, type }, type === undefined ? muc : undefined));
    if (what === "join") await presence(name);
    else if (what === "rename") await presence(`${name}-${client.mark()}`);
    else if (what === "leave") await presence(name, "unavailable");
    else if (what === "ban" || what === "lift") await this.#changeBan(name, what === "ban");
    else if (what === "speak") await this.client("alice").say(where, "hello");
    else if (what === "swapOut") await this.run(`swap_out("${where}")`);
    else if (what === "hold" || what === "release") await this.#hold(what === "hold");
    else if (what === "narrow") await server.prosody.reconfigure({ mucs: mucs([mucHost]) });
    else if (what === "widen") await server.prosody.reconfigure({ mucs: mucs([mucHost, otherHost]) });
    else if (what === "restart") await this.#restart();
    else if (this.#isLoaded !== (what === "load")) {
      await this.run(`${what}("${mucHost}")`);
      this.#isLoaded = what !== "unload";
    }
    // What waits makes its session wait, too.
    if (this.#isHolding) await new Promise((resolve) => setTimeout(resolve, 10));
    else await this.client(name).ping();
  }

  /** Nothing waits, the module is loaded, and all settings are as they were. */
  async calmDown(): Promise<void> {
    for (const what of ["release", "load", "widen"]) await this.carryOut({ do: what });
  }

  async inside(where: string): Promise<readonly string[]> {
    return ((await this.run(`room("${where}")`)) as { readonly inside: readonly string[] }).inside;
  }

  async #changeBan(name: Person, isBanned: boolean): Promise<void> {
    if (!this.#isLoaded) return;
    const path = `/bans/${name}`;
    if (isBanned) await callApi(server.prosody, "PUT", path, { jid: jidOf(name) });
    else await callApi(server.prosody, "DELETE", path);
    if (isBanned) this.everBanned.add(name);
    this.banned[isBanned ? "add" : "delete"](name);
  }

  async #hold(isHolding: boolean): Promise<void> {
    for (const host of [mucHost, otherHost]) await this.run(isHolding ? "hold()" : "release()", host);
    this.#isHolding = isHolding;
  }

  async #restart(): Promise<void> {
    // Sessions that wait cannot be closed in good order.
    if (this.#isHolding) await server.prosody.kill();
    else await server.prosody.shutDown();
    await server.sendEverybodyHome();
    await server.prosody.start();
    this.#isLoaded = true;
    this.#isHolding = false;
    await this.begin();
  }
}

it(`random sequences of changes leave no banned account inside and remove no other (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 4, maxLength: 14 }), async (operations) => {
      const world = new World();
      await world.begin();
      for (const each of operations) await world.carryOut(each);
      await world.calmDown();
      for (const where of world.rooms) {
        const isClear = async () => {
          const inside = await world.inside(where);
          return ![...world.banned].some((name) => inside.includes(jidOf(name)));
        };
        for (let tries = 0; !(await isClear()) && tries < 40; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        expect({ where, isClear: await isClear() }).toEqual({ where, isClear: true });
        expect(await world.inside(where)).toContain(jidOf("alice"));
        for (const name of people) {
          const joined = await world
            .client(name)
            .join(where, `${name}-again`)
            .then(
              () => true,
              () => false,
            );
          expect({ name, joined }).toEqual({ name, joined: !world.banned.has(name) });
          if (world.everBanned.has(name)) continue;
          const removals = world
            .client(name)
            .presences()
            .filter(
              ({ statusCodes: codes }) => codes.includes(110) && (codes.includes(301) || codes.includes(307)),
            );
          expect(removals).toEqual([]);
        }
      }
      for (const name of people) await world.carryOut({ do: "lift", person: name });
      await server.sendEverybodyHome();
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
}, 180_000);
