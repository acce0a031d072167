import type { ConsoleTab } from "../support/console/console-tab";
import { hostileNickname, hostileReason } from "../support/console/console-world";
import { useConsole } from "../support/console/use-console";

const world = useConsole();

const room = "lobby@chat.example.org";
const roomHash = `#/rooms/${encodeURIComponent(room)}`;

async function populate(): Promise<void> {
  await world.server.gather(room, "alice", "bob");
  const mallory = await world.server.connect("mallory");
  await mallory.join(room, hostileNickname);
  const json = { id: "case-1", jid: "dave@example.org", reason: hostileReason, note: "Third time" };
  await world.plane.request({ method: "POST", path: "/v1/bans", json });
}

/** Every page, with a text that is there when it is complete, and what is opened on it. */
const pages: readonly (readonly [hash: string, text: string, open?: (tab: ConsoleTab) => Promise<void>])[] = [
  ["#/rooms", "3 occupants"],
  [roomHash, "mallory"],
  [
    roomHash,
    "mallory",
    async ({ page }) => {
      await page.getByRole("checkbox", { name: "Select bob" }).check();
      await page.getByRole("button", { name: "Remove 1 selected…" }).click();
      await page.getByText("Ban until…").click();
      await page.getByLabel("Banned until").fill("2001-01-01T00:00");
      await page.getByText("Choose a time in the future.").waitFor();
    },
  ],
  ["#/people", "Account or domain"],
  ["#/people/dave%40example.org", "gnp.exe"],
  ["#/bans", "gnp.exe"],
  ["#/bans", "gnp.exe", ({ page }) => page.getByRole("button", { name: "Import CSV…" }).click()],
  ["#/bans/case-1", "Third time"],
  ["#/bans/case-1", "Third time", ({ page }) => page.getByRole("button", { name: "Change…" }).click()],
  ["#/bans/case-1", "Third time", ({ page }) => page.getByRole("button", { name: "Lift…" }).click()],
  ["#/bans/no-such-ban", "This could not be loaded."],
  [
    "#/audit",
    "gnp.exe",
    async ({ page }) => {
      await page.getByText("Filters").click();
      await page.locator(".audit summary").first().click();
    },
  ],
  ["#/servers", "In sync"],
  ["#/tokens", "this one is yours"],
  [
    "#/tokens",
    "this one is yours",
    ({ page }) => page.getByRole("button", { name: "Create a token…" }).click(),
  ],
  ["#/nothing", "There is no such page."],
];

describe.each([
  ["light", 1280],
  ["dark", 360],
] as const)("in %s colours, %d pixels wide, axe", (colorScheme, width) => {
  it("finds nothing before somebody signs in", async () => {
    const tab = await world.open(null, { colorScheme });
    await tab.page.getByRole("button", { name: "Sign in" }).click();
    await tab.page.getByText("Enter a token.").waitFor();
    expect(await tab.violations()).toEqual([]);
  });

  it("finds nothing on any page or in any dialog, none of which is wider than the screen", async () => {
    await populate();
    const viewport = { width, height: 800 };
    const tab = await world.open(world.bearer, { colorScheme, viewport, reducedMotion: "reduce" });
    const { page } = tab;
    for (const [hash, text, open] of pages) {
      await tab.goTo("#/");
      await tab.goTo(hash);
      await page.getByText(text).first().waitFor();
      await open?.(tab);
      expect({ hash, found: await tab.violations() }).toEqual({ hash, found: [] });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ hash, overflow }).toEqual({ hash, overflow: 0 });
      await page.keyboard.press("Escape");
    }
  }, 300_000);
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
    expect(await page.getByRole("button", { name: /Remove/ }).count()).toBe(0);
    await tab.goTo("#/audit");
    await page.getByText("Your token does not allow this.").waitFor();

    const kicker = await world.plane.issue({ scopes: ["read", "kick"], reach: [room] });
    const other = await world.open(kicker.replace("Bearer ", ""));
    await other.goTo(roomHash);
    await other.page.getByRole("button", { name: "Remove bob…" }).click();
    await other.page.getByText("1 occupant leaves:").waitFor();
    expect(await other.page.getByRole("radio").count()).toBe(1);
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
