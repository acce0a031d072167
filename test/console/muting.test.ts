import { roomHash, useConsole } from "../support/console/use-console";

const world = useConsole();

describe("a moderator", () => {
  it("mutes Bob for ten minutes, who stays and cannot speak, and takes it back", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await page.getByRole("button", { name: "Moderate bob…" }).click();
    await page.getByText("Mute: they can read, but not write").click();
    await page.getByText("1 occupant would be muted:").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("Calm down");
    const from = bob.mark();
    await page.getByRole("button", { name: "Mute", exact: true }).click();
    const result = page.getByRole("dialog");
    await result.getByText("muted in 1 room").waitFor();
    await result.getByText("mute in force on main").waitFor();
    expect(await result.getByText("removed from").count()).toBe(0);

    const muted = await bob.waitForPresence("being muted", ({ role }) => role === "visitor", { from });
    expect(muted.type).toBe("available");
    const spoken = bob.mark();
    await bob.say(room, "You cannot stop me");
    await bob.stanzas.waitFor(
      "a rejected message",
      (stanza) => (stanza.name === "message" && stanza.attrs.type === "error" ? stanza : undefined),
      { from: spoken },
    );
    const { body } = await world.plane.request({ path: "/v1/bans?jid=bob@example.org" });
    const [mute] = (body as { bans: { role: string; muc: string; reason: string; expires_at: string }[] })
      .bans;
    expect(mute).toMatchObject({ role: "visitor", muc: room, reason: "Calm down" });
    const left = Date.parse(mute?.expires_at ?? "") - Date.now();
    expect(left).toBeGreaterThan(560_000);
    expect(left).toBeLessThan(610_000);

    await result.getByRole("button", { name: "Undo: unmute" }).click();
    await result.getByText("Unmuted: bob@example.org").waitFor();
    await bob.waitForPresence("having voice again", ({ role }) => role === "participant", { from: spoken });
    await bob.say(room, "Sorry");
    await alice.waitForMessage("the apology", ({ body: text }) => text === "Sorry");
  });

  it("retries a mute that waits for its server, and is told of one that is there already", async () => {
    const json = { jid: "dave@example.org", role: "visitor", reason: "First" };
    await world.plane.request({ method: "PUT", path: "/v1/bans/quiet", json });
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo("#/people/dave%40example.org");
    await page.getByRole("button", { name: "Moderate…" }).click();
    await page.getByText("Mute: they can read, but not write").click();
    await page.getByText("Permanently", { exact: true }).click();
    await page.getByText("Nobody is inside now; the mute applies once they join.").waitFor();
    await page.getByRole("button", { name: "Mute", exact: true }).click();
    const result = page.getByRole("dialog");
    await result.getByText("There is a mute already.").waitFor();
    await world.proxy.become("down");
    await result.getByRole("button", { name: "Change the existing mute" }).click();
    await result.getByText("not yet in force on main").waitFor({ timeout: 20_000 });
    await world.proxy.become("pass");
    const { body } = await world.plane.request({ path: "/v1/bans?jid=dave@example.org" });
    expect((body as { bans: object[] }).bans).toMatchObject([{ id: "quiet", role: "visitor" }]);
    await world.plane.request({ method: "DELETE", path: "/v1/bans/quiet" });
  });
});

describe("mutes", () => {
  it("are told from bans, listed with them or alone, and lifted from the page of a person, which others see", async () => {
    const jid = "erin@example.net";
    for (const [id, role] of [
      ["z-first", undefined],
      ["a-second", "visitor"],
      ["m-third", undefined],
    ] as const) {
      const json = { jid, role, muc: `${id}@chat.example.org` };
      await world.plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });
    }
    const other = await world.open();
    await other.goTo("#/bans");
    await other.page.getByText("2 bans, 1 mute", { exact: true }).waitFor();
    await other.page.getByLabel("Kind").selectOption("Mutes only");
    await other.page.getByText("1 mute", { exact: true }).waitFor();
    await other.row("a-second@").getByText("mute", { exact: true }).waitFor();
    expect(await other.row("z-first@").count()).toBe(0);

    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(`#/people/${encodeURIComponent(jid)}`);
    await tab.row("z-first@").waitFor();
    const rooms = await page
      .getByRole("table")
      .getByText(/^(z-first|a-second|m-third)$/)
      .allInnerTexts();
    // The newest first.
    expect(rooms).toEqual(["m-third", "a-second", "z-first"]);
    await tab
      .row("a-second@")
      .getByRole("button", { name: `Unmute ${jid}…` })
      .click();
    await page.getByText(`${jid} may write again at once.`).waitFor();
    await page.getByRole("button", { name: "Unmute", exact: true }).click();
    await tab.row("a-second@").getByText("lifted").waitFor();
    expect(await tab.row("a-second@").getByRole("button").count()).toBe(0);
    await other.row("a-second@").waitFor({ state: "detached" });
    await tab
      .row("m-third@")
      .getByRole("button", { name: `Lift the ban of ${jid}…` })
      .click();
    await page.getByRole("button", { name: "Lift the ban", exact: true }).click();
    await tab.row("m-third@").getByText("lifted").waitFor();
  });

  it("are not offered to be lifted without the scope ban", async () => {
    const json = { jid: "fred@example.net", role: "visitor" };
    await world.plane.request({ method: "PUT", path: "/v1/bans/fred", json });
    const reader = await world.plane.issue({ scopes: ["read", "kick"] });
    const tab = await world.open(reader.replace("Bearer ", ""));
    await tab.goTo("#/bans");
    await tab.row("fred@example.net").waitFor();
    expect(await tab.page.getByRole("table").getByRole("button").count()).toBe(0);
  });
});
