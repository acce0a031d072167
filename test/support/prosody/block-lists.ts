import { xml } from "@xmpp/client";
import { setTimeout as sleep } from "node:timers/promises";
import type { Prosody } from "../../../prosody-test-env/prosody";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import type { MucPresence } from "../../../prosody-test-env/xmpp/muc-presence";
import type { BlockListListed, BlockListsResponse } from "../../../src/contract/responses";
import { callApi } from "./call-api";

export async function readBlockLists(
  prosody: Prosody,
  query = "",
  options: { readonly host?: string } = {},
): Promise<BlockListsResponse> {
  const { status, body } = await callApi(prosody, "GET", `/block_lists${query}`, undefined, options);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as BlockListsResponse;
}

/** Resolves to the list of that node as soon as it satisfies a condition. */
export async function awaitBlockList(
  prosody: Prosody,
  node: string,
  is: (list: BlockListListed) => boolean,
  options: { readonly host?: string } = {},
): Promise<BlockListListed> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { block_lists: lists } = await readBlockLists(prosody, "", options);
    const list = lists.find((each) => each.node === node);
    if (list !== undefined && is(list)) return list;
    if (Date.now() > deadline) throw new Error(`The block list is ${JSON.stringify(list)}`);
    await sleep(50);
  }
}

/** The presence by which a join is rejected; undefined: the client is inside. */
export function tryToJoin(client: ChatClient, room: string, nick: string): Promise<MucPresence | undefined> {
  return client.join(room, nick).then(
    () => undefined,
    (reason: unknown) => {
      if (reason instanceof JoinRefusedError) return reason.presence;
      throw reason;
    },
  );
}

/**
 * Bans an account with `publish` until it cannot join a room elsewhere, and lifts that until it can, three times; resolves
 * to the shortest time in which it was kept out, in milliseconds: a busy machine makes some of them long.
 */
export async function measureKeepingOut(
  publisher: Prosody,
  client: ChatClient,
  room: string,
): Promise<number> {
  const isLetIn = async () => {
    if ((await tryToJoin(client, room, "bob")) !== undefined) return false;
    await client.send(xml("presence", { to: `${room}/bob`, type: "unavailable" }));
    await client.ping();
    return true;
  };
  const jid = client.jid.replace(/\/.*$/, "");
  const times: number[] = [];
  for (let number = 0; number < 3; number++) {
    expect(await isLetIn()).toBe(true);
    const begun = performance.now();
    await callApi(publisher, "PUT", "/bans/published", { jid, publish: true });
    while (await isLetIn()) await sleep(20);
    times.push(performance.now() - begun);
    await callApi(publisher, "DELETE", "/bans/published");
    while (!(await isLetIn())) await sleep(20);
  }
  return Math.min(...times);
}
