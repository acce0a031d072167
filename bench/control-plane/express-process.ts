// What the control plane is compared with, in a process of its own: Express, and for one route undici, and nothing else.
// Started by `ServicePair`, with the origin of a module and the headers for it as JSON.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { Pool } from "undici";

interface Upstream {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function main(): Promise<void> {
  const { url, headers } = JSON.parse(process.argv[2] ?? "") as Upstream;
  const pool = new Pool(url, { connections: 16 });
  const app = express();
  app.post("/muc_kick", express.raw({ type: () => true }), async (request, response) => {
    const body = request.body as Buffer;
    const sent = { "content-type": "application/json", ...headers };
    const answer = await pool.request({ method: "POST", path: "/muc_kick", headers: sent, body });
    response
      .status(answer.statusCode)
      .type("application/json")
      .send(await answer.body.text());
  });
  app.get("/admission/:server", (_request, response) => {
    response.json({ allowed: true });
  });
  app.get("/metrics", (_request, response) => {
    const { user, system } = process.cpuUsage();
    response.type("text").send(`process_cpu_seconds_total ${(user + system) / 1e6}\n`);
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`);
}

void main();
