import { type Element, xml } from "@xmpp/client";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { awaitBlockList, readBlockLists, tryToJoin } from "../../support/prosody/block-lists";
import { digestOf, PUBSUB } from "../../support/prosody/pubsub";
import { useTestServer } from "../../support/prosody/test-server";

const RSM = "http://jabber.org/protocol/rsm";

const node = "scripted";
const service = "lister@example.org/service";

const server = useTestServer({
  accounts: ["alice", "bob", "carol", "lister"],
  mucs: {
    [mucHost]: {
      ...kickModule,
      http_muc_kick_block_lists: [{ jid: service, node }],
      http_muc_kick_block_list_max_items: 1000,
      // In which failed attempts are repeated, too.
      http_muc_kick_block_list_refresh: 1,
    },
  },
});

const itemOf = (jid: string) => xml("item", { id: digestOf(jid) });
const itemsOf = (...items: Element[]) => xml("pubsub", { xmlns: PUBSUB }, xml("items", { node }, ...items));

let response: Element;
/** Responds instead, if there is one. */
let responder: ((request: Element) => Element) | undefined;

/** The list is there from now on, with what `response` is at the moment. */
async function connectList(): Promise<ChatClient> {
  const lister = await server.connect("lister", "service");
  lister.respond("set", PUBSUB, "pubsub", () => true);
  lister.respond("get", PUBSUB, "pubsub", ({ stanza }) => responder?.(stanza) ?? response);
  return lister;
}

function notify(from: ChatClient, change: Element, to = mucHost): Promise<void> {
  const event = xml("event", { xmlns: `${PUBSUB}#event` }, change);
  return from.send(xml("message", { to, type: "headline" }, event));
}

const awaitList = (is: Parameters<typeof awaitBlockList>[2]) => awaitBlockList(server.prosody, node, is);

async function expectRejected(username: string, isRejected = true): Promise<void> {
  const client = await server.connect(username);
  const room = server.newRoom();
  expect((await tryToJoin(client, room, username))?.error).toBe(isRejected ? "forbidden" : undefined);
  await client.stop();
}

/** Brings the list to exactly these accounts. */
async function begin(...jids: string[]): Promise<ChatClient> {
  response = itemsOf(...jids.map(itemOf));
  const lister = await connectList();
  const isThere = async () => {
    const { state, items, error } = await awaitList(() => true);
    const [first = "nobody@example.org"] = jids;
    const { block_lists: listing } = await readBlockLists(server.prosody, `?jid=${first}`);
    return (
      state === "subscribed" && items === jids.length && !error && listing.length > 0 === jids.length > 0
    );
  };
  while (!(await isThere())) await sleep(50);
  return lister;
}

describe("a list that is away", () => {
  it("remains in force, also after a restart, and is updated when it is back", async () => {
    const lister = await begin("bob@example.org");
    await lister.stop();
    const { error, items } = await awaitList(({ state }) => state === "failed");
    expect({ error, items }).toEqual({
      error: expect.stringContaining("service-unavailable") as string,
      items: 1,
    });
    await expectRejected("bob");
    await server.prosody.shutDown();
    await server.prosody.start();
    await expectRejected("bob");
    expect(await awaitList(() => true)).toMatchObject({ items: 1 });
    response = itemsOf(itemOf("carol@example.org"));
    await connectList();
    await awaitList(({ state }) => state === "subscribed");
    await expectRejected("bob", false);
    await expectRejected("carol");
  });

  it("is known after a crash", async () => {
    const lister = await begin("bob@example.org");
    // Changes are stored after five seconds.
    await sleep(6000);
    await lister.stop();
    await server.prosody.kill();
    await server.prosody.start();
    await expectRejected("bob");
  });
});

describe("a list that the service sends in parts", () => {
  const all = ["alice@example.org", "bob@example.org", "carol@example.org"];
  const part = (jids: readonly string[], last: string | undefined) => {
    const lines = [...(last === undefined ? [] : [xml("last", {}, last)]), xml("count", {}, "3")];
    const items = xml("items", { node }, ...jids.map(itemOf));
    return xml("pubsub", { xmlns: PUBSUB }, items, xml("set", { xmlns: RSM }, ...lines));
  };

  it("is read to its end", async () => {
    await begin("alice@example.org");
    responder = (request) => {
      const after = request.getChild("pubsub", PUBSUB)?.getChild("set", RSM)?.getChildText("after");
      const next = after === undefined || after === null ? 0 : Number(after) + 1;
      return part(all.slice(next, next + 1), String(next));
    };
    await awaitList(({ items }) => items === 3);
    responder = undefined;
    response = itemsOf(...all.map(itemOf));
    await expectRejected("carol");
  });

  it("stays as it was where the rest cannot be requested", async () => {
    await begin(...all);
    response = part(["alice@example.org"], undefined);
    const { error, items } = await awaitList(({ state }) => state === "failed");
    expect({ error, items }).toEqual({ error: "the response has 1 of 3 items", items: 3 });
    await expectRejected("bob");
  });
});

describe("a notification", () => {
  it("adds and removes entries while the list remains the same otherwise", async () => {
    const lister = await begin("bob@example.org");
    response = itemsOf(itemOf("bob@example.org"), itemOf("carol@example.org"));
    await notify(lister, xml("items", { node }, itemOf("carol@example.org")));
    await awaitList(({ items }) => items === 2);
    response = itemsOf(itemOf("carol@example.org"));
    await notify(lister, xml("items", { node }, xml("retract", { id: digestOf("bob@example.org") })));
    await awaitList(({ items }) => items === 1);
    await expectRejected("bob", false);
    await expectRejected("carol");
  });

  it.each(["carol", "lister"])(
    "of %s has no effect unless from the address of the list",
    async (username) => {
      const lister = await begin("bob@example.org");
      const other = await server.connect(username, "other");
      for (const change of [
        xml("items", { node }, itemOf("alice@example.org")),
        xml("items", { node }, xml("retract", { id: digestOf("bob@example.org") })),
        xml("purge", { node }),
        xml("delete", { node }),
      ]) {
        await notify(other, change);
      }
      await other.ping();
      // Before the next update, which would undo it.
      expect(await awaitList(() => true)).toMatchObject({ state: "subscribed", items: 1 });
      await expectRejected("bob");
      await expectRejected("alice", false);
      await lister.stop();
    },
  );

  it("tells entries apart that begin with the same digits", async () => {
    const lister = await begin();
    const alike = ["a", "b", "c"].map((digit) => xml("item", { id: "0".repeat(12) + digit.repeat(52) }));
    response = itemsOf(...alike);
    await notify(lister, xml("items", { node }, ...alike));
    await awaitList(({ items }) => items === 3);
    response = itemsOf(...alike.slice(1));
    await notify(lister, xml("items", { node }, xml("retract", { id: alike[0]?.attrs.id })));
    await awaitList(({ items }) => items === 2);
    await lister.stop();
    await server.prosody.shutDown();
    await server.prosody.start();
    expect(await awaitList(() => true)).toMatchObject({ items: 2 });
  });

  it("about another node has no effect", async () => {
    const lister = await begin("bob@example.org");
    await notify(lister, xml("items", { node: "other" }, itemOf("alice@example.org")));
    await notify(lister, xml("purge", { node: "other" }));
    await lister.ping();
    expect(await awaitList(() => true)).toMatchObject({ state: "subscribed", items: 1 });
  });

  it("of a deleted node keeps its entries until it is there again, and the log has one line", async () => {
    const lister = await begin("bob@example.org");
    const from = server.prosody.log.mark();
    response = xml("other", { xmlns: "urn:example" });
    await notify(lister, xml("delete", { node }));
    await awaitList(({ state, items }) => state === "failed" && items === 1);
    await expectRejected("bob");
    await server.prosody.log.waitFor(/warn\s.*: the node was deleted; it has 1 item$/, { from });
    response = itemsOf();
    await awaitList(({ state, items }) => state === "subscribed" && items === 0);
    await expectRejected("bob", false);
  });

  it("of an emptied node removes all entries, and the log says so", async () => {
    const lister = await begin("bob@example.org");
    const from = server.prosody.log.mark();
    response = itemsOf();
    await notify(lister, xml("purge", { node }));
    await awaitList(({ items }) => items === 0);
    await server.prosody.log.waitFor(/warn\s.*: it was emptied of 1 item$/, { from });
    await expectRejected("bob", false);
  });
});

describe("a list that sends garbage", () => {
  it.each([
    ["nothing", xml("other", { xmlns: "urn:example" }), /no items/],
    ["another node's items", xml("pubsub", { xmlns: PUBSUB }, xml("items", { node: "x" })), /another node/],
    [
      "items that are no digests",
      itemsOf(xml("item", { id: "bob@example.org" }), xml("item", {}), xml("item", { id: "zz".repeat(32) })),
      /none of its 3 items is a SHA-256 digest/,
    ],
    [
      "too many items",
      itemsOf(...Array.from({ length: 1001 }, (_, index) => itemOf(`a${index}@example.net`))),
      /too many items \(1001, at most 1000\)/,
    ],
  ])("such as %s keeps its last entries, and the log has one line", async (_name, garbage, error) => {
    await begin("bob@example.org");
    const from = server.prosody.log.mark();
    response = garbage;
    await awaitList((list) => list.state === "failed" && error.test(list.error ?? ""));
    await expectRejected("bob");
    // Two more attempts.
    await sleep(2500);
    expect(server.prosody.log.since(from).filter((line) => error.test(line))).toHaveLength(1);
  });

  it("among others uses those others", async () => {
    await begin();
    response = itemsOf(itemOf("bob@example.org"), xml("item", { id: "garbage" }));
    await awaitList(({ error = "" }) => error.includes("1 of its items are no SHA-256 digests"));
    await expectRejected("bob");
  });

  it("takes no more entries than allowed from notifications", async () => {
    const all = Array.from({ length: 1000 }, (_, index) => itemOf(`a${index}@example.net`));
    const lister = await begin(...Array.from({ length: 1000 }, (_, index) => `a${index}@example.net`));
    response = itemsOf(...all);
    await notify(lister, xml("items", { node }, itemOf("bob@example.org")));
    await server.prosody.log.waitFor(/too many items \(1001, at most 1000\)/);
    await expectRejected("bob", false);
  });
});
