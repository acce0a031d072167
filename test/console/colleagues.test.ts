import { hostileReason } from "../support/console/console-world";
import { useConsole } from "../support/console/use-console";
import { forgeStore } from "../support/service/forge-store";

const world = useConsole();

const jid = "bob@example.org";

describe("the note about a person", () => {
  it("is written, changed and deleted by a moderator, and is on a colleague's screen", async () => {
    const colleague = await world.open();
    await colleague.goTo(`#/people/${encodeURIComponent(jid)}`);
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(`#/people/${encodeURIComponent(jid)}`);
    await page.getByRole("button", { name: "Write a note…" }).click();
    const text = page.getByRole("textbox", { name: "Note for colleagues" });
    await text.fill(`Be patient\n${hostileReason}`);
    await page.getByRole("button", { name: "Save the note" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await colleague.page.getByText("Be patient").waitFor();
    await colleague.page.locator(".note bdi").filter({ hasText: "U+202Egnp.exeU+200B<script>" }).waitFor();

    await page.getByRole("button", { name: "Change the note…" }).click();
    expect(await text.inputValue()).toContain("Be patient\n");
    await text.fill("");
    await page.getByRole("button", { name: "Save the note" }).click();
    await page.getByText("There is no note about this address.").waitFor();
    expect((await world.plane.audit({ action: "note.delete" })).length).toBe(1);
    await page.getByRole("list", { name: "History" }).getByText("Note deleted").waitFor();
  });

  it("is shown but not offered to change with the scope read, and not shown to a token of some rooms", async () => {
    await world.plane.request({ method: "PUT", path: `/v1/notes/${jid}`, json: { text: "Only for us" } });
    const reader = await world.open((await world.plane.issue({ scopes: ["read"] })).replace("Bearer ", ""));
    await reader.goTo(`#/people/${encodeURIComponent(jid)}`);
    await reader.page.getByText("Only for us").waitFor();
    expect(await reader.page.getByRole("button", { name: /note/ }).count()).toBe(0);
    const token = { scopes: ["read", "kick", "ban"], reach: ["chat.example.org"] } as const;
    const limited = await world.open((await world.plane.issue(token)).replace("Bearer ", ""));
    await limited.goTo(`#/people/${encodeURIComponent(jid)}`);
    await limited.page.getByText("Not in any room at the moment.").waitFor();
    expect(await limited.page.getByText("Note for colleagues").count()).toBe(0);
  });
});

describe("the page of servers", () => {
  it("says in words what is wrong, examines again on request, and is in German with its own texts", async () => {
    await world.proxy.become("down");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo("#/servers");
    await page.getByText("Fault", { exact: true }).waitFor();
    await page.getByText(/^Nothing listens at /).waitFor();
    await page.getByText(/^Remedy: Check that Prosody runs/).waitFor();
    await world.proxy.become("pass");
    await page.getByRole("button", { name: "Examine again" }).click();
    await page.getByText("No problems found.").waitFor();
    await page.getByLabel("Language").selectOption("de");
    await page.getByText("Keine Probleme gefunden.").waitFor();
  });
});

describe("the audit page", () => {
  it("names whom a ban or a mute was applied to and lifted for, on which server", async () => {
    const placed = { eve: undefined, mute: "visitor" } as const;
    for (const [id, role] of Object.entries(placed)) {
      const json = { jid: `${id}@example.net`, role };
      await world.plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });
      await world.plane.request({ method: "DELETE", path: `/v1/bans/${id}` });
    }
    const tab = await world.open();
    await tab.goTo("#/audit");
    const lines = tab.page.getByRole("list", { name: "Audit log" }).locator("summary");
    for (const line of [
      /Ban applied eve@example\.net on main/,
      /Lift applied eve@example\.net on main/,
      /Mute applied mute@example\.net on main/,
      /Lift applied mute@example\.net on main/,
      /Mute mute@example\.net/,
      /Mute lifted mute@example\.net/,
      /Ban lifted eve@example\.net/,
    ]) {
      await lines.filter({ hasText: line }).first().waitFor();
    }
  });

  it("is opened for one person from their page, and says so in its filter", async () => {
    for (const name of ["gina", "hugo"]) {
      const json = { jid: `${name}@example.net` };
      await world.plane.request({ method: "PUT", path: `/v1/bans/${name}`, json });
    }
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo("#/people/gina%40example.net");
    await page.getByRole("link", { name: "Open it in the audit log" }).click();
    const list = page.getByRole("list", { name: "Audit log" });
    await list.getByText("gina@example.net").first().waitFor();
    expect(await list.getByText("hugo@example.net").count()).toBe(0);
    expect(await page.getByRole("textbox", { name: "Account or domain" }).inputValue()).toBe(
      "gina@example.net",
    );
    await page.getByRole("button", { name: "Reset" }).click();
    await list.getByText("hugo@example.net").first().waitFor();
  });

  it("says up to which entry the log is verified, and which entry is wrong after somebody changed one", async () => {
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo("#/audit");
    const verified = page.getByText(/^Verified up to entry (\d+): the chain is intact\./);
    const { seq } = await world.plane.service.context.store.audit.head();
    expect(await verified.innerText()).toContain(`entry ${seq}:`);
    await world.plane.request({ method: "PUT", path: `/v1/notes/${jid}`, json: { text: "One more" } });
    await page.getByRole("button", { name: "Verify again" }).click();
    await page.getByText(`Verified up to entry ${seq + 1}:`).waitFor();
    await forgeStore(
      world.plane.directory,
      "drop trigger audit_no_update; update audit set action = 'forged' where seq = 1",
    );
    await page.getByRole("button", { name: "Verify again" }).click();
    await page.getByText("The audit log was changed at entry 1 by something else than muc-kick.").waitFor();
  });
});
