import type { Page } from "playwright-core";
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

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of CPU time. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What the longest task of a page takes during `act`: milliseconds of CPU time, which a busy machine hardly changes. */
async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("The page has no browser");
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.name.endsWith("RunTask") && mainThreads.has(threadOf(event)),
  );
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

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
    const longest = await longestTask(page, async () => {
      for (let step = 1; step <= 20; step += 1) {
        await page.evaluate(`window.scrollTo(0, document.body.scrollHeight * ${step / 20})`);
        await page.waitForTimeout(50);
      }
      await tab.row("Person 09999").waitFor();
    });
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    expect(longest).toBeGreaterThan(0);
    // Building all rows would take seconds.
    expect(longest).toBeLessThan(500);
    await page.getByRole("searchbox").fill("person 04711");
    await tab.row("person4711@example.org").waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
  });
});
