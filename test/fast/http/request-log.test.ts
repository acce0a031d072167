import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { refuse } from "../../../src/http/endpoint";
import { observeRequests } from "../../../src/http/middleware";
import { sendReply } from "../../../src/http/reply";
import type { Metrics } from "../../../src/metrics/metrics";

it("the log of a rejected request has its id once, and the code of the error", async () => {
  const lines: string[] = [];
  const answered = jest.fn();
  const observe = observeRequests(pino({}, { write: (line: string) => void lines.push(line) }), {
    answered,
  } as unknown as Metrics);
  const server = createServer((request, response) => {
    observe(request, response);
    void sendReply(response, refuse({ status: 409, code: "protected", error: "No" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/x?jid=y`, { headers: { "x-request-id": "r1" } });
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      msg: "Responded",
      reqId: "r1",
      req: { method: "GET", url: "/x?jid", remoteAddress: "127.0.0.1" },
      res: { statusCode: 409, code: "protected" },
    }),
  ]);
});
