import { roomHash, useConsole } from "../support/console/use-console";
import { seesLeave } from "../support/prosody/sees-leave";

const world = useConsole();

describe("a room", () => {
  it("that does not exist can be neither restricted nor destroyed, and gets no messages", async () => {
    const page = await openRoom("nowhere@chat.example.org");
    await page.getByText("No such room").waitFor();
    expect(await page.getByRole("button", { name: /^(Send|Moderate|Restrict|Destroy)/ }).count()).toBe(0);
  });

  it("is made members-only, after a preview of who leaves, and opened again", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    const page = await openRoom(room);
    const from = bob.mark();
    await page.getByRole("button", { name: "Restrict…" }).click();
    await page.getByText("1 occupant would be removed.").waitFor();
    await page.getByLabel("Restriction").selectOption("Only those who have voice may write");
    await page.getByText("Nobody would be removed.").waitFor();
    await page.getByLabel("Restriction").selectOption("Both");
    await page.getByText("1 occupant would be removed.").waitFor();
    await page.getByLabel("Reason", { exact: true }).fill("Raid");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("1 occupant was removed.").waitFor();
    const left = await seesLeave(bob, "bob", from);
    expect(left.statusCodes).toContain(322);
    await expect(bob.join(room, "bob")).rejects.toThrow();
    const { body } = await world.plane.request({
      path: "/v1/audit?action=room.restrict&kind=intent&limit=1",
    });
    expect(body).toMatchObject({ entries: [{ reason: "Raid", details: { seconds: 3600 } }] });

    await page.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Restrict…" }).click();
    await page.getByLabel("Restriction").selectOption("None: lift the restrictions");
    await page.getByText("Nobody would be removed.").waitFor();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Nobody was removed.").waitFor();
    await bob.join(room, "bob");
  });

  it("is destroyed with another room to go to", async () => {
    const room = world.server.newRoom();
    const { alice } = await world.server.gather(room, "alice", "bob");
    const page = await openRoom(room);
    const from = alice.mark();
    await page.getByRole("button", { name: "Destroy…" }).click();
    await page.getByText("2 occupants would be removed.").waitFor();
    await page.getByLabel("Room to go to instead").fill("not a room@@");
    await page.getByText(/Invalid alternate_room/).waitFor();
    expect(await page.getByRole("button", { name: "Destroy", exact: true }).isEnabled()).toBe(false);
    await page.getByLabel("Room to go to instead").fill("hall@chat.example.org");
    await page.getByText("2 occupants would be removed.").waitFor();
    await page.getByRole("button", { name: "Destroy", exact: true }).click();
    await page.getByText("The room is destroyed. 2 occupants were removed.").waitFor();
    await alice.stanzas.waitFor(
      "the destruction",
      (stanza) =>
        stanza.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy")?.attrs.jid ===
        "hall@chat.example.org"
          ? stanza
          : undefined,
      { from },
    );
  });

  it.each([
    { open: "Restrict…", submit: "Apply", removed: "2 occupants were removed." },
    { open: "Destroy…", submit: "Destroy", removed: "3 occupants were removed." },
  ])("with somebody protected is changed only by who insists: $open", async ({ open, submit, removed }) => {
    const room = world.server.newRoom();
    const { carol } = await world.server.gather(room, "alice", "bob", "carol");
    const page = await openRoom(room);
    await page.getByRole("button", { name: open }).click();
    await page.getByRole("button", { name: submit, exact: true }).click();
    await page.getByText(/carol@example\.org is protected/).waitFor();
    expect(carol.isOnline).toBe(true);
    await page.getByRole("button", { name: "Do it anyway" }).click();
    await page.getByText(removed).waitFor();
    expect(await page.getByText(/is protected/).count()).toBe(0);
  });

  it("offers only what the caller may do", async () => {
    const room = world.server.newRoom();
    await world.server.gather(room, "alice");
    const page = await openRoom(room, (await world.plane.issue({ scopes: ["read", "ban"] })).slice(7));
    await page.getByRole("button", { name: "Restrict…" }).waitFor();
    expect(await page.getByRole("button", { name: "Destroy…" }).count()).toBe(0);
    const reader = await openRoom(room, (await world.plane.issue({ scopes: ["read"] })).slice(7));
    await reader.getByText("alice@example.org").waitFor();
    expect(await reader.getByRole("button", { name: "Restrict…" }).count()).toBe(0);
  });
});

async function openRoom(room: string, bearer?: string) {
  const tab = await world.open(bearer);
  await tab.goTo(roomHash(room));
  return tab.page;
}
