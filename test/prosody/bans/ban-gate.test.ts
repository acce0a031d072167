import { type Element, xml } from "@xmpp/client";
import { randomUUID } from "node:crypto";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { type ApiMethod, callApi } from "../../support/prosody/call-api";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const server = useTestServer({
  mucs: { [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "muc_mam"] } },
  // So that an empty room is there later.
  append: "muc_room_default_persistent = true\nmuc_room_default_public_jids = true\n",
});

const jid = "bob@example.org";
const ban = (method: ApiMethod, value?: unknown) => callApi(server.prosody, method, "/bans/x", value);

afterEach(() => ban("DELETE"));

const mucUser = "http://jabber.org/protocol/muc#user";
const iq = (type: "get" | "set", ...children: Element[]) => xml("iq", { type }, ...children);
const query = (namespace: string, ...children: Element[]) => xml("query", { xmlns: namespace }, ...children);
const message = (type: string | undefined, ...children: Element[]) => xml("message", { type }, ...children);
const body = xml("body", {}, "let me in");
const adminItem = (attributes: Record<string, string>) =>
  query("http://jabber.org/protocol/muc#admin", xml("item", attributes));

/** Everything that mod_muc and mod_muc_mam answer or pass on, but for the address. */
const answered: Readonly<Record<string, Element>> = {
  "a join": xml("presence", {}, xml("x", { xmlns: "http://jabber.org/protocol/muc" })),
  "a presence": xml("presence", {}, xml("status", {}, "here")),
  "a probe": xml("presence", { type: "probe" }),
  "a subscription": xml("presence", { type: "subscribe" }),
  "a groupchat message": message("groupchat", body),
  "a subject": message("groupchat", xml("subject", {}, "mine")),
  "a private message": message("chat", body),
  "a message without a type": message(undefined, body),
  "a mediated invitation": message(
    undefined,
    xml("x", { xmlns: mucUser }, xml("invite", { to: "carol@example.org" }, xml("reason", {}, "spam"))),
  ),
  "a declined invitation": message(
    undefined,
    xml("x", { xmlns: mucUser }, xml("decline", { to: "alice@example.org" })),
  ),
  "a request for voice": message(
    undefined,
    xml(
      "x",
      { xmlns: "jabber:x:data", type: "submit" },
      xml("field", { var: "FORM_TYPE" }, xml("value", {}, "http://jabber.org/protocol/muc#request")),
      xml("field", { var: "muc#role", type: "list-single" }, xml("value", {}, "participant")),
    ),
  ),
  "disco#info": iq("get", query("http://jabber.org/protocol/disco#info")),
  "disco#items": iq("get", query("http://jabber.org/protocol/disco#items")),
  "the archive's form": iq("get", query("urn:xmpp:mam:2")),
  "an archive query": iq("set", query("urn:xmpp:mam:2")),
  "the list of owners": iq("get", adminItem({ affiliation: "owner" })),
  "a change of an affiliation": iq("set", adminItem({ affiliation: "owner", jid: "dave@example.org" })),
  "a change of a role": iq("set", adminItem({ role: "none", nick: "alice" })),
  "the configuration": iq("get", query("http://jabber.org/protocol/muc#owner")),
  "a new configuration": iq(
    "set",
    query("http://jabber.org/protocol/muc#owner", xml("x", { xmlns: "jabber:x:data", type: "submit" })),
  ),
  "the end of the room": iq("set", query("http://jabber.org/protocol/muc#owner", xml("destroy"))),
  "the registration form": iq("get", query("jabber:iq:register")),
  "a registration": iq("set", query("jabber:iq:register")),
  "a vCard": iq("get", xml("vCard", { xmlns: "vcard-temp" })),
  "a ping": iq("get", xml("ping", { xmlns: "urn:xmpp:ping" })),
  "an unknown iq": iq("set", xml("query", { xmlns: "urn:example:unknown" })),
};

/** What has no answer. */
const unanswered: Readonly<Record<string, Element>> = {
  "an error message": message("error", body),
  "an iq result": xml("iq", { type: "result" }, query("urn:example:unknown")),
  "an iq error": xml("iq", { type: "error" }, query("urn:example:unknown")),
};

/** Sends a copy to an address; returns its id. */
async function sendTo(client: ChatClient, stanza: Element, to: string): Promise<string> {
  const id = randomUUID();
  const attributes = { ...stanza.attrs, to, id };
  await client.send(xml(stanza.name, attributes, ...stanza.getChildElements()));
  return id;
}

/** An answer, without presence of others. */
function answerTo(client: ChatClient, id: string): Promise<Element> {
  return client.stanzas.waitFor(`an answer to ${id}`, (stanza) =>
    stanza.attrs.id === id ? stanza : undefined,
  );
}

/** Everything but the answers to pings. */
const received = (client: ChatClient, from: number) =>
  client.stanzas
    .since(from)
    .filter(({ name }) => name !== "iq")
    .map(String);

describe("a banned account", () => {
  it.each(["owner", "none"] as const)(
    "receives the error forbidden for every stanza, with the affiliation %s",
    async (affiliation) => {
      const room = server.newRoom();
      const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
      if (affiliation !== "none") await alice.setAffiliation(room, jid, affiliation);
      await alice.say(room, "for the archive");
      expect(await ban("PUT", { jid, reason: "no <spam>" })).toMatchObject({ status: 201 });
      await Promise.all([alice, bob, carol].map((client) => seesLeave(client, "bob", 0)));
      const before = await callApi(server.prosody, "GET", "/occupants");
      const marks = [alice.mark(), carol.mark()] as const;
      const bobsMark = bob.mark();
      const sent = new Map<string, Element>();
      for (const to of [room, `${room}/bob`, `${room}/alice`]) {
        for (const [what, stanza] of Object.entries(answered)) {
          const id = await sendTo(bob, stanza, to);
          const answer = await answerTo(bob, id);
          const error = answer.getChild("error");
          expect({
            what,
            to,
            name: answer.name,
            from: answer.attrs.from,
            type: answer.attrs.type,
            condition: error?.getChildElements().map(({ name }) => name),
            text: error?.getChildText("text"),
            errorType: error?.attrs.type,
          }).toEqual({
            what,
            to,
            name: stanza.name,
            // A server takes the resource out of a subscription (RFC 6121, section 3.1.1).
            from: stanza.attrs.type === "subscribe" ? room : to,
            type: "error",
            condition: ["forbidden", "text"],
            text: "no <spam>",
            errorType: "auth",
          });
          sent.set(id, stanza);
        }
        for (const stanza of Object.values(unanswered)) await sendTo(bob, stanza, to);
      }
      await bob.ping();
      // One answer each, and no archive.
      expect(
        bob.stanzas
          .since(bobsMark)
          .filter(({ attrs }) => !sent.has(attrs.id ?? "") && attrs.from?.includes(mucHost) === true),
      ).toEqual([]);
      await Promise.all([alice.ping(), carol.ping()]);
      expect(received(alice, marks[0])).toEqual([]);
      expect(received(carol, marks[1])).toEqual([]);
      expect(await callApi(server.prosody, "GET", "/occupants")).toEqual(before);

      await ban("DELETE");
      await bob.join(room, "bob");
      await bob.say(room, "back again");
      await alice.waitForMessage("the banned one's words", ({ body: text }) => text === "back again", {
        from: marks[0],
      });
      const archive = await bob.request(xml("iq", { type: "set", to: room }, query("urn:xmpp:mam:2")));
      expect(archive.attrs.type).toBe("result");
    },
  );

  it("can send unavailable presence and address the MUC component itself", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await ban("PUT", { jid });
    const bob = await server.connect("bob");
    for (const type of ["unavailable", "error"]) {
      await sendTo(bob, xml("presence", { type }), `${room}/bob`);
    }
    const info = query("http://jabber.org/protocol/disco#info");
    const answer = await bob.request(xml("iq", { type: "get", to: mucHost }, info));
    expect(answer.getChild("query")?.getChild("identity")?.attrs.category).toBe("conference");
    expect(bob.stanzas.items.filter(({ attrs }) => attrs.type === "error")).toEqual([]);
    expect(alice.presences().filter(({ nick }) => nick === "bob")).toEqual([]);
  });

  it("causes one log line for many attempts", async () => {
    const room = server.newRoom();
    await ban("PUT", { jid });
    const bob = await server.connect("bob");
    const mark = server.prosody.log.mark();
    for (let attempt = 0; attempt < 20; attempt++) {
      await answerTo(bob, await sendTo(bob, message("groupchat", body), room));
    }
    const lines = server.prosody.log.since(mark).filter((line) => line.includes("rejected"));
    // The account may have its line already, from an earlier test.
    expect(lines.length).toBeLessThanOrEqual(1);
  });
});

describe("an occupant removed by a ban", () => {
  it.each([
    ["PUT", "301"],
    ["ban_seconds", "301"],
    ["a plain kick", "307"],
  ])("is notified of it, like the other occupants: %s, status %s", async (how, status) => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.setAffiliation(room, jid, "member");
    if (how === "PUT") await ban("PUT", { jid, muc: room, reason: "spam" });
    else {
      const request = { nickname: "bob", muc: room, reason: "spam" };
      await callApi(
        server.prosody,
        "POST",
        "",
        how === "ban_seconds" ? { ...request, ban_seconds: 1 } : request,
      );
    }
    const affiliation = status === "301" ? "outcast" : "member";
    const told = { reason: "spam", affiliation, role: "none" };
    expect(await seesLeave(alice, "bob", 0)).toMatchObject({ ...told, statusCodes: [Number(status)] });
    const own = await seesLeave(bob, "bob", 0);
    expect(own).toMatchObject(told);
    expect([...own.statusCodes].sort()).toEqual([110, Number(status)]);
    const list = (of: string) =>
      alice.request(xml("iq", { type: "get", to: room }, adminItem({ affiliation: of }))).then((answer) =>
        answer
          .getChild("query")
          ?.getChildren("item")
          .map(({ attrs }) => attrs.jid),
      );
    expect(await list("outcast")).toEqual([]);
    expect(await list("member")).toEqual([jid]);
    // A kick after it is a plain one again.
    const { carol } = await server.gather(room, "carol");
    await callApi(server.prosody, "POST", "", { nickname: "carol", muc: room });
    expect(await seesLeave(carol, "carol", 0)).toMatchObject({ affiliation: "none" });
    expect((await seesLeave(alice, "carol", 0)).statusCodes).toEqual([307]);
  });
});
