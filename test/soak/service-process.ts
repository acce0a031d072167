// A control plane in a process of its own, with its configuration as JSON, which is asked for its resources over IPC.
import { Service } from "../../src/service/service";
import type { Config } from "../../src/config/config";

async function main(): Promise<void> {
  const service = await Service.create(JSON.parse(process.argv[2] ?? "") as Config, { createStore: true });
  const { bearer } = await service.context.store.tokens.create(
    { label: "soak", scopes: ["read", "kick", "ban", "audit"] },
    { actor: { kind: "operator" } },
  );
  await service.start();
  process.on("message", () => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.send?.({ heapUsed, rss, resources: process.getActiveResourcesInfo() });
  });
  process.on("warning", (warning) => {
    process.send?.({ warning: warning.stack ?? warning.message });
  });
  process.send?.({ url: service.url, bearer });
}

void main();
