import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** The globals of a page, whose types this program does not have. */
interface PageGlobals {
  readonly location: { hash: string };
  addEventListener(event: "hashchange", listener: () => void, options: { readonly once: true }): void;
}

/** One tab with the console, and everything that went wrong in it. */
export class ConsoleTab {
  /** Errors, violations of the Content-Security-Policy, and requests to other hosts than these. */
  readonly problems: string[] = [];
  readonly hosts: Set<string>;

  private constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    this.hosts = new Set([new URL(url).host]);
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => {
      // The browser itself logs responses with an error status, and lost connections.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        this.problems.push(message.text());
      }
    });
    page.on("request", (request) => {
      const { protocol, host: other } = new URL(request.url());
      if (protocol.startsWith("http") && !this.hosts.has(other)) this.problems.push(`A request to ${other}`);
    });
  }

  /** Opens the console in a profile of its own; nobody is signed in. */
  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<ConsoleTab> {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const tab = new ConsoleTab(page, url);
    await page.goto(url);
    return tab;
  }

  async signIn(bearer: string): Promise<void> {
    await this.page.getByLabel(/Access token|Zugangstoken/).fill(bearer);
    await this.page.getByRole("button", { name: /^(Sign in|Anmelden)$/ }).click();
    await this.page.getByRole("navigation").waitFor();
  }

  /** Goes to a page and waits for what it loads. `hash` such as `#/rooms`. */
  async goTo(hash: string): Promise<void> {
    // Until the console has heard of it, nothing says that it is loading.
    await this.page.evaluate((to) => {
      const page = globalThis as unknown as PageGlobals;
      if (page.location.hash === to) return undefined;
      return new Promise<void>((resolve) => {
        page.addEventListener("hashchange", () => setTimeout(resolve), { once: true });
        page.location.hash = to;
      });
    }, hash);
    await this.settled();
  }

  /** Nothing is loading any more. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        (
          globalThis as unknown as { document: { querySelector: (selector: string) => unknown } }
        ).document.querySelector(".placeholder") === null,
    );
  }

  /** The row of a table that has a text. */
  row(text: string): Locator {
    return this.page.getByRole("row").filter({ hasText: text });
  }

  /** What axe finds wrong, one line each. `onlyColors`: by its rules about colours. */
  async violations(onlyColors = false): Promise<string[]> {
    await this.page.evaluate(axe);
    const runOnly = onlyColors
      ? { type: "rule", values: ["color-contrast", "link-in-text-block"] }
      : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
    const results = await this.page.evaluate(
      (options) =>
        (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run(
          options,
        ),
      { runOnly },
    );
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = "" }) => `${id}: ${html}\n${failureSummary}`),
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
