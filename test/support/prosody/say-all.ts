import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

/** Everybody says these words in a room; resolves when the listener has heard all of them. */
export async function sayAll(
  room: string,
  listener: ChatClient,
  words: readonly (readonly [ChatClient, string])[],
): Promise<void> {
  for (const [speaker, text] of words) {
    const from = listener.mark();
    await speaker.say(room, text);
    await listener.waitForMessage(`"${text}"`, ({ body }) => body === text, { from });
  }
}
