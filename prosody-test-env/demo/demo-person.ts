import type { ChatClient } from "../xmpp/chat-client";
import { connectClient } from "../xmpp/connect-client";
import { type MucPresence, readMucPresence } from "../xmpp/muc-presence";
import { demoRoom } from "./demo-room";
import { describePresence } from "./describe-presence";

/** Somebody in the room who tells what happens to them and what they see. */
export class DemoPerson {
  readonly #unsubscribe: (() => void)[] = [];
  #return: NodeJS.Timeout | undefined;
  #isInside = true;

  private constructor(
    readonly name: string,
    private readonly client: ChatClient,
  ) {
    this.#onPresence((presence) => {
      if (presence.statusCodes.includes(110)) this.#isInside = presence.type === "available";
    });
  }

  static async enter(service: string, name: string): Promise<DemoPerson> {
    const client = await connectClient({ service, username: name.toLowerCase() });
    await client.join(demoRoom, name);
    return new DemoPerson(name, client);
  }

  /** From now on tells what comes, in sentences that begin with the name. */
  tellTo(listener: (sentence: string) => void): void {
    let last: string | undefined;
    this.#onPresence((presence) => {
      const isRefusal = presence.type === "error";
      // Whoever comes in is first told who is there, which is no news.
      if (!this.#isInside && !isRefusal && !presence.statusCodes.includes(110)) return;
      const sentence = describePresence(presence);
      // Nor is it any that the next try is refused like the last one.
      if (sentence !== undefined && !(isRefusal && sentence === last)) listener(`${this.name} ${sentence}.`);
      last = sentence;
    });
  }

  /** From now on comes back some time after being kicked, and tries again as often as that is refused. */
  comeBackAfter(milliseconds: number): void {
    this.#onPresence((presence) => {
      const hasLeft = presence.type === "unavailable" && presence.statusCodes.includes(110);
      if (!hasLeft && presence.type !== "error") return;
      this.#return = setTimeout(() => {
        this.client.join(demoRoom, this.name).catch(() => undefined); // It may be over by then.
      }, milliseconds);
    });
  }

  mark(): number {
    return this.client.mark();
  }

  /** Somebody being kicked, as this person is told of it. */
  seesKickOf(nick: string, from: number): Promise<MucPresence> {
    const isKick = (presence: MucPresence) => presence.nick === nick && presence.statusCodes.includes(307);
    return this.client.waitForPresence(`${nick} to be kicked`, isKick, { from });
  }

  /** Resolves when this person has received everything that the server has sent so far. */
  catchUp(): Promise<void> {
    return this.client.ping();
  }

  async goHome(): Promise<void> {
    clearTimeout(this.#return);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.client.stop();
  }

  #onPresence(listener: (presence: MucPresence) => void): void {
    const unsubscribe = this.client.stanzas.subscribe((stanza) => {
      const presence = readMucPresence(stanza);
      if (presence !== undefined) listener(presence);
    });
    this.#unsubscribe.push(unsubscribe);
  }
}
