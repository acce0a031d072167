import type { ChatClient } from "../../prosody-test-env/xmpp/chat-client";
import { plainMucHost } from "../support/console/console-world";
import { roomHash, useConsole } from "../support/console/use-console";
import { readArchive } from "../support/prosody/read-archive";
import { readRetraction } from "../support/prosody/read-retraction";

const world = useConsole();

/** Says something and waits until the room has it. */
async function say(room: string, speaker: ChatClient, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const from = speaker.mark();
    await speaker.say(room, text);
    await speaker.waitForMessage(`"${text}"`, ({ body }) => body === text, { from });
  }
}

async function archivedTexts(reader: ChatClient, room: string): Promise<string[]> {
  const entries = await readArchive(reader, room);
  return entries.flatMap(({ message }) => message.getChildText("body") ?? []);
}

describe("messages of somebody", () => {
  it("go with a kick: counted before, retracted for everybody, and counted in the outcome", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    await say(room, alice, "hello");
    await say(room, bob, "spam", "more spam");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    expect(await page.getByText("retracted").count()).toBe(0);
    await page.getByRole("checkbox", { name: "Also retract their messages" }).check();
    await page.getByLabel("Which messages").selectOption("Of the last 10 minutes");
    await page.getByText("2 messages would be retracted.").waitFor();
    const from = alice.mark();
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await page.getByText("removed from 1 room").waitFor();
    await page.getByText("2 messages retracted").waitFor();
    await alice.stanzas.waitFor("a retraction", readRetraction, { from });
    expect(await archivedTexts(alice, room)).toEqual(["hello"]);
    const { body } = await world.plane.request({ path: "/v1/audit?action=kick&kind=intent&limit=1" });
    expect(body).toMatchObject({ entries: [{ details: { items: [{ retract: 600 }] } }] });
  });

  it("go with a mute and a ban", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    await say(room, bob, "spam");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    for (const [kind, submit] of [
      ["Mute: they can read, but not write", "Mute"],
      ["Ban: they cannot come back", "Ban"],
    ] as const) {
      await page.getByRole("button", { name: "Moderate bob…" }).click();
      await page.getByText(kind).click();
      await page.getByRole("checkbox", { name: "Also retract their messages" }).check();
      await page.getByLabel("Which messages").selectOption("All in the archive");
      const counted =
        submit === "Mute" ? "1 message would be retracted." : "There are no such messages to retract.";
      await page.getByText(counted).waitFor();
      await page.getByRole("button", { name: submit, exact: true }).click();
      await page.getByText(submit === "Mute" ? "1 message retracted" : "no messages to retract").waitFor();
      await page.getByRole("dialog").getByRole("button", { name: /^Undo/ }).click();
      await page.getByText(submit === "Mute" ? "Unmuted:" : "Lifted the ban of").waitFor();
      await page.getByRole("button", { name: "Close" }).last().click();
    }
    expect(await archivedTexts(alice, room)).toEqual([]);
  });

  it("are retracted alone, and those of a protected account only when that is confirmed", async () => {
    const room = world.server.newRoom();
    const { alice, bob, carol } = await world.server.gather(room, "alice", "bob", "carol");
    await say(room, bob, "one");
    await say(room, carol, "two");
    const tab = await world.open();
    const { page } = tab;
    const result = page.getByRole("dialog");
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("Retract their messages, nothing else").click();
    await page.getByText("1 message would be retracted.").waitFor();
    await page.getByRole("button", { name: "Retract", exact: true }).click();
    await result.getByText("1 message retracted").waitFor();
    expect(await result.getByText(/removed|was not inside/).count()).toBe(0);
    await result.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Moderate carol…" }).click();
    await page.getByText("Retract their messages, nothing else").click();
    await page.getByText("1 message would be retracted.").waitFor();
    await page.getByRole("button", { name: "Retract", exact: true }).click();
    await result.getByText("This account is protected, or your own.").waitFor();
    expect(await archivedTexts(alice, room)).toEqual(["two"]);
    await result.getByRole("button", { name: "Do it anyway" }).click();
    await result.getByText("1 message retracted").waitFor();
    expect(await archivedTexts(alice, room)).toEqual([]);
    await tab.row("bob@example.org").waitFor();
  });

  it("that cannot be retracted are told apart from the kick that was done", async () => {
    const plain = await world.startPlain();
    try {
      const room = world.server.newRoom(plainMucHost);
      const { bob } = await world.server.gather(room, "alice", "bob");
      const bearer = plain.authorization.replace("Bearer ", "");
      const tab = await world.open(bearer, undefined, plain.url);
      const { page } = tab;
      await tab.goTo(roomHash(room));
      await page.getByRole("button", { name: "Moderate bob…" }).click();
      await page.getByRole("checkbox", { name: "Also retract their messages" }).check();
      const why = /no archive|muc_mam/i;
      await page.getByRole("dialog").getByText(why).waitFor();
      const from = bob.mark();
      await page.getByRole("button", { name: "Kick", exact: true }).click();
      await bob.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from });
      const result = page.getByRole("dialog");
      await result.getByText("removed from 1 room").waitFor();
      await result.getByText(/^messages may be left: /).waitFor();
      expect(await result.getByRole("listitem").getAttribute("class")).toBe("warn");
      expect(await result.getByRole("button", { name: /^Retry/ }).count()).toBe(0);
      await result.getByRole("button", { name: "Retract the rest" }).click();
      await result.getByText("removed from 1 room").waitFor();
      await result.getByText(/^messages may be left: /).waitFor();
      expect(await plain.audit({ action: "retract" })).not.toEqual([]);
    } finally {
      await plain.stop();
    }
  });
});

describe("a message from the room", () => {
  it("reaches everybody in it, or privately one of them, here or wherever they are", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    const dialog = page.getByRole("dialog");
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Send a message…" }).click();
    await dialog.getByRole("textbox", { name: "Message" }).fill("Keep to the topic, please");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText("Sent to 2 occupants.").waitFor();
    for (const client of [alice, bob]) {
      const { from } = await client.waitForMessage("the word", ({ body }) => body.startsWith("Keep to"));
      expect(from).toBe(room);
    }
    await dialog.getByRole("button", { name: "Close" }).last().click();

    const privately = (text: string) => (stanza: Parameters<typeof readRetraction>[0]) =>
      stanza.name === "message" && stanza.getChildText("body") === text ? stanza : undefined;
    await page.getByRole("checkbox", { name: "Select bob" }).check();
    await page.getByRole("region").getByRole("button", { name: "Send a message…" }).click();
    await dialog.getByText("To bob, privately, in the name of the room.").waitFor();
    await dialog.getByRole("textbox", { name: "Message" }).fill("Last warning");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText("Sent to 1 occupant.").waitFor();
    await bob.stanzas.waitFor("the warning", privately("Last warning"));
    await tab.goTo("#/people/bob%40example.org");
    await page.getByRole("button", { name: "Send a message…" }).click();
    await dialog.getByRole("textbox", { name: "Message" }).fill("And everywhere");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText("Sent to 1 occupant.").waitFor();
    await bob.stanzas.waitFor("the second warning", privately("And everywhere"));
    await alice.ping();
    expect(alice.stanzas.since(0).flatMap((stanza) => privately("Last warning")(stanza) ?? [])).toEqual([]);

    await tab.goTo("#/people/dave%40example.org");
    await page.getByRole("button", { name: "Send a message…" }).click();
    await dialog.getByRole("textbox", { name: "Message" }).fill("Anybody there?");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByRole("alert").waitFor();
  });

  it.each([
    ["Mute", "Mute: they can read, but not write"],
    ["Ban", "Ban: they cannot come back"],
  ])("precedes a ban or a mute: %s", async (deed, choice) => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText(choice).click();
    const text = `${deed} of Bob`;
    await page.getByRole("textbox", { name: `Message before the ${deed.toLowerCase()}` }).fill(text);
    await page.getByLabel("Who receives it").selectOption("Everybody in the room");
    await page.getByRole("button", { name: deed, exact: true }).click();
    await alice.waitForMessage("the message", ({ body }) => body === text);
    await bob.waitForMessage("the message", ({ body }) => body === text);
    await page.getByRole("button", { name: "Close" }).last().waitFor();
  });

  it("precedes a kick, to the room or only to who is kicked", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByRole("textbox", { name: "Message before the kick" }).fill("Bob takes a break");
    await page.getByLabel("Who receives it").selectOption("Everybody in the room");
    await page.getByText("1 occupant would be kicked:").waitFor();
    const from = bob.mark();
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await bob.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from });
    await alice.waitForMessage("the message", ({ body }) => body === "Bob takes a break");
  });
});
