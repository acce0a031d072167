// A control plane in a process of its own, to be killed: `node -r … plane-process.ts <config as JSON>`. It writes its URL.
import type { Config } from "../../../src/config/config";
import { Service } from "../../../src/service/service";

async function main(): Promise<void> {
  const service = await Service.create(JSON.parse(process.argv[2] ?? "") as Config);
  await service.start();
  process.stdout.write(`${JSON.stringify({ url: service.url })}\n`);
}

void main();
