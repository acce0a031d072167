import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "../support/service/control-plane";
import { useConsole } from "../support/console/use-console";

const world = useConsole();
let second: ControlPlane;

beforeAll(async () => {
  second = await world.startInstance();
});
afterAll(() => second.stop());

/** Longer than a list is shown without a refetch where there are no events, in milliseconds. */
const QUIET = 6_000;

/** Until the stream of events has begun, with which everything is fetched once more, in milliseconds. */
const BEGUN = 2_000;

describe("acts on another instance", () => {
  it("are on the screen by the events, and nothing is refetched while nothing happens", async () => {
    const tab = await world.open();
    const streaming = tab.page.waitForResponse(/\/v1\/events$/);
    await tab.page.reload();
    expect((await streaming).status()).toBe(200);
    await tab.goTo("#/bans");
    await sleep(BEGUN);
    const requests: string[] = [];
    tab.page.on("request", (request) => requests.push(request.url()));
    await sleep(QUIET);
    expect(requests.filter((url) => url.includes("/v1/bans"))).toEqual([]);
    const json = { jid: "eve@example.net", reason: "Spam" };
    expect((await second.request({ method: "PUT", path: "/v1/bans/one", json })).status).toBe(201);
    await tab.row("eve@example.net").waitFor();
    await second.request({ method: "DELETE", path: "/v1/bans/one" });
    await tab.row("eve@example.net").waitFor({ state: "detached" });
  });
});

describe("joins and departures", () => {
  it("are on the screen by the events of occupants, and nothing is refetched while nothing happens", async () => {
    const following = await world.startInstance({}, undefined, { occupantEvents: true });
    try {
      const room = world.server.newRoom();
      await world.server.gather(room, "alice");
      const tab = await world.open(world.bearer, undefined, following.url);
      await tab.goTo(`#/rooms/${encodeURIComponent(room)}`);
      await tab
        .row("alice@example.org")
        .getByText(/ago|now/)
        .waitFor();
      await sleep(BEGUN);
      const requests: string[] = [];
      tab.page.on("request", (request) => requests.push(request.url()));
      await sleep(QUIET);
      // Somebody joins another room.
      await world.server.gather(world.server.newRoom(), "carol");
      await sleep(2_000);
      expect(requests.filter((url) => url.includes("/v1/occupants"))).toEqual([]);
      const { bob } = await world.server.gather(room, "bob");
      await tab.row("bob@example.org").waitFor({ timeout: 2_000 });
      await bob.leave(room, "bob");
      await tab.row("bob@example.org").waitFor({ state: "detached", timeout: 2_000 });
      await tab.goTo("#/rooms");
      await tab.row(room).getByText("1", { exact: true }).waitFor();
      await bob.join(room, "bob");
      await tab.row(room).getByText("2", { exact: true }).waitFor({ timeout: 3_000 });
    } finally {
      await following.stop();
    }
  });
});
