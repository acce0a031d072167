import type { Browser, BrowserContextOptions } from "playwright-core";
import { expectNoTraceback } from "../prosody/expect-no-traceback";
import { serviceTargets } from "../service/service-targets";
import { startBrowser } from "./browser";
import { ConsoleTab } from "./console-tab";
import { ConsoleWorld } from "./console-world";

/** The world of a test file, and tabs that are closed after each test, which must have had no problem. */
export class ConsoleTests extends ConsoleWorld {
  #browser: Browser | undefined;
  readonly #tabs: ConsoleTab[] = [];

  async startAll(): Promise<void> {
    await this.start(serviceTargets[0]);
    this.#browser = await startBrowser();
  }

  /** A tab in which somebody with every scope is signed in, unless told otherwise. */
  async open(
    bearer: string | null = this.bearer,
    options?: BrowserContextOptions,
    url = this.plane.url,
  ): Promise<ConsoleTab> {
    if (this.#browser === undefined) throw new Error("The browser runs in tests and hooks only");
    const tab = await ConsoleTab.open(this.#browser, url, options);
    this.#tabs.push(tab);
    if (bearer !== null) await tab.signIn(bearer);
    return tab;
  }

  async closeTabs(): Promise<void> {
    const tabs = this.#tabs.splice(0);
    await Promise.all(tabs.map((tab) => tab.close()));
    expect(tabs.flatMap(({ problems }) => problems)).toEqual([]);
  }

  async stopAll(): Promise<void> {
    await this.#browser?.close();
    await this.stop();
    expectNoTraceback(this.server.prosody.log.lines);
  }
}

/** The address of a room's page. */
export function roomHash(room: string): string {
  return `#/rooms/${encodeURIComponent(room)}`;
}

/** Registers what starts and stops a browser, a control plane and a Prosody around the tests of a file. */
export function useConsole(): ConsoleTests {
  const tests = new ConsoleTests();
  beforeAll(() => tests.startAll(), 120_000);
  afterEach(async () => {
    await tests.closeTabs();
    await tests.proxy.become("pass");
    await tests.server.sendEverybodyHome();
  });
  afterAll(() => tests.stopAll(), 60_000);
  return tests;
}
