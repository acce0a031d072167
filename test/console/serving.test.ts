import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { request } from "undici";
import { ControlPlaneClient } from "../../src/client/control-plane-client";
import { ControlPlane } from "../support/service/control-plane";
import { unreachableServer } from "../support/service/unreachable-server";

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start([unreachableServer], {}, {}, { adopts: false });
});
afterAll(() => plane.stop());

async function fetchBytes(path: string, coding: string, method: "GET" | "HEAD" = "GET") {
  const { statusCode, headers, body } = await request(`${plane.url}${path}`, {
    method,
    headers: { "accept-encoding": coding },
  });
  return { statusCode, headers, bytes: Buffer.from(await body.arrayBuffer()) };
}

/** What the page loads at once, by path. */
async function assetPaths(): Promise<string[]> {
  const { bytes } = await fetchBytes("/", "identity");
  return [...bytes.toString().matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
}

describe("the console", () => {
  it("is a page that browsers ask for again, under a strict Content-Security-Policy, and loads only its own files", async () => {
    const { statusCode, headers, bytes } = await fetchBytes("/", "identity");
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "content-security-policy":
        "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src 'self';form-action 'none';base-uri 'none';frame-ancestors 'none'",
    });
    const page = bytes.toString();
    expect(page).not.toMatch(/style="|<style|<script(?![^>]* src="\.\/assets\/)/);
    expect(page).not.toMatch(/(?:src|href)="(?!\.\/assets\/)/);
  });

  it("has files that browsers keep for ever, the same in every coding, and less than 200 KB of them at once", async () => {
    const paths = await assetPaths();
    expect(paths.length).toBeGreaterThan(2);
    let size = (await fetchBytes("/", "br, gzip")).bytes.length;
    let zipped = (await fetchBytes("/", "gzip")).bytes.length;
    for (const path of paths) {
      const [plain, brotli, gzip] = await Promise.all([
        fetchBytes(path, "identity"),
        fetchBytes(path, "gzip, deflate, br, zstd"),
        fetchBytes(path, "gzip"),
      ]);
      expect(plain.headers).toMatchObject({
        "cache-control": "public, max-age=31536000, immutable",
        vary: "accept-encoding",
      });
      expect(plain.headers["content-encoding"]).toBeUndefined();
      expect(brotli.headers["content-encoding"]).toBe("br");
      expect(gzip.headers["content-encoding"]).toBe("gzip");
      expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true);
      expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
      size += brotli.bytes.length;
      zipped += gzip.bytes.length;
    }
    expect(size).toBeLessThan(200_000);
    expect(zipped).toBeLessThan(200_000);
  });

  it("answers HEAD without a body, and leaves every other path and method as it is", async () => {
    const head = await fetchBytes("/", "identity", "HEAD");
    expect(head).toMatchObject({ statusCode: 200, bytes: Buffer.alloc(0) });
    for (const path of [
      "/index.html",
      "/assets/",
      "/assets/index.js",
      "/assets/../index.html",
      "/licenses.md",
    ]) {
      expect(await plane.request({ path, authorization: null })).toMatchObject({ status: 404 });
    }
    expect(await plane.request({ method: "POST", path: "/", authorization: null })).toMatchObject({
      status: 405,
    });
    expect(await plane.request({ path: "/docs", authorization: null })).toMatchObject({ status: 200 });
    expect(await plane.request({ path: "/healthz", authorization: null })).toMatchObject({ status: 200 });
  });

  it("can be switched off", async () => {
    const without = await ControlPlane.start([unreachableServer], { console: false }, {}, { adopts: false });
    const [path = ""] = await assetPaths();
    const answers = await Promise.all([
      without.request({ path: "/", authorization: null }),
      without.request({ path, authorization: null }),
    ]).finally(() => without.stop());
    expect(answers).toMatchObject([{ status: 302, headers: { location: "docs" } }, { status: 404 }]);
  });
});

describe("what the API tells a console", () => {
  it("is what the token allows, and the configured reasons, with any scope", async () => {
    const named = await ControlPlane.start([unreachableServer], { reasons: ["Spam"] }, {}, { adopts: false });
    const reach = ["room@chat.example.org"];
    const authorization = await named.issue({
      label: "Mia",
      scopes: ["audit"],
      reach,
      jid: "mia@example.org",
    });
    const client = new ControlPlaneClient({ url: named.url, token: authorization.replace("Bearer ", "") });
    const answers = await Promise.all([client.me(), client.settings()]).finally(async () => {
      await client.close();
      await named.stop();
    });
    expect(answers).toMatchObject([
      { label: "Mia", scopes: ["audit"], reach, jid: "mia@example.org" },
      { reasons: ["Spam"], limits: { batch: 1000, body: 1024 ** 2, requests_per_minute: 1_000_000 } },
    ]);
  });
});
