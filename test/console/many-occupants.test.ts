import { useConsole } from "../support/console/use-console";

const world = useConsole();

const room = "crowd@chat.example.org";

/** More than any real client could be connected for: they are put into the response of the real API. */
const COUNT = 10_000;

const occupants = Array.from({ length: COUNT }, (_, index) => ({
  muc: room,
  nickname: `Person ${String(index).padStart(5, "0")}`,
  jid: `person${index}@example.org`,
  sessions: 1,
  session_jids: [`person${index}@example.org/phone`],
  joined_at: new Date(Date.now() - index * 1000).toISOString(),
  role: "participant",
  affiliation: index % 100 === 0 ? "member" : "none",
}));

describe("a room with 10,000 occupants", () => {
  it("has only the rows in view, scrolls to its end without long tasks, and finds one of them at once", async () => {
    const tab = await world.open();
    const { page } = tab;
    await page.route("**/v1/occupants?*", async (route) => {
      const after = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
      const next = after + 1000 < COUNT ? String(after + 1000) : undefined;
      await route.fulfill({ json: { occupants: occupants.slice(after, after + 1000), failed: [], next } });
    });
    await tab.goTo(`#/rooms/${encodeURIComponent(room)}`);
    await tab.row("Person 00000").waitFor();
    await page.getByText("10,000 occupants").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    await page.evaluate(`
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: "longtask" });
      undefined;
    `);
    for (let step = 1; step <= 20; step += 1) {
      await page.evaluate(`window.scrollTo(0, document.body.scrollHeight * ${step / 20})`);
      await page.waitForTimeout(50);
    }
    await tab.row("Person 09999").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    // A frame may take longer on a busy machine; building all rows would take seconds.
    expect(await page.evaluate("window.longest")).toBeLessThan(500);
    await page.getByRole("searchbox").fill("person 04711");
    await tab.row("person4711@example.org").waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
  });
});
