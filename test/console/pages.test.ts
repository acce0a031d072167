import { callApi } from "../support/prosody/call-api";
import type { ConsoleTab } from "../support/console/console-tab";
import { hostileNickname, hostileReason } from "../support/console/console-world";
import { useConsole } from "../support/console/use-console";

const world = useConsole();

const room = "lobby@chat.example.org";
const roomHash = `#/rooms/${encodeURIComponent(room)}`;

async function populate(): Promise<void> {
  await world.server.gather(room, "alice", "bob", "carol");
  const mallory = await world.server.connect("mallory");
  await mallory.join(room, "gone");
  await mallory.leave(room, "gone");
  await mallory.join(room, hostileNickname);
  const text = `Says that he is sorry\n${hostileReason}`;
  await world.plane.request({ method: "PUT", path: "/v1/notes/dave@example.org", json: { text } });
  await callApi(world.server.prosody, "PUT", "/bans/elsewhere-1", { jid: "eve@example.net" });
  const bans = [
    { id: "case-1", jid: "dave@example.org", reason: hostileReason, note: "Third time" },
    { id: "mute-1", jid: "frank@example.net", role: "visitor", duration_seconds: 86_400 },
  ];
  await world.plane.request({ method: "POST", path: "/v1/bans", json: bans });
}

/** Every page, with a text that is there when it is complete, and what is opened on it. */
const pages: readonly (readonly [hash: string, text: string, open?: (tab: ConsoleTab) => Promise<void>])[] = [
  ["#/rooms", "4 occupants"],
  [roomHash, "mallory"],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("checkbox", { name: "Select bob" }).check();
      await page.getByRole("button", { name: "Moderate 1 selected…" }).click();
      await page.getByText("Ban: they cannot come back").click();
      await page.getByText("Until…", { exact: true }).click();
      await page.getByLabel("Banned until").fill("2001-01-01T00:00");
      await page.getByText("Choose a time in the future.").waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Moderate alice…" }).click();
      await page.getByText("1 occupant would be kicked:").waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Moderate carol…" }).click();
      await page.getByText("1 occupant would be kicked:").waitFor();
      await page.getByRole("button", { name: "Kick", exact: true }).click();
      await page.getByRole("button", { name: "Do it anyway" }).waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Moderate bob…" }).click();
      await page.getByText("Mute: they can read, but not write").click();
      await page.getByRole("checkbox", { name: "Also retract their messages" }).check();
      await page.getByText("There are no such messages to retract.").waitFor();
      await page.getByRole("button", { name: "Mute", exact: true }).click();
      await page.getByText("mute in force on main").waitFor();
      await page.getByRole("button", { name: "Undo: unmute" }).click();
      await page.getByText("Unmuted:").waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Moderate bob…" }).click();
      await page.getByRole("textbox", { name: "Message before the kick" }).fill("Enough");
      await page.getByLabel("Who receives it").waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Send a message…" }).click();
      await page.getByRole("textbox", { name: "Message" }).fill("Hello");
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("button", { name: "Moderate recent joiners…" }).click();
      await page.getByText("3 accounts:").waitFor();
      await page.getByRole("combobox", { name: "Joined" }).selectOption("Since a time…");
      await page.getByLabel("Joined since").fill("2001-01-01T00:00");
      await page.getByText("3 accounts:").waitFor();
    },
  ],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByLabel("Who is shown").selectOption("Left lately");
      await page.getByRole("button", { name: "Moderate gone…" }).first().click();
    },
  ],
  ["#/people", "Account or domain"],
  ["#/people/dave%40example.org", "gnp.exe"],
  ["#/people/dave%40example.org", "Says that he is sorry"],
  [
    "#/people/dave%40example.org",
    "gnp.exe",
    ({ page }) => page.getByRole("button", { name: "Moderate…" }).click(),
  ],
  [
    "#/people/dave%40example.org",
    "Says that he is sorry",
    ({ page }) => page.getByRole("button", { name: "Change the note…" }).click(),
  ],
  ["#/bans", "gnp.exe"],
  ["#/bans", "gnp.exe", ({ page }) => page.getByRole("button", { name: "Import CSV…" }).click()],
  ["#/bans", "frank@example.net", ({ page }) => page.getByRole("button", { name: "Unmute frank" }).click()],
  ["#/bans/mute-1", "frank@example.net"],
  ["#/bans/case-1", "Third time"],
  ["#/bans/case-1", "Third time", ({ page }) => page.getByRole("button", { name: "Change…" }).click()],
  ["#/bans/case-1", "Third time", ({ page }) => page.getByRole("button", { name: "Lift…" }).click()],
  ["#/bans/no-such-ban", "This could not be loaded."],
  [
    "#/audit",
    "gnp.exe",
    async ({ page }) => {
      await page.getByText("Filter by account, room, action or time").click();
      await page.locator(".audit summary").first().click();
    },
  ],
  ["#/servers", "In sync"],
  ["#/servers", "elsewhere-1"],
  ["#/tokens", "this one is yours"],
  [
    "#/tokens",
    "this one is yours",
    ({ page }) => page.getByRole("button", { name: "Create a token…" }).click(),
  ],
  [
    "#/tokens",
    "this one is yours",
    async ({ page }) => {
      await page.getByRole("button", { name: "Create a token…" }).click();
      await page.getByRole("textbox", { name: "Label" }).fill("A bot");
      await page.getByRole("checkbox").first().check();
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await page.getByText("The token. It is shown only once:").waitFor();
    },
  ],
  [
    "#/tokens",
    "this one is yours",
    ({ page }) => page.getByRole("button", { name: "Revoke… A bot" }).first().click(),
  ],
  ["#/nothing", "There is no such page."],
];

describe.each([
  ["light", 1280],
  ["light", 360],
  ["dark", 1280],
  ["dark", 360],
] as const)("in %s colours, %d pixels wide, axe", (colorScheme, width) => {
  const viewport = { width, height: 800 };
  // Whatever else axe finds is the same in both.
  const onlyColors = colorScheme === "dark";

  /** Nothing is wrong, and nothing is wider than the screen. */
  async function expectGood(tab: ConsoleTab, where: string): Promise<void> {
    expect({ where, found: await tab.violations(onlyColors) }).toEqual({ where, found: [] });
    const overflow = await tab.page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    expect({ where, overflow }).toEqual({ where, overflow: 0 });
  }

  it("finds nothing before somebody signs in", async () => {
    const tab = await world.open(null, { colorScheme, viewport });
    await tab.page.getByRole("button", { name: "Sign in" }).click();
    await tab.page.getByText("Enter a token.").waitFor();
    await expectGood(tab, "sign in");
  });

  it("finds nothing on any page or in any dialog", async () => {
    await populate();
    const tab = await world.open(world.bearer, { colorScheme, viewport, reducedMotion: "reduce" });
    const { page } = tab;
    for (const [hash, text, open] of pages) {
      await tab.goTo("#/");
      await tab.goTo(hash);
      await page.getByText(text).first().waitFor();
      await open?.(tab);
      if (open !== undefined && !hash.startsWith("#/audit")) await page.getByRole("dialog").waitFor();
      await expectGood(tab, `${hash} ${open === undefined ? "" : "opened"}`);
      await page.keyboard.press("Escape");
    }
  }, 300_000);

  it("finds nothing in the documentation", async () => {
    const tab = await world.open(null, { colorScheme, viewport });
    await tab.page.goto(`${world.plane.url}/docs`);
    await tab.page.getByRole("heading", { level: 1 }).waitFor();
    await expectGood(tab, "docs");
    // All of them are alike, and axe takes a minute for everything at once.
    await tab.page.evaluate(
      "for (const each of document.querySelectorAll('#putBan details')) each.open = true",
    );
    await expectGood(tab, "docs, opened");
    await tab.page.getByRole("link", { name: "PUT /v1/bans/{id}" }).click();
    await tab.page.locator("#putBan").getByRole("heading", { level: 3 }).waitFor();
    expect(new URL(tab.page.url()).hash).toBe("#putBan");
  }, 300_000);
});

describe("on a narrow screen", () => {
  const viewport = { width: 360, height: 740 };

  it("a long value goes on below itself, not below its title", async () => {
    await populate();
    const tab = await world.open(world.bearer, { viewport });
    for (const hash of ["#/bans", "#/people/dave%40example.org"]) {
      await tab.goTo(hash);
      await tab.page.getByText("gnp.exe").first().waitFor();
      const outside = await tab.page.evaluate(`
        [...document.querySelectorAll("[role=cell] > .cell-title")].flatMap((title) => {
          const value = document.createRange();
          value.setStartAfter(title);
          value.setEndAfter(title.parentElement.lastChild);
          const { right } = title.getBoundingClientRect();
          return [...value.getClientRects()].filter(({ left }) => left < right).map(() => title.innerText);
        })
      `);
      expect({ hash, outside }).toEqual({ hash, outside: [] });
    }
  });

  it("the documentation begins with how to call it, and nothing covers its contents", async () => {
    const { page } = await world.open(null, { viewport });
    await page.goto(`${world.plane.url}/docs`);
    const begin = await page.getByRole("heading", { level: 2, name: "How to call it" }).boundingBox();
    expect(begin?.y).toBeLessThan(viewport.height);
    const contents = page.getByRole("link", { name: "Contents", exact: true });
    const isCovered = async () => {
      const [link, list] = [await contents.boundingBox(), await page.locator("#contents").boundingBox()];
      return link !== null && list !== null && link.y < list.y + list.height;
    };
    expect(await isCovered()).toBe(false);
    await page.locator("#putBan").scrollIntoViewIfNeeded();
    await contents.click();
    expect(new URL(page.url()).hash).toBe("#contents");
    expect(await isCovered()).toBe(false);
  });
});

describe("signing in", () => {
  it("rejects an unknown token, and never has the token in the address or in lasting storage", async () => {
    const { page } = await world.open(null);
    await page.getByLabel("Access token").fill("mk_wrong_token");
    await page.keyboard.press("Enter");
    await page.getByText("This token is unknown, expired or revoked.").waitFor();
    await page.getByLabel("Access token").fill(`Bearer ${world.bearer}`);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation").waitFor();
    expect(page.url()).not.toContain("mk_");
    expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).not.toContain("mk_");
    await page.reload();
    await page.getByRole("navigation").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Access token").waitFor();
    await page.reload();
    await page.getByLabel("Access token").waitFor();
  });

  it("ends when the token is revoked", async () => {
    const authorization = await world.plane.issue({ label: "short", scopes: ["read"] });
    const { page } = await world.open(authorization.replace("Bearer ", ""));
    const { body } = await world.plane.request({ path: "/v1/tokens" });
    const { tokens } = body as { tokens: { id: string; label: string }[] };
    const id = tokens.find(({ label }) => label === "short")?.id ?? "";
    await world.plane.request({ method: "DELETE", path: `/v1/tokens/${id}` });
    await page.getByText("You were signed out").waitFor();
  });

  it("offers nothing that the token does not allow", async () => {
    await populate();
    const reader = await world.plane.issue({ label: "reader", scopes: ["read"], reach: [room] });
    const tab = await world.open(reader.replace("Bearer ", ""));
    const { page } = tab;
    const links = () => page.getByRole("navigation").getByRole("link").allInnerTexts();
    expect(await links()).toEqual(["Rooms", "People", "Bans", "Servers"]);
    await tab.goTo(roomHash);
    await tab.row("bob").waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    expect(await page.getByRole("button", { name: /Moderate|Send/ }).count()).toBe(0);
    await tab.goTo("#/audit");
    await page.getByText("You are not allowed to do this.").waitFor();

    const kicker = await world.plane.issue({ scopes: ["read", "kick"], reach: [room] });
    const other = await world.open(kicker.replace("Bearer ", ""));
    await other.goTo(roomHash);
    await other.page.getByRole("button", { name: "Moderate bob…" }).click();
    await other.page.getByText("1 occupant would be kicked:").waitFor();
    const kinds = await other.page.getByRole("radiogroup").getByRole("radio").all();
    expect(await Promise.all(kinds.map((kind) => kind.inputValue()))).toEqual(["kick", "retract"]);
    expect(await other.page.getByLabel("Where").count()).toBe(0);
  });
});

describe("a lost connection", () => {
  it("is visible, and what was missed comes after it", async () => {
    const people = await world.server.gather(room, "alice", "bob");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash);
    await tab.row("bob").waitFor();
    await page.context().setOffline(true);
    await page.getByText("Connection lost.").waitFor({ timeout: 20_000 });
    await people.bob.leave(room, "bob");
    await tab.row("bob").waitFor();
    await page.context().setOffline(false);
    await page.getByText("Connected again.").waitFor({ timeout: 20_000 });
    await tab.row("bob").waitFor({ state: "detached" });
  });
});

describe("the reader's language", () => {
  it("is that of the browser, with its dates, until another one is chosen", async () => {
    const json = { id: "until", jid: "eve@example.net", expires_at: "2099-12-31T23:30:00Z" };
    await world.plane.request({ method: "PUT", path: "/v1/bans/until", json: { ...json, id: undefined } });
    const tab = await world.open(world.bearer, { locale: "de-AT", timezoneId: "Asia/Tokyo" });
    const { page } = tab;
    await world.server.gather(room, "alice");
    await tab.goTo(roomHash);
    await page.getByText("1 Person anwesend", { exact: true }).waitFor();
    await world.server.gather(room, "bob");
    await page.getByText("2 Personen anwesend", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Sperren" }).click();
    const end = tab.row("eve@example.net").getByTitle(/2100/);
    expect(await end.getAttribute("title")).toMatch(/Freitag, 1\. J.*2100 um 08:30:00/);
    await page.getByLabel("Sprache").selectOption("en");
    await page.getByRole("heading", { name: "Bans" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.reload();
    await page.getByRole("heading", { name: "Bans" }).waitFor();
  });
});
