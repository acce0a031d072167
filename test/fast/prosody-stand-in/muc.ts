import { array } from "./array";
import type { Events } from "./events";
import { jid } from "./jid";
import { createElement, type Element, presence } from "./stanza";
import type { Ways } from "./version";

const ROLES: readonly string[] = ["visitor", "participant", "moderator"];

const MUC_USER = "http://jabber.org/protocol/muc#user";

/** A room as a test describes it. */
export interface RoomDescription {
  readonly jid: string;
  readonly persistent?: boolean;
  /** The room is on the disk only. */
  readonly asleep?: boolean;
  /** The room was destroyed, and its tombstone is kept. */
  readonly destroyed?: boolean;
  readonly occupants?: readonly OccupantDescription[];
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
  | "get_occupant_by_real_jid"
  | "get_occupant_jid"
  | "has_occupant"
  | "each_occupant"
  | "get_role"
  | "get_affiliation"
  | "get_persistent"
  | "set_role"
  | "get_occupant_id"
>;

interface Room extends RoomApi {
  readonly _data: { persistent?: boolean; destroyed?: boolean };
  readonly _occupants: LuaMap<string, Occupant>;
  readonly _affiliations: LuaMap<string, Prosody.Affiliation>;
  readonly destroying?: boolean;
}

/** mod_muc on one component. */
export interface MucService {
  /** What other modules see: `hosts[host].modules.muc`. */
  readonly api: object;
  readonly sent: SentPresence[];
  /** JIDs of the rooms that were loaded from the disk. */
  readonly restored: string[];
  /** Enters a room as a client would; the answer of whoever refused, or nothing. */
  join(this: void, roomJid: string, nickname: string, realJid: string): Element | undefined;
  /** In-room JIDs of everybody inside. */
  inside(this: void): string[];
}

export function createMucService(
  ways: Ways,
  events: Events,
  descriptions: readonly RoomDescription[],
): MucService {
  const live = new LuaMap<string, Room>();
  /** By localpart, as mod_muc files them. */
  const onDisk = new LuaMap<string, RoomDescription>();
  const sent = array<SentPresence>();
  const restored = array<string>();

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

  function createRoom(roomJid: string, data: Room["_data"]): Room {
    const occupants = new LuaMap<string, Occupant>();
    const affiliations = new LuaMap<string, Prosody.Affiliation>();

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
      for (const child of x.children) {
        if (typeof child === "string") continue;
        if (child.name === "status" && child.attr.code !== undefined) codes.push(child.attr.code);
        if (child.name === "item") reason = child.get_child("reason")?.get_text();
      }
      if (own) codes.push("110");
      const unavailable = about.role === undefined ? "unavailable" : undefined;
      for (const [realJid] of to.sessions) {
        sent.push({ to: realJid, from: about.nick, type: unavailable, codes, reason });
      }
    }

    /** Throws in the middle of it for a reason that no stanza can carry: `occupant` is changed by then. */
    function publicise(
      occupant: Occupant,
      x: Element,
      actor: string | undefined,
      reason: string | undefined,
    ): void {
      const stanza = presence({
        from: occupant.nick,
        ...(occupant.role === undefined ? { type: "unavailable" } : {}),
      });
      const event = { room, stanza, x, occupant, actor, reason };
      if (ways.since012) events.fire_event("muc-build-occupant-presence", event);
      events.fire_event("muc-broadcast-presence", event);
      x.tag("item", {
        affiliation: affiliationOf(occupant.bare_jid) ?? "none",
        role: occupant.role ?? "none",
      });
      // Not compared with nil only: what is false adds no reason.
      if (event.reason !== undefined && (event.reason as unknown) !== false) {
        x.tag("reason").text(event.reason).up();
      }
      x.up();
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

    const room: Room = {
      jid: roomJid,
      _data: data,
      _occupants: occupants,
      _affiliations: affiliations,
      get_occupant_by_nick: (occupantJid) => byNick(occupantJid) as never,
      get_occupant_by_real_jid: (realJid) => byRealJid(realJid) as never,
      get_occupant_jid: (realJid) => byRealJid(realJid)?.nick,
      has_occupant: () => !occupants.isEmpty(),
      each_occupant() {
        const copies = new LuaMap<string, Occupant>();
        for (const [nick, occupant] of occupants) copies.set(nick, copy(occupant));
        return pairs(copies) as never;
      },
      get_role: (occupantJid) => byNick(occupantJid)?.role,
      get_affiliation: (realJid) => affiliationOf(realJid),
      get_persistent: () => data.persistent,
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
        publicise(occupant, x, undefined, reason);
        if (wanted === undefined) {
          events.fire_event("muc-occupant-left", { room, nick: occupant.nick, occupant });
        }
        return $multi(true as const, undefined, undefined);
      },
    };
    if (ways.since012) room.get_occupant_id = (occupant) => `id of ${occupant.bare_jid} in ${roomJid}`;
    return room;
  }

  function enter(room: Room, { nickname, sessions, role, affiliation }: OccupantDescription): void {
    const stanzas = new LuaMap<string, Element>();
    const nick = `${room.jid}/${nickname}`;
    for (const realJid of sessions) stanzas.set(realJid, presence({ from: nick, to: realJid }));
    const bareJid = jid.bare(sessions[0]) ?? "";
    if (affiliation !== undefined) room._affiliations.set(bareJid, affiliation);
    room._occupants.set(nick, createOccupant(bareJid, nick, role ?? "participant", sessions[0], stanzas));
  }

  function build(description: RoomDescription): Room {
    return createRoom(description.jid, {
      ...(description.persistent === true ? { persistent: true } : {}),
      ...(description.destroyed === true ? { destroyed: true } : {}),
    });
  }

  for (const description of descriptions) {
    const room = build(description);
    for (const occupant of description.occupants ?? []) enter(room, occupant);
    if (description.persistent === true) onDisk.set(jid.node(description.jid) ?? "", description);
    if (description.asleep !== true) live.set(description.jid, room);
  }

  /** What is on the disk takes the place of what is in memory, without those who are inside. */
  function restore(roomJid: string): Room | undefined {
    const description = onDisk.get(jid.node(roomJid) ?? "");
    if (description === undefined) return undefined;
    const room = build(description);
    live.set(room.jid, room);
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
    for (const [, description] of onDisk) {
      if (!live.has(description.jid)) restore(description.jid);
    }
    return liveRooms();
  }

  function roomByJid(this: void, roomJid: string): Room | undefined {
    if (type(roomJid) !== "string") error("room JID expected");
    return live.get(roomJid) ?? restore(roomJid);
  }

  events.add_handler(
    "muc-occupant-left",
    (event: { room: Room }) => {
      const { room } = event;
      if (room.destroying === true || !room._occupants.isEmpty() || room._data.persistent === true) return;
      live.delete(room.jid);
      events.fire_event("muc-room-destroyed", { room });
    },
    -1,
  );

  return {
    api: { get_room_from_jid: roomByJid, live_rooms: liveRooms, all_rooms: allRooms },
    sent,
    restored,
    join(roomJid, nickname, realJid) {
      const room = roomByJid(roomJid);
      if (room === undefined) return error(`no such room: ${roomJid}`);
      const refusals: Element[] = [];
      const nick = `${roomJid}/${nickname}`;
      const stanza = presence({ from: realJid, to: nick, id: "join" });
      const sessions = new LuaMap<string, Element>();
      const handled = events.fire_event("muc-occupant-pre-join", {
        room,
        origin: {
          send: (answer: Element) => {
            refusals.push(answer);
          },
        },
        stanza,
        is_first_session: !room._occupants.has(nick),
        occupant: createOccupant(jid.bare(realJid) ?? "", nick, "participant", undefined, sessions),
      });
      if (handled !== undefined) return refusals[0] ?? error("refused without a word");
      enter(room, { nickname, sessions: [realJid] });
      return undefined;
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
