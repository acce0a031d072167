import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

/** In milliseconds. */
const interval = 3;

/** Sends a ping every few milliseconds, whether or not the last one was answered, until the work is done. Resolves to the
 *  milliseconds that each took, and the result of the work. */
export async function pingDuring<T>(
  client: ChatClient,
  work: () => Promise<T>,
): Promise<{ readonly pings: readonly number[]; readonly result: T }> {
  const pings: Promise<number>[] = [];
  const timer = setInterval(() => {
    const begun = performance.now();
    pings.push(client.ping().then(() => performance.now() - begun));
  }, interval);
  let result: T;
  try {
    result = await work();
  } finally {
    clearInterval(timer);
  }
  return { pings: await Promise.all(pings), result };
}
