import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Element, xml } from "@xmpp/client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { currentTarget } from "../../support/prosody/current-target";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const server = useTestServer({
  mucs: { [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "muc_mam", "test_control"] } },
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  append: "muc_room_default_public_jids = true\nallow_unaffiliated_register = true\n",
});

const run = (lua: string) => control(server.prosody, `return ${lua}`, mucHost);

const mucUser = "http://jabber.org/protocol/muc#user";
const query = (namespace: string, ...children: Element[]) => xml("query", { xmlns: namespace }, ...children);
const form = (type: string, fields: Readonly<Record<string, string>>) =>
  xml(
    "x",
    { xmlns: "jabber:x:data", type: "submit" },
    xml("field", { var: "FORM_TYPE", type: "hidden" }, xml("value", {}, type)),
    ...Object.entries(fields).map(([name, value]) => xml("field", { var: name }, xml("value", {}, value))),
  );
const admin = (attributes: Record<string, string>) =>
  query("http://jabber.org/protocol/muc#admin", xml("item", attributes));
const owner = (...children: Element[]) => query("http://jabber.org/protocol/muc#owner", ...children);

const groupchat = xml("message", { type: "groupchat" }, xml("body", {}, "spam"));
const subject = xml("message", { type: "groupchat" }, xml("subject", {}, "mine"));
const privately = xml("message", { type: "chat" }, xml("body", {}, "spam"));
const makesOwner = xml("iq", { type: "set" }, admin({ affiliation: "owner", jid: "dave@example.org" }));
const removes = xml("iq", { type: "set" }, admin({ role: "none", nick: "alice" }));
const lists = xml("iq", { type: "get" }, admin({ affiliation: "owner" }));
const destroys = xml("iq", { type: "set" }, owner(xml("destroy")));
const asksForm = xml("iq", { type: "get" }, owner());
const renames = xml(
  "iq",
  { type: "set" },
  owner(form("http://jabber.org/protocol/muc#roomconfig", { "muc#roomconfig_roomname": "mine" })),
);
const looksAround = xml("iq", { type: "get" }, query("http://jabber.org/protocol/disco#info"));
const readsArchive = xml("iq", { type: "set" }, query("urn:xmpp:mam:2"));
const registers = xml(
  "iq",
  { type: "set" },
  query(
    "jabber:iq:register",
    form("http://jabber.org/protocol/muc#register", { "muc#register_roomnick": "reserved" }),
  ),
);
const invites = xml(
  "message",
  {},
  xml("x", { xmlns: mucUser }, xml("invite", { to: "carol@example.org" }, xml("reason", {}, "spam"))),
);
const declines = xml(
  "message",
  {},
  xml("x", { xmlns: mucUser }, xml("decline", { to: "alice@example.org" }, xml("reason", {}, "spam"))),
);
const grantsVoice = xml(
  "message",
  {},
  form("http://jabber.org/protocol/muc#request", { "muc#jid": "", "muc#request_allow": "true" }),
);

afterEach(async () => {
  await run("release()");
  await callApi(server.prosody, "DELETE", "/bans/x");
});

async function waitUntilHeld(): Promise<void> {
  for (let tries = 0; (await run("waiting()")) !== 1; tries++) {
    if (tries === 200) throw new Error("It does not wait");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What an owner sends, and where a handler of another module makes it wait. */
const orders: readonly [event: string, stanza: Element, to?: string][] = [
  ["message/bare", groupchat],
  ["message/full", privately, "/alice"],
  ["muc-occupant-groupchat", groupchat],
  ["muc-occupant-groupchat", subject],
  ["muc-broadcast-message", groupchat],
  ["muc-broadcast-message", subject],
  ["muc-pre-invite", invites],
  ["muc-invite", invites],
  ["muc-pre-decline", declines],
  ["muc-decline", declines],
  ["muc-voice-response", grantsVoice],
  ["iq/bare", makesOwner],
  ["iq-set/bare/http://jabber.org/protocol/muc#admin:query", makesOwner],
  ["iq-set/bare/http://jabber.org/protocol/muc#admin:query", removes],
  ["iq-get/bare/http://jabber.org/protocol/muc#admin:query", lists],
  ["iq-set/bare/http://jabber.org/protocol/muc#owner:query", destroys],
  ["iq-get/bare/http://jabber.org/protocol/muc#owner:query", asksForm],
  ["iq-set/bare/http://jabber.org/protocol/muc#owner:query", renames],
  ["iq-get/bare/http://jabber.org/protocol/disco#info:query", looksAround],
  ["iq-set/bare/urn:xmpp:mam:2:query", readsArchive],
  ["iq/bare/jabber:iq:register:query", registers],
  ["muc-config-form", asksForm],
  ["muc-config-form", renames],
  ["muc-config-submitted", renames],
  ["muc-config-submitted/muc#roomconfig_roomname", renames],
  ["muc-disco#info", looksAround],
];

/** Events that 0.11 does not have. */
const newerOrders: typeof orders = [
  ["muc-private-message", privately, "/alice"],
  ["muc-pre-set-affiliation", makesOwner],
  ["muc-pre-set-affiliation", registers],
  ["muc-registration-submitted", registers],
  ["muc-pre-set-role", removes],
  ["muc-pre-room-destroy", destroys],
];

describe("a stanza of an account banned while another module delays it", () => {
  it.each([...orders, ...(currentTarget === "0.11.9" ? [] : newerOrders)])(
    "is rejected in %s: %s",
    async (event, stanza, to = "") => {
      const room = server.newRoom();
      const isRegistration = stanza === registers;
      const { bob, alice } = await server.gather(room, ...(["bob", "alice"] as const));
      const carol = await server.connect("carol");
      // Somebody without an affiliation registers.
      if (isRegistration) {
        await bob.setAffiliation(room, "alice@example.org", "owner");
        await alice.setAffiliation(room, "bob@example.org", "none");
      }
      await alice.ping();
      const before = (await run(`look("${room}")`)) as { roles: Record<string, string> };
      const { [`${room}/bob`]: bobsRole, ...roles } = before.roles;
      expect(bobsRole).toBeDefined();
      const marks = [alice.mark(), carol.mark(), bob.mark()] as const;

      await run(`hold("${event}")`);
      const id = randomUUID();
      await bob.send(
        xml(stanza.name, { ...stanza.attrs, to: `${room}${to}`, id }, ...stanza.getChildElements()),
      );
      await waitUntilHeld();
      await callApi(server.prosody, "PUT", "/bans/x", { jid: "bob@example.org", reason: "late" });
      await run("release()");

      const answer = await bob.stanzas.waitFor(
        "an answer",
        (each) => (each.attrs.id === id ? each : undefined),
        { from: marks[2] },
      );
      const error = answer.getChild("error");
      expect({
        name: answer.name,
        from: answer.attrs.from,
        type: answer.attrs.type,
        condition: error?.getChildElements().map(({ name }) => name),
        text: error?.getChildText("text"),
      }).toEqual({
        name: stanza.name,
        from: `${room}${to}`,
        type: "error",
        condition: ["forbidden", "text"],
        text: "late",
      });
      expect(await run(`look("${room}")`)).toEqual({ ...before, roles });
      await bob.ping();
      await alice.ping();
      await carol.ping();
      const received = alice.stanzas.since(marks[0]).filter(({ name }) => name !== "iq");
      expect(received.map(({ attrs }) => [attrs.from, attrs.type])).toEqual([[`${room}/bob`, "unavailable"]]);
      expect(carol.stanzas.since(marks[1]).filter(({ name }) => name !== "iq")).toEqual([]);
      // A form that is sent nevertheless, because nothing can stop it, has no fields.
      expect(
        bob.stanzas
          .since(marks[2])
          .flatMap((each) => each.getChild("query")?.getChild("x")?.getChildren("field") ?? []),
      ).toEqual([]);
    },
  );

  it.each(["muc-occupant-session-new", "muc-get-history"])(
    "is not followed by the history in %s",
    async (event) => {
      const room = server.newRoom();
      const { alice } = await server.gather(room, "alice");
      await alice.say(room, "for members only");
      await alice.send(xml("message", { to: room, type: "groupchat" }, xml("subject", {}, "secret")));
      await alice.ping();
      const bob = await server.connect("bob");
      await run(`hold("${event}")`);
      await bob.send(
        xml("presence", { to: `${room}/bob` }, xml("x", { xmlns: "http://jabber.org/protocol/muc" })),
      );
      await waitUntilHeld();
      await callApi(server.prosody, "PUT", "/bans/x", { jid: "bob@example.org" });
      await run("release()");
      await bob.ping();
      await alice.ping();
      expect(
        bob
          .messages()
          .map(({ body }) => body)
          .filter((body) => body === "for members only"),
      ).toEqual([]);
    },
  );
});
