// Takes a picture of every page and dialog, light and dark, wide and narrow, to look at: `npm run screenshots`.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { de } from "../../console/src/text/de";
import { en, type Texts } from "../../console/src/text/en";
import { chooseTarget } from "../../prosody-test-env/demo/choose-target";
import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { MucKickClient } from "../../src/client/muc-kick-client";
import { startBrowser } from "../support/console/browser";
import { ConsoleTab } from "../support/console/console-tab";
import { ConsoleWorld, hostileNickname, hostileReason } from "../support/console/console-world";

const folder = join(repositoryRoot, "dist-screenshots");

const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 780 } } as const;

/** The narrow light pictures are in German, whose words are longer. */
const variants = [
  { size: "wide", colorScheme: "light", locale: "en-GB", t: en },
  { size: "narrow", colorScheme: "light", locale: "de-DE", t: de },
  { size: "wide", colorScheme: "dark", locale: "en-GB", t: en },
  { size: "narrow", colorScheme: "dark", locale: "en-GB", t: en },
] as const;

/** Opens what a picture shows, after its page. */
type Prepare = (page: Page, t: Texts) => Promise<unknown>;

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly prepare?: Prepare;
}

async function populate({ server, plane }: ConsoleWorld): Promise<string> {
  const rooms = ["lobby", "support", "off-topic"].map((name) => `${name}@chat.example.org`);
  const [lobby = "", ...others] = rooms;
  const { bob } = await server.gather(lobby, "alice", "bob", "carol");
  for (const room of others) await server.gather(room, "alice", "bob", "carol");
  for (const text of ["Buy now", "Really, buy now"]) {
    await bob.say(lobby, text);
    await bob.waitForMessage("the message", ({ body }) => body === text);
  }
  const mallory = await server.connect("mallory");
  await mallory.join(lobby, hostileNickname);
  const dave = await server.connect("dave");
  await dave.join(lobby, "dave");
  await dave.leave(lobby, "dave");
  await dave.join(lobby, `Dave ${"the very long name ".repeat(12)}`);
  const bans = [
    { id: "case-17", jid: "eve@example.net", reason: "Spam", duration_seconds: 86_400, note: "Third time" },
    { jid: "troll.example", muc: lobby, reason: hostileReason, force: true },
    { jid: "frank@example.com", muc: "chat.example.org", reason: "Insults" },
    { id: "quiet-1", jid: "mallory@example.net", role: "visitor", muc: lobby, duration_seconds: 3_600 },
  ];
  for (const json of bans) await plane.request({ method: "POST", path: "/v1/bans", json });
  await plane.request({ method: "DELETE", path: "/v1/bans/case-17?reason=Sorry" });
  await plane.request({ method: "POST", path: "/v1/bans", json: { ...bans[0], id: "case-18" } });
  await plane.kick({ jid: "bob@example.org", muc: rooms[2], reason: hostileReason });
  const text = "Apologized in the support room.\nTalk to him before you ban him again.";
  await plane.request({ method: "PUT", path: "/v1/notes/bob@example.org", json: { text } });
  const { url } = server.prosody.http;
  const module = new MucKickClient({ url, host: mucHost, authorization: exampleAuthorization });
  await module.putBan("elsewhere-1", { jid: "eve@example.org" });
  await module.close();
  await plane.issue({ label: "Moderator Mia", scopes: ["read", "kick", "ban"], reach: [lobby] });
  return lobby;
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Opens the dialog of a ban, a token and so on. */
const pressing =
  (nameOf: (t: Texts) => string): Prepare =>
  (page, t) =>
    press(page, nameOf(t));

async function actOn(page: Page, t: Texts, nickname: string): Promise<void> {
  await press(page, t.room.actOn(nickname));
  await page.getByText(t.act.preview.kick.count(1)).waitFor();
}

const csv = "jid,reason\nbob@example.org,Spam\nnot a jid,\neve@example.com,Spam\n";

function pictures(lobby: string): Picture[] {
  const room = `#/rooms/${encodeURIComponent(lobby)}`;
  const person = `#/people/${encodeURIComponent("bob@example.org")}`;
  return [
    { name: "rooms", hash: "#/rooms" },
    { name: "room", hash: room },
    {
      name: "room-selected",
      hash: room,
      async prepare(page, t) {
        await page.getByRole("checkbox", { name: t.room.select("alice") }).check();
        await page.getByRole("checkbox", { name: t.room.select("bob") }).check();
      },
    },
    { name: "act", hash: room, prepare: (page, t) => actOn(page, t, "bob") },
    {
      name: "act-ban",
      hash: room,
      async prepare(page, t) {
        await actOn(page, t, "bob");
        await page.getByText(t.act.kinds.ban).click();
        await page.getByText(t.act.durations.until).click();
        await page.getByLabel(t.ban.untilLabel).waitFor();
      },
    },
    {
      name: "act-mute",
      hash: room,
      async prepare(page, t) {
        await actOn(page, t, "bob");
        await page.getByText(t.act.kinds.mute).click();
        await page.getByText(t.act.retract).click();
        await page.getByText(t.act.previewMessages(2, "2")).waitFor();
      },
    },
    {
      name: "act-done",
      hash: room,
      async prepare(page, t) {
        await actOn(page, t, "bob");
        await page.getByText(t.act.kinds.mute).click();
        await page.getByText(t.act.preview.mute.count(1)).waitFor();
        await press(page, t.act.submit.mute);
        await press(page, t.mute.undo(1));
        await page.getByText(t.mute.undone("bob@example.org")).waitFor();
      },
    },
    {
      name: "room-left",
      hash: room,
      prepare: (page, t) => page.getByLabel(t.room.view).selectOption(t.room.views.left),
    },
    { name: "room-restrict", hash: room, prepare: pressing((t) => t.roomAct.restrict.open) },
    { name: "room-destroy", hash: room, prepare: pressing((t) => t.roomAct.destroy.open) },
    {
      name: "recent-joins",
      hash: room,
      async prepare(page, t) {
        await press(page, t.recentJoins.open);
        await page.getByRole("combobox", { name: t.room.since }).selectOption(t.recentJoins.periods.hour);
        await page.getByText(t.recentJoins.count(4, "4")).waitFor();
      },
    },
    {
      name: "recent-joins-act",
      hash: room,
      async prepare(page, t) {
        await press(page, t.recentJoins.open);
        await page.getByRole("dialog").getByRole("button", { name: t.room.act, exact: true }).click();
        await page.getByText(t.act.preview.kick.count(4)).waitFor();
      },
    },
    { name: "room-message", hash: room, prepare: pressing((t) => t.message.open) },
    {
      name: "act-failed",
      hash: room,
      async prepare(page, t) {
        await actOn(page, t, "carol");
        await press(page, t.act.submit.kick);
        await page.getByRole("button", { name: t.act.force }).waitFor();
      },
    },
    { name: "people", hash: "#/people" },
    { name: "person", hash: person },
    { name: "person-note", hash: person, prepare: pressing((t) => t.person.editNote) },
    { name: "bans", hash: "#/bans" },
    {
      name: "bans-import",
      hash: "#/bans",
      async prepare(page, t) {
        await press(page, t.bans.importCsv);
        const file = { name: "bans.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
        await page.getByLabel(t.bans.importFile).setInputFiles(file);
        await page.getByText(t.bans.importBad(1)).waitFor();
      },
    },
    {
      name: "mute-lift",
      hash: "#/bans",
      prepare: (page, t) => press(page, t.mute.liftOf("mallory@example.net")),
    },
    { name: "mute", hash: "#/bans/quiet-1" },
    { name: "ban", hash: "#/bans/case-18" },
    { name: "ban-edit", hash: "#/bans/case-18", prepare: pressing((t) => t.ban.edit) },
    { name: "ban-lift", hash: "#/bans/case-18", prepare: pressing((t) => t.ban.lift) },
    { name: "audit", hash: "#/audit" },
    {
      name: "audit-open",
      hash: "#/audit",
      async prepare(page, t) {
        await page.getByText(t.audit.filters, { exact: true }).click();
        await page.locator(".audit summary").nth(2).click();
      },
    },
    { name: "audit-person", hash: `#/audit/${encodeURIComponent("eve@example.net")}` },
    { name: "servers", hash: "#/servers" },
    { name: "tokens", hash: "#/tokens" },
    { name: "token-new", hash: "#/tokens", prepare: pressing((t) => t.tokens.create) },
    {
      name: "token-made",
      hash: "#/tokens",
      async prepare(page, t) {
        await press(page, t.tokens.create);
        await page.getByRole("textbox", { name: t.tokens.label }).fill("Spam filter");
        await page.getByRole("checkbox").first().check();
        await press(page, t.tokens.submit);
        await page.getByText(t.tokens.secret).waitFor();
      },
    },
    {
      name: "token-revoke",
      hash: "#/tokens",
      prepare: (page, t) => press(page, `${t.tokens.revoke} Moderator Mia`),
    },
    { name: "no-such-page", hash: "#/nothing" },
  ];
}

async function takeAll(browser: Browser, world: ConsoleWorld, list: readonly Picture[]): Promise<void> {
  for (const { size, colorScheme, locale, t } of variants) {
    const path = (name: string) => join(folder, `${name}-${size}-${colorScheme}.png`);
    const options = { colorScheme, locale, viewport: sizes[size] };
    const tab = await ConsoleTab.open(browser, world.plane.url, options);
    const { page } = tab;
    await page.screenshot({ path: path("sign-in") });
    await tab.signIn(world.bearer);
    for (const { name, hash, prepare } of list) {
      await tab.goTo("#/people");
      await tab.goTo(hash);
      await prepare?.(page, t);
      await tab.settled();
      await page.screenshot({ path: path(name) });
      await page.keyboard.press("Escape");
    }
    await page.goto(`${world.plane.url}/docs#putBan`);
    await page.screenshot({ path: path("docs") });
    for (const problem of tab.problems) console.error(problem);
    await tab.close();
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
