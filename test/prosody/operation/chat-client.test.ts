import { mucHost } from "../../../prosody-test-env/prosody-config";
import { connectClient } from "../../../prosody-test-env/xmpp/connect-client";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { useTestServer } from "../../support/prosody/test-server";

const names = Array.from({ length: 40 }, (_, index) => `user${index}`);

const server = useTestServer({ accounts: ["alice", "bob", "dots.and-dashes_1", ...names] });

describe("the chat client of the tests", () => {
  it("has its full JID", async () => {
    const alice = await server.connect("alice", "desk");
    expect(alice.jid).toBe("alice@example.org/desk");
  });

  it("is rejected without an account", async () => {
    await expect(connectClient({ service: server.prosody.xmpp, username: "nobody" })).rejects.toThrow(
      /not-authorized/,
    );
  });

  it("receives its own presence after those of all other occupants", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const bob = await server.connect("bob");
    expect(await bob.join(room, "Bob")).toMatchObject({
      from: `${room}/Bob`,
      room,
      nick: "Bob",
      type: "available",
      role: "participant",
      affiliation: "none",
      statusCodes: expect.arrayContaining([110]) as unknown,
    });
    expect(bob.presences().map(({ nick }) => nick)).toEqual(["alice", "Bob"]);
    expect(await bob.leave(room, "Bob")).toMatchObject({ type: "unavailable", nick: "Bob" });
    await alice.waitForPresence("Bob to leave", ({ type }) => type === "unavailable");
  });

  it("receives the error when it may not join", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await alice.setAffiliation(room, "bob@example.org", "outcast");

    const bob = await server.connect("bob");
    const refusal = await bob.join(room, "Bob").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(JoinRefusedError);
    expect(refusal).toMatchObject({ condition: "forbidden", presence: { type: "error", room } });
  });

  it("reports the expected and the received stanzas on a timeout", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await alice.say(room, "Anybody here?");
    await alice.waitForMessage("the echo", ({ body }) => body === "Anybody here?");
    await expect(
      alice.waitForMessage("an answer", ({ body }) => body === "Yes", { deadline: 1 }),
    ).rejects.toThrow(
      /^Waited for an answer \(alice@example.org\/[^]* did not come within 1 ms[^]*Anybody here\?/,
    );
  });

  it("does not find stanzas before a mark again", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await alice.say(room, "first");
    await alice.waitForMessage("the first", () => true);
    const from = alice.mark();
    const next = alice.waitForMessage("the next", () => true, { from });
    await alice.say(room, "second");
    expect(await next).toMatchObject({ body: "second" });
  });

  it("decodes characters whose bytes arrive in pieces", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const words = "🦊ö☂".repeat(10_000);
    await alice.say(room, words);
    expect((await alice.waitForMessage("the words", () => true)).body).toBe(words);
  });

  it("can run many times at once", async () => {
    const room = `crowd@${mucHost}`;
    const crowd = await Promise.all(names.map((name) => server.connect(name)));
    await Promise.all(crowd.map((client, index) => client.join(room, names[index] ?? "")));
    await expectRoomAlive(room, ...crowd);
  });

  it("accepts a name with characters other than letters", async () => {
    const client = await server.connect("dots.and-dashes_1", "desk");
    expect(client.jid).toBe("dots.and-dashes_1@example.org/desk");
  });
});
