import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { request } from "undici";
import { limitCallers, RequestCounts } from "../../../src/http/guards";

const minute = 60_000;
let now = 0;
let counts: RequestCounts;

beforeEach(() => {
  now = 5000;
  counts = new RequestCounts(minute, () => now);
});

const hits = (key: string) => counts.increment(key).hits;

it("request counts are per caller, from the first request until a minute later", () => {
  expect([hits("bob"), hits("bob"), hits("carol")]).toEqual([1, 2, 1]);
  now += minute - 1;
  expect([hits("bob"), hits("dave")]).toEqual([3, 1]);
  now += 1;
  expect([hits("bob"), hits("dave"), hits("carol")]).toEqual([1, 2, 1]);
});

it("request counts are reset after a minute of the monotonic clock", () => {
  expect(counts.increment("bob")).toMatchObject({ hits: 1, endsIn: minute });
  now += minute / 2;
  expect(counts.increment("bob")).toMatchObject({ hits: 2, endsIn: minute / 2 });
  now += minute / 2;
  expect(hits("bob")).toBe(1);
});

it("request counts are returned as the remaining number, and requests above the limit get 429", async () => {
  const app = express();
  app.get("/", limitCallers(1), (_request, response) => {
    response.end();
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const allowed = await request(url);
    await allowed.body.dump();
    expect(allowed.statusCode).toBe(200);
    expect(allowed.headers).toMatchObject({
      ratelimit: '"1-in-1min"; r=0; t=60',
      "ratelimit-policy": expect.stringMatching(/^"1-in-1min"; q=1; w=60; pk=:[A-Za-z0-9+/]{16}:$/) as string,
    });
    const rejected = await request(url);
    expect(await rejected.body.json()).toMatchObject({ code: "too-many-requests" });
    expect(rejected.statusCode).toBe(429);
    expect(rejected.headers).toMatchObject({ ratelimit: '"1-in-1min"; r=0; t=60', "retry-after": "60" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
