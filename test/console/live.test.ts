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

describe("acts on another instance", () => {
  it("are on the screen by the events, and nothing is refetched while nothing happens", async () => {
    const tab = await world.open();
    const streaming = tab.page.waitForResponse(/\/v1\/events$/);
    await tab.page.reload();
    expect((await streaming).status()).toBe(200);
    await tab.goTo("#/bans");
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
