import { randomUUID } from "node:crypto";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { RoomMessage } from "../../../prosody-test-env/xmpp/room-message";

/** Everybody given is still inside: what each says reaches all of them. */
export async function expectRoomAlive(room: string, ...people: ChatClient[]): Promise<void> {
  await Promise.all(
    people.map(async (speaker) => {
      const words = `Is everybody here? ${randomUUID()}`;
      const heard = ({ body }: RoomMessage) => body === words;
      await speaker.say(room, words);
      await Promise.all(people.map((listener) => listener.waitForMessage(`"${words}"`, heard)));
    }),
  );
}
