import { array } from "./array";
import type { Events } from "./events";
import { jid } from "./jid";
import { createElement, type Element, presence } from "./stanza";
import type { Storage } from "./storage";
import type { Ways } from "./version";

const ROLES: readonly string[] = ["visitor", "participant", "moderator"];

const MUC_USER = "http://jabber.org/protocol/muc#user";

/** Where everybody connects from who joins. */
const CLIENT_ADDRESS = "198.51.100.7";

/** A room as a test describes it. */
export interface RoomDescription {
  readonly jid: string;
  readonly persistent?: boolean;
  readonly moderated?: boolean;
  /** The room is on the disk only; those who are inside were taken out of memory with it. */
  readonly asleep?: boolean;
  /** The room was destroyed, and its tombstone is kept. */
  readonly destroyed?: boolean;
  readonly occupants?: readonly OccupantDescription[];
  /** Affiliations of those who are not inside, by bare JID or host; a reason is kept from 13 on. */
  readonly affiliations?: Readonly<Record<string, AffiliationDescription>>;
}

interface AffiliationDescription {
  readonly affiliation: Prosody.Affiliation;
  readonly reason?: string;
}

interface OccupantDescription {
  readonly nickname: string;
  /** Full real JIDs of one account. */
  readonly sessions: readonly string[];
  readonly role?: Prosody.Role;
  readonly affiliation?: Prosody.Affiliation;
}

/** One presence stanza that went to one session. */
interface SentPresence {
  readonly to: string;
  readonly from: string;
  readonly type: string | undefined;
  /** What its item says. */
  readonly affiliation: string | undefined;
  readonly codes: string[];
  readonly reason: string | undefined;
}

type Occupant = Pick<Prosody.Occupant, "bare_jid" | "nick" | "role" | "jid" | "each_session"> & {
  readonly sessions: LuaMap<string, Element>;
};

type RoomApi = Pick<
  Prosody.Room,
  | "jid"
  | "get_occupant_by_nick"
  | "get_occupant_jid"
  | "has_occupant"
  | "each_occupant"
  | "get_role"
  | "get_default_role"
  | "get_affiliation"
  | "get_members_only"
  | "set_members_only"
  | "get_moderated"
  | "set_moderated"
  | "save"
  | "destroy"
  | "each_affiliation"
  | "get_persistent"
  | "set_persistent"
  | "set_role"
  | "get_occupant_id"
> & {
  save_occupant(occupant: Occupant): void;
  broadcast_message(message: Element): void;
  freeze(live: boolean): LuaMultiReturn<[config: StoredConfig, state: StoredState | undefined]>;
  publicise_occupant_status(
    occupant: Occupant,
    x: Element,
    nick?: string,
    actor?: string,
    reason?: string,
  ): void;
  build_item_list(
    occupant: Occupant,
    x: Element,
    isAnonymous?: boolean,
    ...details: (string | undefined)[]
  ): Element;
};

interface Room extends RoomApi {
  readonly _data: {
    persistent?: boolean | undefined;
    destroyed?: boolean;
    members_only?: boolean | undefined;
    moderated?: boolean | undefined;
  };
  readonly _occupants: LuaMap<string, Occupant>;
  readonly _affiliations: LuaMap<string, Prosody.Affiliation>;
  readonly _affiliation_data: LuaMap<string, object>;
  destroying?: boolean;
}

/** What is kept of a room: its configuration, and, by in-room and by real JID, who was inside when it was swapped out. */
interface StoredConfig {
  readonly _jid: string;
  readonly _data: Room["_data"];
  readonly _affiliation_data: LuaMap<string, object>;
  /** As Prosody writes them where `new_muc_storage_format` is false: here, before 0.12. */
  readonly _affiliations?: LuaMap<string, Prosody.Affiliation>;
}

type StoredState = LuaMap<string, StoredOccupant | StoredPresence | number>;

interface StoredOccupant {
  readonly bare_jid: string;
  readonly role: Prosody.Role | undefined;
  readonly jid: string | undefined;
}

interface StoredPresence {
  readonly name: "presence";
  readonly attr: { readonly from: string; readonly to: string };
}

/** mod_muc on one component. */
export interface MucService {
  /** What other modules see: `hosts[host].modules.muc`. */
  readonly api: object;
  readonly sent: SentPresence[];
  /** JIDs of the rooms that were loaded from the disk. */
  readonly restored: string[];
  /** Puts a room where it is said to be. */
  add(this: void, description: RoomDescription): void;
  /** Takes a room out of memory and off the disk. */
  drop(this: void, roomJid: string): void;
  /** Takes a room out of memory with everybody inside, as Prosody does with those that were used least. */
  swapOut(this: void, roomJid: string): void;
  /** Enters a room as a client would; the answer of whoever refused, or nothing. */
  join(this: void, roomJid: string, nickname: string, realJid: string): Element | undefined;
  leave(this: void, roomJid: string, nickname: string): void;
  /** `session`: the one that changes the nickname; undefined: the visible one. */
  rename(this: void, roomJid: string, from: string, to: string, session?: string): void;
  /** In-room JIDs of everybody inside. */
  inside(this: void): string[];
}

/** `host`: the component's name. `cacheSize`: how many rooms stay in memory. */
export function createMucService(
  ways: Ways,
  host: string,
  events: Events,
  storage: Storage,
  cacheSize: number,
): MucService {
  const live = new LuaMap<string, Room>();
  /** JIDs of the rooms in memory, those that were used least first. */
  let byUse: string[] = [];
  const sent = array<SentPresence>();
  const restored = array<string>();

  function createStore<Data>(name: string): Prosody.KeyvalStore<Data> {
    return storage.open(host, name, "keyval")[0] as unknown as Prosody.KeyvalStore<Data>;
  }

  /** By localpart, as mod_muc files them. */
  const configs = createStore<StoredConfig>("config");
  const states = createStore<StoredState>("state");

  function copy(occupant: Occupant): Occupant {
    const sessions = new LuaMap<string, Element>();
    for (const [realJid, stanza] of occupant.sessions) sessions.set(realJid, stanza);
    return createOccupant(occupant.bare_jid, occupant.nick, occupant.role, occupant.jid, sessions);
  }

  function createOccupant(
    bareJid: string,
    nick: string,
    role: Prosody.Role | undefined,
    primary: string | undefined,
    sessions: LuaMap<string, Element>,
  ): Occupant {
    return {
      bare_jid: bareJid,
      nick,
      role,
      jid: primary,
      sessions,
      each_session: () => pairs(sessions) as never,
    };
  }

  function createRoom(
    roomJid: string,
    data: Room["_data"],
    affiliations = new LuaMap<string, Prosody.Affiliation>(),
    affiliationData = new LuaMap<string, object>(),
  ): Room {
    const occupants = new LuaMap<string, Occupant>();

    function byNick(occupantJid: string): Occupant | undefined {
      if (type(occupantJid) !== "string") error("occupant JID expected");
      const occupant = occupants.get(occupantJid);
      return occupant === undefined ? undefined : copy(occupant);
    }

    function byRealJid(realJid: string): Occupant | undefined {
      for (const [, occupant] of occupants) {
        if (occupant.sessions.has(realJid)) return copy(occupant);
      }
      return undefined;
    }

    function saveOccupant(occupant: Occupant): void {
      if (occupant.role === undefined) occupants.delete(occupant.nick);
      else occupants.set(occupant.nick, copy(occupant));
    }

    function route(to: Occupant, about: Occupant, x: Element, own: boolean): void {
      const codes = array<string>();
      let reason: string | undefined;
      let affiliation: string | undefined;
      for (const child of x.children) {
        if (typeof child === "string") continue;
        if (child.name === "status" && child.attr.code !== undefined) codes.push(child.attr.code);
        if (child.name === "item") {
          reason = child.get_child("reason")?.get_text();
          affiliation = child.attr.affiliation;
        }
      }
      if (own) codes.push("110");
      const unavailable = about.role === undefined ? "unavailable" : undefined;
      for (const [realJid] of to.sessions) {
        sent.push({ to: realJid, from: about.nick, type: unavailable, affiliation, codes, reason });
      }
    }

    /** Throws in the middle of it for a reason that no stanza can carry: `occupant` is changed by then. */
    function publicise(
      this: Room,
      occupant: Occupant,
      x: Element,
      _nick?: string,
      actor?: string,
      reason?: string,
    ): void {
      const stanza = presence({
        from: occupant.nick,
        ...(occupant.role === undefined ? { type: "unavailable" } : {}),
      });
      const event = { room, stanza, x, occupant, actor, reason };
      if (ways.since012) events.fire_event("muc-build-occupant-presence", event);
      events.fire_event("muc-broadcast-presence", event);
      this.build_item_list(occupant, x, false, undefined, undefined, undefined, event.reason);
      for (const [, other] of occupants) {
        if (other.nick !== occupant.nick) route(other, occupant, x, false);
      }
      route(occupant, occupant, x, true);
    }

    function affiliationOf(realJid: string): Prosody.Affiliation | undefined {
      const bareJid = jid.bare(realJid) ?? "";
      const affiliation = affiliations.get(bareJid);
      const ofHost = affiliations.get(jid.host(realJid) ?? "");
      return affiliation ?? (ofHost === "outcast" ? "outcast" : undefined);
    }

    function buildItems(
      this: Room,
      occupant: Occupant,
      x: Element,
      _isAnonymous?: boolean,
      _nick?: string,
      _actorNick?: string,
      _actor?: string,
      reason?: string,
    ): Element {
      x.tag("item", {
        affiliation: affiliationOf(occupant.bare_jid) ?? "none",
        role: occupant.role ?? "none",
      });
      // Not compared with nil only: what is false adds no reason.
      if (reason !== undefined && (reason as unknown) !== false) x.tag("reason").text(reason).up();
      return x.up();
    }

    function remove(this: void, occupant: Occupant, x: Element): void {
      const leaving = copy(occupant);
      leaving.role = undefined;
      saveOccupant(leaving);
      room.publicise_occupant_status(leaving, x);
      events.fire_event("muc-occupant-left", { room, nick: leaving.nick, occupant: leaving });
    }

    function everybody(this: void): Occupant[] {
      const all: Occupant[] = [];
      for (const [, occupant] of occupants) all.push(occupant);
      return all;
    }

    const room: Room = {
      jid: roomJid,
      publicise_occupant_status: publicise,
      build_item_list: buildItems,
      _data: data,
      _occupants: occupants,
      _affiliations: affiliations,
      _affiliation_data: affiliationData,
      get_occupant_by_nick: (occupantJid) => byNick(occupantJid) as never,
      get_occupant_jid: (realJid) => byRealJid(realJid)?.nick,
      has_occupant: () => !occupants.isEmpty(),
      each_occupant() {
        const copies = new LuaMap<string, Occupant>();
        for (const [nick, occupant] of occupants) copies.set(nick, copy(occupant));
        return pairs(copies) as never;
      },
      get_default_role(affiliation) {
        const isModerator = affiliation === "owner" || affiliation === "admin";
        if (isModerator) return $multi("moderator" as const, 3);
        const isVisitor = data.moderated === true && affiliation === undefined;
        if (isVisitor) return $multi("visitor" as const, 1);
        return $multi("participant" as const, 2);
      },
      save_occupant: (occupant) => {
        saveOccupant(occupant);
      },
      get_role: (occupantJid) => byNick(occupantJid)?.role,
      get_affiliation: (realJid) => affiliationOf(realJid),
      get_members_only: () => data.members_only,
      set_members_only(membersOnly) {
        if ((data.members_only === true) === membersOnly) return false;
        data.members_only = membersOnly ? true : undefined;
        if (!membersOnly) return true;
        for (const occupant of everybody()) {
          const affiliation = affiliationOf(occupant.bare_jid);
          if (affiliation !== undefined && affiliation !== "outcast") continue;
          remove(occupant, createElement("x", { xmlns: MUC_USER }).tag("status", { code: "322" }).up());
        }
        return true;
      },
      get_moderated: () => data.moderated,
      set_moderated(moderated) {
        const isChange = (data.moderated === true) !== moderated;
        data.moderated = moderated ? true : undefined;
        return isChange;
      },
      save() {
        if (data.persistent === true) saveConfig(room);
        return true;
      },
      broadcast_message(message) {
        events.fire_event("muc-broadcast-message", { room, stanza: message });
      },
      destroy() {
        if (ways.since012) {
          const event: { room: Room; allowed: boolean } = { room, allowed: true };
          events.fire_event("muc-pre-room-destroy", event);
          if (!event.allowed) return $multi(false, undefined);
        }
        room.destroying = true;
        for (const occupant of everybody()) remove(occupant, createElement("x", { xmlns: MUC_USER }));
        events.fire_event("muc-room-destroyed", { room });
        return $multi(true, undefined);
      },
      each_affiliation() {
        const rows: [string, Prosody.Affiliation][] = [];
        for (const [of, affiliation] of affiliations) rows.push([of, affiliation]);
        const next = () => {
          const row = rows.shift();
          if (row === undefined) return undefined;
          return $multi(row[0], row[1], affiliationData.get(row[0]));
        };
        return next as never;
      },
      get_persistent: () => data.persistent,
      set_persistent(persistent) {
        const isChange = (data.persistent === true) !== persistent;
        data.persistent = persistent ? true : undefined;
        return isChange;
      },
      set_role(actor: string | true | undefined, occupantJid, role, reason) {
        if (actor === undefined) return $multi(undefined, "modify", "not-acceptable");
        const occupant = byNick(occupantJid);
        if (occupant === undefined) return $multi(undefined, "modify", "item-not-found");
        const wanted = role === "none" ? undefined : role;
        if (wanted !== undefined && !ROLES.includes(wanted))
          return $multi(undefined, "modify", "not-acceptable");
        // Ranks are not looked at here: nobody but the server itself may do anything.
        if (actor !== true) return $multi(undefined, "cancel", "not-allowed");
        const x = createElement("x", { xmlns: MUC_USER });
        if (wanted === undefined) x.tag("status", { code: "307" }).up();
        occupant.role = wanted;
        saveOccupant(occupant);
        this.publicise_occupant_status(occupant, x, undefined, undefined, reason);
        if (wanted === undefined) {
          events.fire_event("muc-occupant-left", { room, nick: occupant.nick, occupant });
        }
        return $multi(true as const, undefined, undefined);
      },
      freeze: (live) => $multi(configOf(room), live ? stateOf(room) : undefined),
    };
    if (ways.since012) room.get_occupant_id = (occupant) => `id of ${occupant.bare_jid} in ${roomJid}`;
    return room;
  }

  /** A further session of the same account with the same nickname is the same occupant. */
  function enter(room: Room, { nickname, sessions, role, affiliation }: OccupantDescription): void {
    const nick = `${room.jid}/${nickname}`;
    const bareJid = jid.bare(sessions[0]) ?? "";
    const before = room._occupants.get(nick);
    const stanzas = before?.bare_jid === bareJid ? before.sessions : new LuaMap<string, Element>();
    for (const realJid of sessions) stanzas.set(realJid, presence({ from: nick, to: realJid }));
    if (affiliation !== undefined) room._affiliations.set(bareJid, affiliation);
    room._occupants.set(nick, createOccupant(bareJid, nick, role ?? "participant", sessions[0], stanzas));
  }

  /** What others are sent of whoever joins is of no interest here. */
  function announce(room: Room, nick: string, stanza: Element): void {
    const x = createElement("x", { xmlns: MUC_USER });
    events.fire_event("muc-broadcast-presence", { room, stanza, x, occupant: room._occupants.get(nick) });
  }

  function nodeOf(roomJid: string): string {
    return jid.node(roomJid) ?? "";
  }

  /** Members of a room's own and, from 0.12 on, affiliations beside them. */
  function configOf({ jid: roomJid, _data, _affiliations, _affiliation_data }: Room): StoredConfig {
    const config: StoredConfig = { _jid: roomJid, _data, _affiliation_data };
    if (!ways.since012) return { ...config, _affiliations };
    for (const [of, affiliation] of _affiliations)
      (config as unknown as LuaMap<string, string>).set(of, affiliation);
    return config;
  }

  function affiliationsIn(config: StoredConfig): LuaMap<string, Prosody.Affiliation> {
    if (config._affiliations !== undefined) return config._affiliations;
    const affiliations = new LuaMap<string, Prosody.Affiliation>();
    for (const [of, affiliation] of config as unknown as LuaMap<string, unknown>) {
      if (type(affiliation) === "string" && of !== "_jid")
        affiliations.set(of, affiliation as Prosody.Affiliation);
    }
    return affiliations;
  }

  function saveConfig(room: Room): void {
    configs.set(nodeOf(room.jid), configOf(room));
  }

  function stateOf(room: Room): StoredState {
    const state: StoredState = new LuaMap();
    state.set("_last_message_at", 1_700_000_000);
    for (const [nick, { bare_jid, role, jid: primary, sessions }] of room._occupants) {
      state.set(nick, { bare_jid, role, jid: primary });
      for (const [realJid] of sessions) {
        state.set(realJid, { name: "presence", attr: { from: nick, to: realJid } });
      }
    }
    return state;
  }

  function saveState(room: Room): void {
    states.set(nodeOf(room.jid), stateOf(room));
  }

  function restoreState(room: Room, state: StoredState): void {
    for (const [nick, stored] of state) {
      if (typeof stored !== "object" || !("bare_jid" in stored)) continue;
      const sessions = new LuaMap<string, Element>();
      for (const [realJid, session] of state) {
        if (typeof session === "object" && "attr" in session && session.attr.from === nick) {
          sessions.set(realJid, presence({ ...session.attr }));
        }
      }
      room._occupants.set(nick, createOccupant(stored.bare_jid, nick, stored.role, stored.jid, sessions));
    }
  }

  function forget(roomJid: string): void {
    live.delete(roomJid);
    byUse = byUse.filter((other) => other !== roomJid);
  }

  function swapOut(this: void, roomJid: string): void {
    const room = live.get(roomJid) ?? error(`no such room in memory: ${roomJid}`);
    saveConfig(room);
    saveState(room);
    forget(roomJid);
  }

  function use(room: Room): Room {
    forget(room.jid);
    live.set(room.jid, room);
    byUse.push(room.jid);
    const least = byUse[0];
    if (byUse.length > cacheSize && least !== undefined) swapOut(least);
    return room;
  }

  /** What is on the disk takes the place of what is in memory, with those who were inside when it was swapped out. */
  function restore(roomJid: string): Room | undefined {
    const [config] = configs.get(nodeOf(roomJid));
    if (config === undefined) return undefined;
    if (events.fire_event("muc-room-pre-restore", { jid: roomJid, data: config }) === false) return undefined;
    const room = createRoom(config._jid, config._data, affiliationsIn(config), config._affiliation_data);
    const [state] = states.get(nodeOf(roomJid));
    if (state !== undefined) restoreState(room, state);
    use(room);
    states.set(nodeOf(roomJid), undefined);
    restored.push(room.jid);
    events.fire_event("muc-room-restored", { jid: roomJid, room });
    return room;
  }

  function liveRooms(this: void): () => Room | undefined {
    const rooms: Room[] = [];
    for (const [, room] of live) rooms.push(room);
    return () => rooms.shift();
  }

  function allRooms(this: void): () => Room | undefined {
    const nodes: string[] = [];
    for (const node of configs.users()) nodes.push(node);
    for (const node of nodes) {
      if (!live.has(`${node}@${host}`)) restore(`${node}@${host}`);
    }
    return liveRooms();
  }

  function roomByJid(this: void, roomJid: string): Room | undefined {
    if (type(roomJid) !== "string") error("room JID expected");
    const room = live.get(roomJid);
    return room === undefined ? restore(roomJid) : use(room);
  }

  function roomAt(roomJid: string): Room {
    return roomByJid(roomJid) ?? error(`no such room: ${roomJid}`);
  }

  /** The room is done with an occupant. */
  function afterLeaving(room: Room, occupant: Occupant): void {
    events.fire_event("muc-occupant-left", { room, nick: occupant.nick, occupant });
  }

  function take(room: Room, nickname: string): Occupant {
    const nick = `${room.jid}/${nickname}`;
    const occupant = room._occupants.get(nick) ?? error(`nobody is ${nick}`);
    room._occupants.delete(nick);
    return occupant;
  }

  events.add_handler("muc-room-destroyed", (event: { room: Room }) => {
    forget(event.room.jid);
    configs.set(nodeOf(event.room.jid), undefined);
  });
  events.add_handler(
    "muc-occupant-left",
    (event: { room: Room }) => {
      const { room } = event;
      if (room.destroying === true || !room._occupants.isEmpty() || room._data.persistent === true) return;
      events.fire_event("muc-room-destroyed", { room });
    },
    -1,
  );

  return {
    api: {
      get_room_from_jid: roomByJid,
      live_rooms: liveRooms,
      all_rooms: allRooms,
      forget_room: (room: Room) => {
        forget(room.jid);
      },
      room_mt: ways.since012 ? { get_occupant_id: () => "an id" } : {},
    },
    sent,
    restored,
    add(description) {
      const { persistent, moderated, destroyed, asleep, occupants, affiliations = {} } = description;
      const room = createRoom(description.jid, {
        ...(persistent === true ? { persistent } : {}),
        ...(moderated === true ? { moderated } : {}),
        ...(destroyed === true ? { destroyed } : {}),
      });
      for (const occupant of occupants ?? []) enter(room, occupant);
      for (const [of, { affiliation, reason }] of pairs(affiliations)) {
        room._affiliations.set(of, affiliation);
        if (ways.since13 && reason !== undefined) room._affiliation_data.set(of, { reason });
      }
      if (persistent === true || asleep === true) saveConfig(room);
      if (asleep !== true) use(room);
      else if (!room._occupants.isEmpty()) saveState(room);
    },
    drop(roomJid) {
      forget(roomJid);
      configs.set(nodeOf(roomJid), undefined);
      states.set(nodeOf(roomJid), undefined);
    },
    swapOut,
    join(roomJid, nickname, realJid) {
      const refusals: Element[] = [];
      const nick = `${roomJid}/${nickname}`;
      const stanza = presence({ from: realJid, to: nick, id: "join" });
      const origin = {
        type: "c2s",
        ip: CLIENT_ADDRESS,
        send: (answer: Element) => {
          refusals.push(answer);
        },
      };
      const refused = () => refusals[0] ?? error("refused without a word");
      if (events.fire_event("presence/full", { origin, stanza }) !== undefined) return refused();
      const known = roomByJid(roomJid);
      const room = known ?? createRoom(roomJid, {});
      const sessions = new LuaMap<string, Element>();
      let handled: unknown;
      if (known === undefined) {
        handled = events.fire_event("muc-room-pre-create", { room, origin, stanza });
        // It is there from now on, whoever refuses later.
        if (handled === undefined) use(room);
      }
      handled ??= events.fire_event("muc-occupant-pre-join", {
        room,
        origin,
        stanza,
        is_first_session: !room._occupants.has(nick),
        is_new_room: known === undefined ? true : undefined,
        occupant: createOccupant(jid.bare(realJid) ?? "", nick, "participant", undefined, sessions),
      });
      if (handled !== undefined) return refused();
      const isFirst = !room._occupants.has(nick);
      const [role] = room.get_default_role(room.get_affiliation(realJid));
      enter(room, { nickname, sessions: [realJid], role: role ?? "participant" });
      announce(room, nick, stanza);
      const occupant = room.get_occupant_by_nick(nick);
      if (isFirst) events.fire_event("muc-occupant-joined", { room, nick, occupant, stanza, origin });
      events.fire_event("muc-occupant-session-new", { room, nick, occupant, stanza, origin, jid: realJid });
      return undefined;
    },
    leave(roomJid, nickname) {
      const room = roomAt(roomJid);
      afterLeaving(room, take(room, nickname));
    },
    rename(roomJid, from, to, session) {
      const room = roomAt(roomJid);
      const before = room._occupants.get(`${roomJid}/${from}`) ?? error(`nobody is ${from}`);
      const nick = `${roomJid}/${to}`;
      const realJid = session ?? before.jid ?? "";
      const stanza = presence({ from: realJid, to: nick });
      const after =
        room._occupants.get(nick) ??
        createOccupant(before.bare_jid, nick, before.role, undefined, new LuaMap());
      let isLast = true;
      for (const [other] of before.sessions) if (other !== realJid) isLast = false;
      const changed = events.fire_event("muc-occupant-pre-change", {
        room,
        stanza,
        orig_occupant: copy(before),
        dest_occupant: after,
        is_first_session: !room._occupants.has(nick),
        is_last_session: isLast,
      });
      if (changed !== undefined) return;
      before.sessions.delete(realJid);
      const { bare_jid: account, role } = before;
      if (isLast) {
        room._occupants.delete(before.nick);
        events.fire_event("muc-occupant-left", { room, nick: before.nick, occupant: before, stanza });
      } else {
        let primary: string | undefined;
        for (const [other] of before.sessions)
          if (primary === undefined || other === before.jid) primary = other;
        room._occupants.set(
          before.nick,
          createOccupant(account, before.nick, role, primary, before.sessions),
        );
      }
      after.sessions.set(realJid, stanza);
      room._occupants.set(
        after.nick,
        createOccupant(account, after.nick, role, after.jid ?? realJid, after.sessions),
      );
      announce(room, after.nick, stanza);
    },
    inside() {
      const nicks = array<string>();
      for (const [, room] of live) {
        for (const [nick] of room._occupants) nicks.push(nick);
      }
      return nicks;
    },
  };
}
