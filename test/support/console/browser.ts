import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, or the one that this names. */
const executablePath = process.env.MUC_KICK_CHROMIUM ?? "/usr/bin/chromium";

/** Starts a Chromium that contacts nobody by itself; its profile goes with it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}
