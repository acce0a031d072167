import type { JoinRefusedError } from "../../prosody-test-env/xmpp/join-refused-error";
import { plainMucHost } from "../support/console/console-world";
import { roomHash, useConsole } from "../support/console/use-console";

const world = useConsole();

describe("who has left a room lately", () => {
  it("is listed, and can be banned with the messages that are left, but not kicked", async () => {
    const room = world.server.newRoom();
    const { alice, bob } = await world.server.gather(room, "alice", "bob");
    await bob.say(room, "spam");
    await alice.waitForMessage("the spam", ({ body }) => body === "spam");
    await bob.leave(room, "bob");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await tab.row("alice@example.org").waitFor();
    expect(await tab.row("bob@example.org").count()).toBe(0);
    await page.getByLabel("Who is shown").selectOption("Left lately");
    await page.getByText("1 has left lately").waitFor();
    const row = tab.row("bob@example.org");
    expect(await row.getByText(/now|ago/).count()).toBe(2);
    await row.getByRole("button", { name: "Moderate bob…" }).click();
    const kinds = await page.getByRole("radiogroup", { name: "What to do" }).getByRole("radio").all();
    const offered = await Promise.all(kinds.map((kind) => kind.inputValue()));
    expect(offered).toEqual(["mute", "ban", "retract"]);
    await page.getByRole("checkbox", { name: "Also retract their messages" }).check();
    await page.getByText("1 message would be retracted.").waitFor();
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByText("ban in force on main").waitFor();
    await page.getByText("1 message retracted").waitFor();
    const refused = await bob.join(room, "bob").catch((error: unknown) => error as JoinRefusedError);
    expect(refused).toMatchObject({ presence: { error: "forbidden" } });
  });

  it("is selected together, searched, and named by a new nickname", async () => {
    const room = world.server.newRoom();
    const { bob, dave } = await world.server.gather(room, "alice", "bob", "dave");
    await bob.join(room, "bobby");
    await bob.leave(room, "bobby");
    await dave.leave(room, "dave");
    const tab = await world.open();
    const { page } = tab;
    await tab.goTo(roomHash(room));
    await page.getByLabel("Who is shown").selectOption("Left lately");
    await page.getByText("now called bobby").waitFor();
    await page.getByRole("searchbox", { name: "Search who has left" }).fill("dave");
    await tab.row("bob@example.org").first().waitFor({ state: "detached" });
    await page.getByRole("searchbox").fill("");
    await page.getByRole("checkbox", { name: "Select all" }).check();
    await page.getByRole("button", { name: "Moderate 3 selected…" }).click();
    // Bob is one account.
    await page.getByRole("heading", { name: "Moderate 2 accounts" }).waitFor();
  });

  it("appears by itself", async () => {
    const following = await world.startInstance({}, undefined, { occupantEvents: true });
    try {
      const room = world.server.newRoom();
      const { bob } = await world.server.gather(room, "alice", "bob");
      const tab = await world.open(world.bearer, undefined, following.url);
      await tab.goTo(roomHash(room));
      await tab.page.getByLabel("Who is shown").selectOption("Left lately");
      await tab.page.getByText("Nobody has left lately.").waitFor();
      await bob.leave(room, "bob");
      await tab.row("bob@example.org").waitFor();
    } finally {
      await following.stop();
    }
  });

  it("is explained where the server does not keep it", async () => {
    const plain = await world.startPlain();
    try {
      const room = world.server.newRoom(plainMucHost);
      await world.server.gather(room, "alice");
      const tab = await world.open(plain.authorization.replace("Bearer ", ""), undefined, plain.url);
      await tab.goTo(roomHash(room));
      await tab.page.getByLabel("Who is shown").selectOption("Left lately");
      await tab.page.getByText("The server of this room does not keep who has left.").waitFor();
      await tab.page.getByText("http_muc_kick_visitors").waitFor();
    } finally {
      await plain.stop();
    }
  });

  it("is not offered to be moderated with the scope read, and with kick alone only one by one", async () => {
    const room = world.server.newRoom();
    const { bob } = await world.server.gather(room, "alice", "bob");
    await bob.leave(room, "bob");
    for (const [scopes, buttons] of [
      [["read"], 0],
      [["read", "kick"], 1],
    ] as const) {
      const authorization = await world.plane.issue({ scopes: [...scopes] });
      const tab = await world.open(authorization.replace("Bearer ", ""));
      const { page } = tab;
      await tab.goTo(roomHash(room));
      await page.getByLabel("Who is shown").selectOption("Left lately");
      await tab.row("bob@example.org").waitFor();
      expect(await page.getByRole("button", { name: "Moderate bob…" }).count()).toBe(buttons);
      expect(await page.getByRole("checkbox").count()).toBe(0);
    }
  });
});
