import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "./chromium-path";

/** Starts a Chromium that contacts nobody by itself; its profile goes with it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
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
