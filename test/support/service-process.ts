// A control plane in a process of its own: started by `startServiceProcess`, with its configuration as JSON.
import type { Config } from "../../src/config/config";
import { Service } from "../../src/service/service";

async function main(): Promise<void> {
  const service = await Service.create(JSON.parse(process.argv[2] ?? "") as Config, { createStore: true });
  await service.start();
  process.stdout.write(`${JSON.stringify({ listening: service.url })}\n`);
}

void main();
