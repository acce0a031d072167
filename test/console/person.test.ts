import type { TokenScope } from "../../src/wire/tokens";
import { callApi } from "../support/prosody/call-api";
import { seesLeave } from "../support/prosody/sees-leave";
import { useConsole } from "../support/console/use-console";

const world = useConsole();

const bobHash = "#/people/bob%40example.org";

/** A tab of somebody whose token is limited to these rooms and components. */
async function openLimited(scopes: readonly TokenScope[], reach: readonly string[]) {
  const authorization = await world.plane.issue({ scopes, reach });
  return world.open(authorization.replace("Bearer ", ""));
}

describe("the page of a person", () => {
  it("shows a mute that was placed at the module, and lifts it there", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const { prosody } = world.server;
    const mute = { jid: "bob@example.org", role: "visitor", muc: room, reason: "By hand" };
    await callApi(prosody, "PUT", "/bans/by-hand", mute);
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(bobHash);
    const card = page.locator(".card").filter({ hasText: "By hand" });
    await card.getByText("mute", { exact: true }).waitFor();
    await card.getByText(room).waitFor();
    await page.getByRole("heading", { name: "Placed elsewhere" }).waitFor();
    expect(await page.getByText("This address has never been banned or muted.").count()).toBe(0);
    const from = bob.mark();
    await card.getByRole("button", { name: "Unmute bob@example.org…" }).click();
    await page.getByRole("button", { name: "Unmute", exact: true }).click();
    await bob.waitForPresence("having voice again", ({ role }) => role === "participant", { from });
    await page.getByText("This address has never been banned or muted.").waitFor();
    expect((await callApi(prosody, "GET", "/bans")).body).toEqual({ bans: [] });
  });

  it("says which server it could not ask", async () => {
    const tab = await world.open();
    await world.proxy.become("down");
    await tab.goTo(bobHash);
    const message = tab.page.getByText("The server main does not respond. Its entries are missing here.");
    await message.last().waitFor({ timeout: 20_000 });
    expect(await tab.page.getByText("never been banned").count()).toBe(0);
  });

  it("offers a token that is limited to a room what it may do there, and nothing elsewhere", async () => {
    const [room, other] = [world.server.newRoom(), world.server.newRoom()];
    const { bob } = await world.server.gather(room, "alice", "bob");
    await bob.join(other, "bob");
    const tab = await openLimited(["read", "kick"], [room]);
    const { page } = tab;
    await tab.goTo(bobHash);
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    const from = bob.mark();
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await page.getByText("removed from 1 room").waitFor();
    await seesLeave(bob, "bob", from, room);
    await world.server.gather(other, "bob");
  });

  it("offers a token that is limited to a component the rooms there, or says that there is nobody to kick", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const tab = await openLimited(["read", "kick", "ban"], ["chat.example.org"]);
    const { page } = tab;
    await tab.goTo(bobHash);
    await page.getByRole("link", { name: room }).waitFor();
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    await page.getByText("Ban: they cannot come back").click();
    const places = page.getByLabel("Where").getByRole("option");
    expect(await places.allInnerTexts()).toEqual([`In ${room}`, "In all rooms of chat.example.org"]);
    await page.keyboard.press("Escape");
    await bob.leave(room, "bob");
    await page.getByText("Not in any room at the moment.").waitFor();
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("There is nobody to kick").waitFor();
    expect(await page.getByRole("button", { name: "Kick", exact: true }).isEnabled()).toBe(false);
  });

  it("is where the page of bans leads to place one", async () => {
    const { page } = await world.open();
    await page.getByRole("link", { name: "Bans" }).click();
    await page.getByRole("link", { name: "Place a ban…" }).click();
    await page.getByRole("textbox", { name: "Account or domain" }).fill("spam.example");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("button", { name: "Moderate…" }).waitFor();
  });
});
