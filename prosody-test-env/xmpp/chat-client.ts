import { type Client, type Element, xml } from "@xmpp/client";
import { randomUUID } from "node:crypto";
import type { EventRecord, WaitOptions } from "../event-record";
import { JoinRefusedError } from "./join-refused-error";
import { type MucPresence, readMucPresence } from "./muc-presence";
import { readRoomMessage, type RoomMessage } from "./room-message";

const selfPresence = 110;

/** A person's XMPP client, online. `connectClient` makes them. */
export class ChatClient {
  /** Every stanza that came, in order. */
  readonly stanzas: EventRecord<Element>;
  readonly #client: Client;
  #isDeaf = false;

  /** @param jid the full JID */
  constructor(
    client: Client,
    stanzas: EventRecord<Element>,
    readonly jid: string,
  ) {
    this.#client = client;
    this.stanzas = stanzas;
  }

  get isOnline(): boolean {
    return this.#client.status === "online";
  }

  /** A place in the record of stanzas, to look from. */
  mark(): number {
    return this.stanzas.mark();
  }

  presences(from = 0): MucPresence[] {
    return this.stanzas.since(from).flatMap((stanza) => readMucPresence(stanza) ?? []);
  }

  messages(from = 0): RoomMessage[] {
    return this.stanzas.since(from).flatMap((stanza) => readRoomMessage(stanza) ?? []);
  }

  /** Goes into a room; resolves to one's own presence in it, which comes after everybody else's.
   *  @throws JoinRefusedError */
  async join(room: string, nick: string, options: WaitOptions = {}): Promise<MucPresence> {
    const from = this.mark();
    const id = randomUUID();
    const history = xml("history", { maxstanzas: "0" });
    const x = xml("x", { xmlns: "http://jabber.org/protocol/muc" }, history);
    await this.send(xml("presence", { to: `${room}/${nick}`, id }, x));
    const answer = await this.waitForPresence(
      `an answer to joining ${room} as ${nick}`,
      (presence) =>
        (presence.type === "error" && presence.id === id) ||
        (presence.type === "available" &&
          presence.statusCodes.includes(selfPresence) &&
          isRoom(presence, room)),
      { from, ...options },
    );
    if (answer.type === "error") throw new JoinRefusedError(answer);
    return answer;
  }

  /** Goes out of a room; resolves to one's own unavailable presence. */
  async leave(room: string, nick: string, options: WaitOptions = {}): Promise<MucPresence> {
    const from = this.mark();
    await this.send(xml("presence", { to: `${room}/${nick}`, type: "unavailable" }));
    return this.waitForPresence(
      `having left ${room}`,
      (presence) =>
        presence.type === "unavailable" &&
        presence.statusCodes.includes(selfPresence) &&
        isRoom(presence, room),
      { from, ...options },
    );
  }

  async say(room: string, text: string): Promise<void> {
    await this.send(xml("message", { to: room, type: "groupchat", id: randomUUID() }, xml("body", {}, text)));
  }

  /** @param what what is awaited, for the error at the deadline */
  waitForPresence(
    what: string,
    matches: (presence: MucPresence) => boolean,
    options?: WaitOptions,
  ): Promise<MucPresence> {
    return this.#waitFor(what, readMucPresence, matches, options);
  }

  waitForMessage(
    what: string,
    matches: (message: RoomMessage) => boolean,
    options?: WaitOptions,
  ): Promise<RoomMessage> {
    return this.#waitFor(what, readRoomMessage, matches, options);
  }

  /** Resolves when the server has answered, and with that everything it had sent before has arrived (XEP-0199). */
  async ping(to?: string): Promise<void> {
    const ping = xml("ping", { xmlns: "urn:xmpp:ping" });
    await this.#client.iqCaller.request(xml("iq", { type: "get", to }, ping), 10_000);
  }

  /** What an owner or admin of a room may do (XEP-0045, sections 9 and 10). */
  async setAffiliation(
    room: string,
    jid: string,
    affiliation: "owner" | "admin" | "member" | "outcast" | "none",
    reason?: string,
  ): Promise<void> {
    const item = xml(
      "item",
      { affiliation, jid },
      reason === undefined ? undefined : xml("reason", {}, reason),
    );
    const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#admin" }, item);
    await this.request(xml("iq", { type: "set", to: room }, query));
  }

  /** Sends an IQ and resolves to its result; rejects with the error that comes instead. */
  request(stanza: Element): Promise<Element> {
    return this.#client.iqCaller.request(stanza, 10_000);
  }

  /** Responds to requests of one kind from now on.
   *  @param handle returns the payload of the result; true: none */
  respond(
    kind: "get" | "set",
    namespace: string,
    name: string,
    handle: (request: { readonly stanza: Element }) => Element | true,
  ): void {
    this.#client.iqCallee[kind](namespace, name, handle);
  }

  send(stanza: Element): Promise<void> {
    return this.#client.send(stanza);
  }

  /** Drops unread whatever comes from now on, so that a crowd takes no time to listen; it can still speak. */
  deafen(): void {
    this.#isDeaf = true;
    this.#client.socket?.removeAllListeners("data").resume();
  }

  /** Goes offline. Whether the server is still there does not matter. */
  async stop(): Promise<void> {
    if (this.isOnline && !this.#isDeaf) await this.#client.stop().catch(() => undefined);
    this.#client.socket?.destroy();
  }

  #waitFor<T>(
    what: string,
    read: (stanza: Element) => T | undefined,
    matches: (value: T) => boolean,
    options?: WaitOptions,
  ): Promise<T> {
    const pick = (stanza: Element) => {
      const value = read(stanza);
      return value !== undefined && matches(value) ? value : undefined;
    };
    return this.stanzas.waitFor(`${what} (${this.jid})`, pick, options);
  }
}

/** Rooms answer under the prepared form of their name. */
function isRoom(presence: MucPresence, room: string): boolean {
  return presence.room === room.toLowerCase();
}
