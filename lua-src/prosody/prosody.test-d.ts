/**
 * Checks the declarations as a user's compiler sees them; nothing here runs. What stands under `@ts-expect-error` must be
 * refused, everything else must compile.
 */

import "./example/mod_http_muc_headcount";

type IsAny<T> = 0 extends 1 & T ? true : false;

type Extends<A, B> = [IsAny<A>, A] extends [IsAny<B>, B] ? true : false;

type Same<A, B> = Extends<A, B> extends true ? Extends<B, A> : false;

/** `typeOf(value).is<Expected>(true)` compiles only where the type of `value` is exactly `Expected`. */
declare function typeOf<Actual>(
  this: void,
  value: Actual,
): { is<Expected>(this: void, answer: Same<Actual, Expected>): void };

declare global {
  // What a user adds by declaration merging.
  namespace Prosody {
    interface HostEvents {
      "door-opened": { readonly by: string };
    }
    interface GlobalEvents {
      "lights-out": { readonly at: number };
    }
    interface HostModules {
      readonly doorbell?: { ring(this: void, times: number): void } | undefined;
    }
    interface ProviderItems {
      tune: { readonly notes: string };
    }
    interface Libraries {
      "util.hex": { encode(this: void, bytes: string): string };
    }
  }
}

export function libraries(): void {
  const jid = require("util.jid");
  typeOf(jid).is<Prosody.JidLibrary>(true);
  typeOf(jid).is<unknown>(false);
  typeOf(jid.prep).is<string>(false);
  const [node, host, resource] = jid.prepped_split("a@b/c", true);
  typeOf(node).is<string | undefined>(true);
  typeOf(host).is<string | undefined>(true);
  typeOf(resource).is<string | undefined>(true);
  typeOf(jid.prep("a@b")).is<string | undefined>(true);
  // @ts-expect-error It throws on what is not a string.
  jid.prep(5);

  const { utf8, base64 } = require("prosody.util.encodings");
  typeOf(utf8).is<Prosody.EncodingsLibrary["utf8"]>(true);
  const decoded = base64.decode("");
  typeOf(decoded).is<string | undefined>(true);

  const unknownLibrary = require("util.nonexistent");
  typeOf(unknownLibrary).is<unknown>(true);

  const added: string = require("util.hex").encode("x");
  const withoutStrict = require("util.jid").compare(added, "b");
  typeOf(withoutStrict).is<boolean>(true);

  const json = require("util.json");
  const [value, problem] = json.decode("{}");
  typeOf(value).is<unknown>(true);
  typeOf(problem).is<string | undefined>(true);
  if (value === json.null) return;
  // @ts-expect-error A string is not JSON's null.
  const isNull: boolean = json.null === "null";
  typeOf(isNull).is<boolean>(true);

  typeOf(require("util.hashes").equals("a", "b")).is<boolean>(true);
  // @ts-expect-error It throws on nil.
  require("util.hashes").equals(undefined, "b");

  const array = require("util.array");
  const empty = array<string>();
  typeOf(empty).is<string[]>(true);

  const cache = require("util.cache").new<string, Prosody.Room>(10, (key) => {
    prosodyModule.log("debug", "Forgetting %s", key);
  });
  typeOf(cache.get("room@chat.example.org")).is<Prosody.Room | undefined>(true);

  const seconds = require("util.datetime").parse("2002-09-10T23:08:25Z");
  typeOf(seconds).is<number | undefined>(true);
  typeOf(require("util.time").now()).is<number>(true);
}

export function logging(name: string, format: string): void {
  prosodyModule.log("info", "Ready");
  prosodyModule.log("warn", "%s took %d ms, 100%% of it in vain", name, 3);
  prosodyModule.log("debug", "%q", undefined);
  // @ts-expect-error There is no such level.
  prosodyModule.log("notice", "Ready");
  // @ts-expect-error The format must be a constant.
  prosodyModule.log("info", format);
  // @ts-expect-error What is put together at run time is no constant.
  prosodyModule.log("info", `Hello ${name}`);
  // @ts-expect-error One argument is missing.
  prosodyModule.log("info", "%s and %s", name);
  // @ts-expect-error One argument is too many.
  prosodyModule.log("info", "%s", name, name);
  // @ts-expect-error An escaped percent sign takes no argument.
  prosodyModule.log("info", "100%%", name);
}

export function options(): void {
  const raw = prosodyModule.get_option("anything");
  typeOf(raw).is<unknown>(true);

  const text = prosodyModule.get_option_string("text", "default");
  typeOf(text).is<string | undefined>(true);
  const list = prosodyModule.get_option_array("list", []);
  typeOf(list).is<unknown[]>(true);
  const maybeList = prosodyModule.get_option_array("list");
  typeOf(maybeList).is<unknown[] | undefined>(true);
  const set = prosodyModule.get_option_set("set", []);
  typeOf(set.contains("x")).is<true | undefined>(true);
  // @ts-expect-error Not in every version.
  prosodyModule.get_option_period("interval", "2 days");
  const period = prosodyModule.get_option_period?.("interval", "2 days");
  typeOf(period).is<number | undefined>(true);
}

export function events(): void {
  prosodyModule.hook("muc-occupant-joined", (event) => {
    typeOf(event).is<Prosody.MucOccupantStanzaEvent>(true);
    typeOf(event.occupant.bare_jid).is<string>(true);
  });
  prosodyModule.hook(
    "muc-occupant-pre-join",
    ({ room, stanza }) => {
      typeOf(room).is<Prosody.Room>(true);
      typeOf(stanza.attr.from).is<string | undefined>(true);
      return true;
    },
    10,
  );
  prosodyModule.hook("iq-get/host/urn:xmpp:ping:ping", ({ origin, stanza }) => {
    origin.send(require("util.stanza").reply(stanza));
    return true;
  });
  prosodyModule.hook("pre-message/bare", (event) => {
    typeOf(event).is<Prosody.StanzaEvent>(true);
  });
  prosodyModule.hook("door-opened", (event) => {
    typeOf(event.by).is<string>(true);
  });
  prosodyModule.hook("something-else", (event) => {
    typeOf(event).is<unknown>(true);
  });
  prosodyModule.hook_global("config-reloaded", (event) => {
    typeOf(event.filename).is<string>(true);
  });
  prosodyModule.hook_global("lights-out", (event) => {
    typeOf(event.at).is<number>(true);
  });
  // @ts-expect-error That event has another payload.
  prosodyModule.hook("muc-occupant-joined", (event: { readonly door: string }) => event.door);
  // @ts-expect-error The priority is a number.
  prosodyModule.hook("muc-occupant-joined", () => undefined, "first");

  prosodyModule.fire_event("door-opened", { by: "me" });
  const answer = prosodyModule.fire_event("something-else", 1);
  typeOf(answer).is<unknown>(true);
}

export function muc(): void {
  const service = prosody.hosts["chat.example.org"]?.modules.muc;
  typeOf(service).is<Prosody.MucService | undefined>(true);
  typeOf(prosody.hosts["chat.example.org"]).is<Prosody.Host | undefined>(true);
  // @ts-expect-error mod_muc may not be loaded there.
  prosody.hosts["chat.example.org"]?.modules.muc.live_rooms();
  prosody.hosts["chat.example.org"]?.modules.doorbell?.ring(2);
  if (service === undefined) return;

  const room = service.get_room_from_jid("room@chat.example.org");
  typeOf(room).is<Prosody.Room | false | undefined>(true);
  if (room === undefined || room === false) return;
  const [ok, type, condition] = room.set_role(true, `${room.jid}/nick`, undefined, "Out");
  typeOf(ok).is<boolean | undefined>(true);
  typeOf(type).is<string | undefined>(true);
  typeOf(condition).is<string | undefined>(true);
  // @ts-expect-error There is no such role.
  room.set_role(true, "room@chat.example.org/nick", "king");
  // @ts-expect-error The reason is a string: anything else throws when the occupant is already gone.
  room.set_role(true, "room@chat.example.org/nick", undefined, 5);
  // @ts-expect-error Without an actor nothing is done.
  room.set_role(undefined, "room@chat.example.org/nick", undefined);
  // @ts-expect-error Not in every version.
  room.get_occupant_id({});
  for (const [nick, occupant] of room.each_occupant()) {
    typeOf(nick).is<string>(true);
    typeOf(occupant).is<Prosody.Occupant>(true);
    typeOf(occupant.role).is<Prosody.Role | undefined>(true);
    for (const [jid, presence] of occupant.each_session()) {
      typeOf(jid).is<string>(true);
      typeOf(presence).is<Prosody.Stanza>(true);
    }
  }
  typeOf(room._data.destroyed).is<boolean | undefined>(true);
  const affiliation = room.get_affiliation("me@example.org");
  typeOf(affiliation).is<Prosody.Affiliation | undefined>(true);
  for (const live of service.live_rooms()) typeOf(live).is<Prosody.Room>(true);
}

export function http(): void {
  prosodyModule.provides("http", {
    route: {
      GET: "a constant answer",
      POST: (event) => {
        typeOf(event.request.body).is<string | false | undefined>(true);
        typeOf(event.request.headers.content_type).is<string | undefined>(true);
        event.response.status_code = 201;
        event.response.on_destroy = (): void => undefined;
        return { status_code: 404, headers: { content_type: "text/plain" }, body: "Not here" };
      },
      "GET /later/*": ({ response }, path) => {
        typeOf(path).is<string>(true);
        prosodyModule.add_timer(1, () => {
          if (response.finished !== true) response.send("Here you are");
        });
        return true;
      },
      "PUT /*": () => 405,
    },
    cors: { enabled: false },
  });
  prosodyModule.provides("tune", { notes: "e" });
  // @ts-expect-error A provider has routes.
  const noRoute: Prosody.HttpProvider = { default_path: "/x" };
  // @ts-expect-error A boolean false is no answer.
  const noAnswer: Prosody.HttpHandler = () => false;
  typeOf(noRoute).is<Prosody.HttpProvider>(true);
  typeOf(noAnswer).is<Prosody.HttpHandler>(true);
}

export function storage(): void {
  const [keyval, problem] = prosodyModule.open_store<{ count: number }>("counts");
  typeOf(keyval).is<Prosody.KeyvalStore<{ count: number }> | undefined>(true);
  typeOf(problem).is<string | undefined>(true);
  // @ts-expect-error It may not have been opened.
  keyval.get("me");
  if (keyval === undefined) return;
  const [data, readError] = keyval.get("me");
  typeOf(data).is<{ count: number } | undefined>(true);
  typeOf(readError).is<string | undefined>(true);
  const [ok, writeError] = keyval.set("me", undefined);
  typeOf(ok).is<boolean | undefined>(true);
  typeOf(writeError).is<string | undefined>(true);
  // @ts-expect-error Other data than the store's.
  keyval.set("me", { sum: 1 });

  const [map] = prosodyModule.open_store<number>("counts", "map");
  typeOf(map).is<Prosody.MapStore<number> | undefined>(true);
  if (map === undefined) return;
  map.set_keys(undefined, { a: 1, b: map.remove });
  // @ts-expect-error Not in every version.
  map.get_all("a");
  const [both] = prosodyModule.open_store<number>("counts", "keyval+");
  typeOf(both).is<Prosody.KeyvalPlusStore<number> | undefined>(true);
}

export function statistics(): void {
  const family = prosodyModule.metric?.("counter", "kicks", "", "Kicks by outcome", ["outcome"]);
  family?.with_labels("done").add(1);
  prosodyModule.metric?.("gauge", "bans", "", "Bans in force", []).with_labels().set(3);
  // @ts-expect-error Not in every version.
  prosodyModule.metric("counter", "kicks", "", "Kicks", []);
  // @ts-expect-error There is no such type.
  prosodyModule.metric?.("meter", "kicks", "", "Kicks", []);
  typeOf(family).is<Prosody.MetricFamily<Prosody.Counter> | undefined>(true);
  const stop = prosodyModule.measure("work", "times")();
  stop();
  prosodyModule.measure("size", "amount")(3);
}

export function lifecycle(): void {
  prosodyModule.save = () => ({ count: 1 });
  prosodyModule.restore = (state) => {
    typeOf(state).is<unknown>(true);
  };
  prosodyModule.unload = () => undefined;
  prosodyModule.add_host = (host) => {
    typeOf(host).is<Prosody.Module>(true);
  };
  prosodyModule.set_status?.("warn", "Not quite");
  const timer = prosodyModule.add_timer(0.5, (now, name) => (name === "" ? now : undefined), "argument");
  timer.stop();
  // @ts-expect-error The name and the host are what they are.
  prosodyModule.host = "elsewhere.example.org";
  const library = prosodyModule.require("muc/util");
  typeOf(library).is<unknown>(true);
  const dependency = prosodyModule.depends("muc");
  typeOf(dependency).is<Prosody.MucService>(true);
}

export function lua(): void {
  typeOf(string.rep("-", 3)).is<string>(true);
  const [ok, result] = xpcall(
    () => 1,
    (error) => tostring(error),
  );
  typeOf(ok).is<boolean>(true);
  typeOf(result).is<number | string>(true);
}

// @ts-expect-error Not in Lua 5.2 and later.
export type Unpack = typeof unpack;
// @ts-expect-error Not in Lua 5.1.
export type TableUnpack = typeof table.unpack;
