import { setTimeout as sleep } from "node:timers/promises";
import type { JoinRefusedError } from "../../prosody-test-env/xmpp/join-refused-error";
import type { ConsoleTab } from "../support/console/console-tab";
import { roomHash, useConsole } from "../support/console/use-console";
import { seesLeave } from "../support/prosody/sees-leave";

const world = useConsole();

/** A room that Alice, its owner, and Bob have joined before a time, and Dave, Erin and Mallory, a member, since then. */
async function gatherRaid() {
  const room = world.server.newRoom();
  const { alice, bob } = await world.server.gather(room, "alice", "bob");
  await alice.setAffiliation(room, "mallory@example.org", "member");
  // Joins are noted in whole seconds.
  await sleep(1_100);
  const since = Date.now();
  const { dave, erin, mallory } = await world.server.gather(room, "dave", "erin", "mallory");
  return { room, since, people: { alice, bob, dave, erin, mallory } };
}

async function openDialog(room: string, bearer?: string): Promise<ConsoleTab> {
  const tab = await world.open(bearer);
  await tab.goTo(roomHash(room));
  await tab.page.getByRole("button", { name: "Moderate recent joiners…" }).click();
  return tab;
}

async function chooseTime({ page }: ConsoleTab, since: number): Promise<void> {
  await page.getByRole("combobox", { name: "Joined" }).selectOption("Since a time…");
  // The clock of the page is in Berlin.
  const local = new Date(since).toLocaleString("sv", { timeZone: "Europe/Berlin" }).replace(" ", "T");
  await page.getByLabel("Joined since").fill(local);
}

/** The accounts that the dialog names. */
const named = async ({ page }: ConsoleTab) =>
  (await page.getByRole("dialog").getByRole("listitem").allInnerTexts()).map(
    (text) => /(\S+)@/.exec(text)?.[1],
  );

async function namesInside(room: string): Promise<string[]> {
  const { body } = await world.plane.request({ path: `/v1/occupants?muc=${room}` });
  return (body as { occupants: { nickname: string }[] }).occupants.map(({ nickname }) => nickname).sort();
}

const kicks = () => world.plane.audit({ action: "kick" });

describe("a moderator in a raid", () => {
  it("kicks who joined since a time and has no affiliation, after a preview, and nobody else", async () => {
    const { room, since, people } = await gatherRaid();
    const audited = (await kicks()).length;
    const tab = await openDialog(room);
    const { page } = tab;
    const dialog = page.getByRole("dialog");
    // Bob has joined within the last ten minutes, too.
    await dialog.getByText("3 accounts:").waitFor();
    expect(await named(tab)).toEqual(["bob", "dave", "erin"]);
    await chooseTime(tab, since);
    await dialog.getByText("2 accounts:").waitFor();
    expect(await named(tab)).toEqual(["dave", "erin"]);
    await dialog.getByRole("button", { name: "Moderate…" }).click();
    await dialog.getByText("2 occupants would be kicked:").waitFor();
    expect(await dialog.locator(".preview").getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringContaining("dave@example.org"),
      expect.stringContaining("erin@example.org"),
    ]);
    await dialog.getByRole("button", { name: "Spam" }).click();
    await dialog.getByRole("textbox", { name: "Message before the kick" }).fill("The raid is over");
    await dialog.getByLabel("Who receives it").selectOption("Everybody in the room");

    // Nothing was done so far.
    expect(await namesInside(room)).toEqual(["alice", "bob", "dave", "erin", "mallory"]);
    expect(await kicks()).toHaveLength(audited);
    const from = people.dave.mark();
    await dialog.getByRole("button", { name: "Kick", exact: true }).click();
    expect(await dialog.getByText("removed from 1 room").nth(1).innerText()).toBe("removed from 1 room");
    expect(await seesLeave(people.dave, "dave", from)).toMatchObject({ reason: "Spam" });
    expect(await namesInside(room)).toEqual(["alice", "bob", "mallory"]);
    // Once, not for each of them.
    await people.bob.ping();
    const told = people.bob.messages().filter(({ body }) => body === "The raid is over");
    expect(told).toHaveLength(1);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    expect(await page.locator(":focus").innerText()).toBe("Moderate recent joiners…");
  });

  it("bans who joined since a time, members as well, and takes it back", async () => {
    const { room, since, people } = await gatherRaid();
    const tab = await openDialog(room);
    const dialog = tab.page.getByRole("dialog");
    await chooseTime(tab, since);
    await dialog.getByRole("checkbox", { name: "Only accounts without an affiliation" }).uncheck();
    await dialog.getByText("3 accounts:").waitFor();
    await dialog.getByRole("button", { name: "Moderate…" }).click();
    await dialog.getByText("Ban: they cannot come back").click();
    await dialog.getByText("3 occupants would be kicked:").waitFor();
    await dialog.getByRole("button", { name: "Ban", exact: true }).click();
    await dialog.getByText("ban in force on main").nth(2).waitFor();
    expect(await namesInside(room)).toEqual(["alice", "bob"]);
    const again = await people.erin.join(room, "erin").catch((error: unknown) => error as JoinRefusedError);
    expect(again).toMatchObject({ presence: { error: "forbidden" } });
    await dialog.getByRole("button", { name: "Undo: lift 3 bans" }).click();
    await dialog.getByText("Lifted the ban of").waitFor();
    await people.erin.join(room, "erin");
  });

  it("is told where nobody has joined, and does nothing by closing", async () => {
    const { room } = await gatherRaid();
    const audited = (await kicks()).length;
    const tab = await openDialog(room);
    const dialog = tab.page.getByRole("dialog");
    await chooseTime(tab, Date.now() + 60_000);
    await dialog.getByText("No such account is in the room.").waitFor();
    expect(await dialog.getByRole("button", { name: "Moderate…" }).isEnabled()).toBe(false);
    await chooseTime(tab, 0);
    await dialog.getByRole("button", { name: "Moderate…" }).and(tab.page.locator(":enabled")).click();
    await dialog.getByText("3 occupants would be kicked:").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await namesInside(room)).toHaveLength(5);
    expect(await kicks()).toHaveLength(audited);
  });

  it("is not offered it without the scope kick", async () => {
    const room = world.server.newRoom();
    await world.server.gather(room, "alice");
    for (const [scopes, count] of [
      [["read", "ban"], 0],
      [["read", "kick"], 1],
    ] as const) {
      const authorization = await world.plane.issue({ scopes: [...scopes], reach: [room] });
      const tab = await world.open(authorization.replace("Bearer ", ""));
      await tab.goTo(roomHash(room));
      await tab.row("alice").waitFor();
      expect(await tab.page.getByRole("button", { name: "Moderate recent joiners…" }).count()).toBe(count);
    }
  });
});
