// Takes a picture of every page, light and dark, wide and narrow, to look at: `npm run screenshots`.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { chooseTarget } from "../../prosody-test-env/demo/choose-target";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { startBrowser } from "../support/console/browser";
import { ConsoleTab } from "../support/console/console-tab";
import { ConsoleWorld, hostileNickname, hostileReason } from "../support/console/console-world";

const folder = join(repositoryRoot, "dist-screenshots");

const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;

/** Opens what a picture shows, after its page. */
type Prepare = (tab: ConsoleTab) => Promise<void>;

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly prepare?: Prepare;
}

async function populate({ server, plane }: ConsoleWorld): Promise<string> {
  const rooms = ["lobby", "support", "off-topic"].map((name) => `${name}@chat.example.org`);
  const [lobby = ""] = rooms;
  for (const room of rooms) await server.gather(room, "alice", "bob", "carol");
  const mallory = await server.connect("mallory");
  await mallory.join(lobby, hostileNickname);
  const dave = await server.connect("dave");
  await dave.join(lobby, `Dave ${"the very long name ".repeat(12)}`);
  const bans = [
    { id: "case-17", jid: "eve@example.net", reason: "Spam", duration_seconds: 86_400, note: "Third time" },
    { jid: "troll.example", muc: lobby, reason: hostileReason, force: true },
    { jid: "frank@example.com", muc: "chat.example.org", reason: "Insults" },
  ];
  for (const json of bans) await plane.request({ method: "POST", path: "/v1/bans", json });
  await plane.request({ method: "DELETE", path: "/v1/bans/case-17?reason=Sorry" });
  await plane.request({ method: "POST", path: "/v1/bans", json: { ...bans[0], id: "case-18" } });
  await plane.kick({ jid: "bob@example.org", muc: rooms[2], reason: hostileReason });
  await plane.issue({ label: "Moderator Mia", scopes: ["read", "kick", "ban"], reach: [lobby] });
  return lobby;
}

function pictures(lobby: string): Picture[] {
  const room = `#/rooms/${encodeURIComponent(lobby)}`;
  const act: Prepare = async ({ page }) => {
    await page.getByRole("button", { name: "Remove bob…" }).click();
    await page.getByText("1 occupant leaves:").waitFor();
  };
  return [
    { name: "rooms", hash: "#/rooms" },
    { name: "room", hash: room },
    {
      name: "room-selected",
      hash: room,
      async prepare({ page }) {
        await page.getByRole("checkbox", { name: "Select alice" }).check();
        await page.getByRole("checkbox", { name: "Select bob" }).check();
      },
    },
    { name: "act", hash: room, prepare: act },
    {
      name: "act-ban",
      hash: room,
      async prepare(tab) {
        await act(tab);
        await tab.page.getByText("Ban until…").click();
        await tab.page.getByText("Nobody").or(tab.page.getByLabel("Banned until")).first().waitFor();
      },
    },
    {
      name: "act-failed",
      hash: room,
      async prepare({ page }) {
        await page.getByRole("button", { name: "Remove carol…" }).click();
        await page.getByText("1 occupant leaves:").waitFor();
        await page.getByRole("button", { name: "Kick", exact: true }).click();
        await page.getByRole("button", { name: "Do it anyway" }).waitFor();
      },
    },
    { name: "people", hash: "#/people" },
    { name: "person", hash: `#/people/${encodeURIComponent("bob@example.org")}` },
    { name: "bans", hash: "#/bans" },
    { name: "ban", hash: "#/bans/case-18" },
    {
      name: "ban-edit",
      hash: "#/bans/case-18",
      prepare: ({ page }) => page.getByRole("button", { name: "Change…" }).click(),
    },
    { name: "audit", hash: "#/audit" },
    {
      name: "audit-open",
      hash: "#/audit",
      async prepare({ page }) {
        await page.getByText("Filters").click();
        await page.locator(".audit summary").nth(2).click();
      },
    },
    { name: "servers", hash: "#/servers" },
    { name: "tokens", hash: "#/tokens" },
    {
      name: "token-new",
      hash: "#/tokens",
      prepare: ({ page }) => page.getByRole("button", { name: "Create a token…" }).click(),
    },
    { name: "no-such-page", hash: "#/nothing" },
  ];
}

async function takeAll(browser: Browser, world: ConsoleWorld, list: readonly Picture[]): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, viewport] of Object.entries(sizes)) {
      const path = (name: string) => join(folder, `${name}-${size}-${colorScheme}.png`);
      const tab = await ConsoleTab.open(browser, world.plane.url, { colorScheme, viewport });
      await tab.page.screenshot({ path: path("sign-in") });
      await tab.signIn(world.bearer);
      for (const { name, hash, prepare } of list) {
        await tab.goTo("#/people");
        await tab.goTo(hash);
        await prepare?.(tab);
        await tab.page.screenshot({ path: path(name) });
        await tab.page.keyboard.press("Escape");
      }
      for (const problem of tab.problems) console.error(problem);
      await tab.close();
    }
  }
}

async function main(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const world = new ConsoleWorld();
  await world.start(await chooseTarget());
  const browser = await startBrowser();
  try {
    await takeAll(browser, world, pictures(await populate(world)));
  } finally {
    await browser.close();
    await world.stop();
  }
  console.log(`The pictures are in ${folder}`);
}

void main();
