import { useConsole } from "../support/console/use-console";

const world = useConsole();

describe("acts on another instance", () => {
  it("are on the screen by the events, long before a list is refetched by itself", async () => {
    const second = await world.startInstance();
    const tab = await world.open();
    const streaming = tab.page.waitForResponse(/\/v1\/events$/);
    await tab.page.reload();
    expect((await streaming).status()).toBe(200);
    await tab.goTo("#/bans");
    for (const id of ["one", "two"]) {
      const json = { jid: `${id}@example.net`, reason: "Spam" };
      expect((await second.request({ method: "PUT", path: `/v1/bans/${id}`, json })).status).toBe(201);
      await tab.row(`${id}@example.net`).waitFor({ timeout: 5_000 });
    }
    await second.request({ method: "DELETE", path: "/v1/bans/one" });
    await tab.row("one@example.net").waitFor({ state: "detached", timeout: 5_000 });
    await second.stop();
  });
});
