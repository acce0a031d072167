import type { JoinRefusedError } from "../../prosody-test-env/xmpp/join-refused-error";
import { hostileNickname } from "../support/console/console-world";
import { roomHash, useConsole } from "../support/console/use-console";

const world = useConsole();

describe("a moderator", () => {
  it("signs in, finds the room, removes Bob and keeps him out for ten minutes, and takes it back", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    await page.getByRole("searchbox", { name: "Search rooms" }).fill(room.slice(0, 6));
    await page.getByRole("link", { name: room }).click();
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("Ban: they cannot come back").click();
    expect(await page.getByRole("radio", { name: "10 minutes" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Insults" }).click();
    const preview = page.getByText("1 occupant would be kicked:");
    await preview.waitFor();
    const submit = page.getByRole("button", { name: "Ban", exact: true });
    for (const viewport of [
      { width: 360, height: 740 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(viewport);
      for (const shown of [preview, page.getByRole("dialog").getByText("bob@example.org").last(), submit]) {
        const box = await shown.boundingBox();
        expect(box?.y).toBeGreaterThanOrEqual(0);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
      }
    }
    const from = bob.mark();
    await submit.click();
    await page.getByText("removed from 1 room").waitFor();
    await page.getByText("ban in force on main").waitFor();

    const gone = await bob.waitForPresence("being removed", ({ type }) => type === "unavailable", { from });
    expect(gone).toMatchObject({ room, nick: "bob", reason: "Insults" });
    expect(gone.statusCodes).toEqual(expect.arrayContaining([110, 301]));
    const refused = await bob.join(room, "bob").catch((error: unknown) => error as JoinRefusedError);
    expect(refused).toMatchObject({ presence: { error: "forbidden", errorText: "Insults" } });
    const { body } = await world.plane.request({ path: "/v1/bans?jid=bob@example.org" });
    const [ban] = (body as { bans: { muc: string; expires_at: string }[] }).bans;
    expect(ban).toMatchObject({ muc: room, reason: "Insults" });
    const left = Date.parse(ban?.expires_at ?? "") - Date.now();
    expect(left).toBeGreaterThan(560_000);
    expect(left).toBeLessThan(610_000);

    await page.getByRole("button", { name: "Undo: lift the ban" }).click();
    await page.getByText("Lifted the ban of bob@example.org.").waitFor();
    await bob.join(room, "bob");
    await page.getByRole("button", { name: "Close" }).last().click();
    await tab.row("bob").waitFor();
  });

  it("selects several, sees exactly whom it hits, and the outcome of each, with a protected one among them", async () => {
    const room = world.server.newRoom();
    const { alice, bob, carol, dave } = await world.server.gather(room, "alice", "bob", "carol", "dave");
    const { page } = await world.open();
    await page.goto(`${world.plane.url}/${roomHash(room)}`);
    await page.getByRole("checkbox", { name: "Select bob" }).check();
    // The arrow keys move from one box to the next.
    await page.getByRole("checkbox", { name: "Select bob" }).press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Moderate 2 selected…" }).click();
    await page.getByText("2 occupants would be kicked:").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("Enough");
    const from = bob.mark();
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    const result = page.getByRole("dialog");
    await result.getByText("This account is protected, or your own.").waitFor();
    const gone = await bob.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from });
    expect(gone).toMatchObject({ reason: "Enough" });
    expect(gone.statusCodes).toEqual(expect.arrayContaining([110, 307]));
    const mark = carol.mark();
    await result.getByRole("button", { name: "Do it anyway" }).click();
    await carol.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from: mark });
    await expect(result.getByText("removed from 1 room").count()).resolves.toBeGreaterThan(0);
    await result.getByRole("button", { name: "Close" }).last().click();
    for (const client of [alice, dave]) {
      expect(
        client
          .presences()
          .filter(({ type, statusCodes }) => type === "unavailable" && statusCodes.includes(110)),
      ).toEqual([]);
    }
  });

  it("retries a kick that failed, once the server is back", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const { page } = await world.open();
    await page.goto(`${world.plane.url}/${roomHash(room)}`);
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    await world.proxy.become("down");
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    const retry = page.getByRole("dialog").getByRole("button", { name: "Retry 1 failed" });
    await retry.click();
    // Still down: it can be tried again, and again.
    await retry.and(page.locator(":enabled")).waitFor();
    await world.proxy.become("pass");
    const from = bob.mark();
    await retry.click();
    const gone = await bob.waitForPresence("being kicked", ({ type }) => type === "unavailable", { from });
    expect(gone.statusCodes).toEqual(expect.arrayContaining([110, 307]));
    await page.getByText("removed from 1 room").waitFor();
    expect(await retry.count()).toBe(0);
  });

  it("sees a ban that waits for its server, and then is in force there without another click", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const { page } = await world.open();
    await page.goto(`${world.plane.url}/${roomHash(room)}`);
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("Ban: they cannot come back").click();
    await page.getByText("1 hour", { exact: true }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    await world.proxy.become("down");
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByText("not yet in force on main").waitFor({ timeout: 20_000 });
    expect(await page.getByRole("button", { name: /^Retry/ }).count()).toBe(0);
    const from = bob.mark();
    await world.proxy.become("pass");
    await bob.waitForPresence("being removed", ({ type }) => type === "unavailable", { from });
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.goto(`${world.plane.url}/#/bans`);
    await page.getByRole("row").filter({ hasText: "bob@example.org" }).getByRole("link").first().click();
    await page.getByText("in force", { exact: true }).first().waitFor();
  });

  it("is told that somebody is banned already, and may change that ban", async () => {
    const room = world.server.newRoom();
    await world.server.gather(room, "alice", "bob");
    const json = { id: "old", jid: "dave@example.org", muc: room, reason: "First" };
    await world.plane.request({ method: "POST", path: "/v1/bans", json });
    const { page } = await world.open();
    await page.goto(`${world.plane.url}/#/people/dave%40example.org`);
    await page.getByRole("table", { name: "Bans and mutes" }).getByText("First").waitFor();
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("Ban: they cannot come back").click();
    await page.getByText("1 week", { exact: true }).click();
    await page.getByText("Nobody is inside now").waitFor();
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByText("ban in force on main").waitFor();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("Ban: they cannot come back").click();
    await page.getByText("Permanently", { exact: true }).click();
    await page.getByText("Nobody is inside now").waitFor();
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByRole("button", { name: "Change the existing ban" }).click();
    await page.getByText("ban in force on main").waitFor();
    const { body } = await world.plane.request({ path: "/v1/bans?jid=dave@example.org" });
    const { bans } = body as { bans: { muc?: string; expires_at?: string }[] };
    expect(bans).toHaveLength(2);
    expect(bans.find(({ muc }) => muc === undefined)?.expires_at).toBeUndefined();
  });
});

describe("a list that somebody points at", () => {
  it("keeps its order: who leaves stays in place, who comes is last", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob", "carol");
    const tab = await world.open();
    const { page } = tab;
    await page.goto(`${world.plane.url}/${roomHash(room)}`);
    await tab.row("bob").hover();
    await bob.leave(room, "bob");
    const mallory = await world.server.connect("mallory");
    await mallory.join(room, "aaron");
    await tab.row("aaron").waitFor();
    const names = () => page.getByRole("rowheader").allInnerTexts();
    expect(await names()).toEqual(["alice", "bob", "carol", "aaron"]);
    await tab.row("bob").getByText("has left").waitFor();
    await page.mouse.move(1, 1);
    await tab.row("bob").waitFor({ state: "detached" });
  });
});

describe("a hostile nickname", () => {
  it("is text wherever it is shown: with its account, in the dialog, in its outcome and in the audit log", async () => {
    const room = world.server.newRoom();
    await world.server.gather(room, "alice");
    const mallory = await world.server.connect("mallory");
    await mallory.join(room, hostileNickname);
    const { page } = await world.open();
    await page.goto(`${world.plane.url}/#/people/mallory%40example.org`);
    const shown = page.locator("bdi").filter({ hasText: "<img src=x onerror=alert(1)>U+1160" });
    await shown.first().waitFor();
    await page.goto(`${world.plane.url}/${roomHash(room)}`);
    await shown.first().waitFor();
    await page.getByRole("button", { name: /Moderate <img/ }).click();
    await page.getByText("1 occupant would be kicked:").waitFor();
    expect(await page.getByRole("dialog").locator(shown).count()).toBe(2);
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await page.getByText("removed from 1 room").waitFor();
    await page.getByRole("dialog").locator(shown).first().waitFor();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.goto(`${world.plane.url}/#/audit`);
    await shown.first().waitFor();
    expect(await page.locator("img").count()).toBe(0);
  });
});
