import { readFile } from "node:fs/promises";
import type { ManagedBan } from "../../src/wire/bans/bans";
import { useConsole } from "../support/console/use-console";

const world = useConsole();

async function bans(): Promise<readonly ManagedBan[]> {
  const { body } = await world.plane.request({ path: "/v1/bans?state=all" });
  return (body as { bans: readonly ManagedBan[] }).bans;
}

describe("the bans", () => {
  it("are imported from CSV after a check that changes nothing, and exported again", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const { page } = await world.open();
    await page.getByRole("link", { name: "Bans" }).click();
    await page.getByText("There are no bans.").waitFor();
    await page.getByRole("button", { name: "Import CSV…" }).click();
    const csv = `jid,muc,reason\nbob@example.org,${room},"Spam, again"\nnot a jid,,\neve@example.net,,\n`;
    const file = { name: "bans.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
    await page.getByLabel("CSV file").setInputFiles(file);
    await page.getByText("2 bans can be placed. 1 occupant would be kicked.").waitFor();
    await page.getByText("1 row has an error:").waitFor();
    await page.getByText(/Line 3: .*jid/).waitFor();
    expect(await bans()).toEqual([]);
    const from = bob.mark();
    await page.getByRole("button", { name: "Place 2 bans" }).click();
    await page.getByText("2 bans are placed.").waitFor();
    const gone = await bob.waitForPresence("being removed", ({ type }) => type === "unavailable", { from });
    expect(gone).toMatchObject({ room, reason: "Spam, again" });
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.getByText("2 bans", { exact: true }).waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("bans.csv");
    const text = await readFile(await download.path(), "utf8");
    expect(text).toMatch(/^id,jid,muc,role,reason,/);
    expect(text).toContain('"Spam, again"');
    // An import would place bans again that have ended.
    await page.getByLabel("State").selectOption("all");
    await page.getByRole("button", { name: "Export CSV" }).waitFor({ state: "detached" });
  });

  it("get another end, are lifted with a reason, and placed again, which another screen shows by itself", async () => {
    const json = { jid: "frank@example.net", reason: "Spam", note: "Third time" };
    await world.plane.request({ method: "PUT", path: "/v1/bans/case-9", json });
    const find = async () => (await bans()).find(({ id }) => id === "case-9");
    const other = await world.open();
    await other.goTo("#/bans/case-9");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo("#/bans/case-9");
    await page.getByRole("button", { name: "Change…" }).click();
    await page.getByLabel("End of the ban").selectOption("until");
    await page.getByLabel("Banned until").fill("2099-07-01T12:00");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // As the reader in Berlin means it.
    const changed = { expires_at: "2099-07-01T10:00:00Z", reason: "Spam", note: "Third time" };
    expect(await find()).toMatchObject(changed);

    await page.getByRole("button", { name: "Lift…" }).click();
    await page.getByRole("textbox", { name: "Reason, for the audit log" }).fill("A mistake");
    await page.getByRole("button", { name: "Lift the ban" }).click();
    await page.getByRole("button", { name: "Place it again" }).waitFor();
    expect(await find()).toMatchObject({ state: "lifted", lift_reason: "A mistake" });
    await other.page.getByText("A mistake").waitFor();

    await page.getByRole("button", { name: "Place it again" }).click();
    await page.getByRole("button", { name: "Lift…" }).waitFor();
    expect(await find()).toMatchObject({ ...changed, state: "active" });
  });
});
