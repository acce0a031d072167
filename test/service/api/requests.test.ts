import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { examineControlPlane } from "../../../src/doctor/examine-control-plane";
import type { ServerConfig } from "../../../src/config/config";
import { ControlPlane } from "../../support/service/control-plane";
import { unreachableServer } from "../../support/service/unreachable-server";

// How a control plane reads requests. No server is needed for it.

const limit = 4096;

let plane: ControlPlane;
beforeAll(async () => {
  const limits = { body: limit, batch: 1000, requestsPerMinute: 1_000_000 };
  plane = await ControlPlane.start([unreachableServer], { limits });
});
afterAll(() => plane.stop());

const wish = (jid: string) => JSON.stringify({ jid, id: jid.split("@")[0] });
const json = { "content-type": "application/json" };
/** Where a body is read: method, path, body, the status where it is valid, and the headers. */
const readers = [
  ["POST", "/v1/bans", wish("a@example.org"), 201, json],
  ["POST", "/v1/bans", "jid,id\r\ne@example.org,e\r\n", 200, { "content-type": "text/csv" }],
  ["PUT", "/v1/bans/b", JSON.stringify({ jid: "b@example.org" }), 201, json],
  ["POST", "/v1/tokens", JSON.stringify({ label: "chunked", scopes: ["read"] }), 201, json],
  ["POST", "/muc_kick", JSON.stringify({ nickname: "bob", muc: `room@${mucHost}` }), 502, json],
] as const;

describe("a chunked body", () => {
  it.each(readers)("is read: %s %s", async (method, path, body, status, headers) => {
    const pieces = Readable.from([body.slice(0, 5), body.slice(5)]);
    expect(await plane.request({ method, path, headers, body: pieces })).toMatchObject({ status });
  });

  it.each(readers)(
    "is rejected as soon as it exceeds the limit: %s %s",
    async (method, path, _, __, headers) => {
      async function* endless() {
        for (;;) {
          yield " ".repeat(1024);
          await sleep(1);
        }
      }
      const body = Readable.from(endless());
      body.on("error", () => undefined);
      const answer = await plane.request({ method, path, headers, body });
      body.destroy();
      expect(answer).toMatchObject({ status: 413, body: { code: "body-too-large" } });
    },
  );

  it("may have exactly as many bytes as the limit", async () => {
    const body = wish("c@example.org");
    const padded = (size: number) => Readable.from([body, " ".repeat(size - body.length)]);
    const request = { method: "POST", path: "/v1/bans" } as const;
    expect(await plane.request({ ...request, body: padded(limit + 1) })).toMatchObject({ status: 413 });
    expect(await plane.request({ ...request, body: padded(limit) })).toMatchObject({ status: 201 });
  });
});

describe("a compressed body", () => {
  it.each(readers)("is rejected with the accepted encodings: %s %s", async (method, path, body, _, type) => {
    for (const encoding of ["gzip", "GZIP", "identity, br", "x-unknown"]) {
      const headers = { ...type, "content-encoding": encoding };
      const answer = await plane.request({ method, path, headers, body: gzipSync(body) });
      expect(answer).toMatchObject({
        status: 415,
        headers: { "accept-encoding": "identity" },
        body: { code: "unsupported-encoding" },
      });
    }
  });

  it("is rejected only after the authorization check", async () => {
    const headers = { "content-encoding": "gzip" };
    const request = { method: "POST", path: "/v1/bans", headers, body: "x", authorization: null } as const;
    expect(await plane.request(request)).toMatchObject({ status: 401 });
  });

  it("is read as it is when the encoding is identity", async () => {
    const headers = { "content-encoding": "identity" };
    const answer = await plane.request({
      method: "POST",
      path: "/v1/bans",
      headers,
      body: wish("d@example.org"),
    });
    expect(answer).toMatchObject({ status: 201 });
  });
});

describe("OPTIONS", () => {
  const preflight = { origin: "https://app.example", "access-control-request-method": "POST" };

  it.each([
    ["/v1/bans", "POST, GET, HEAD"],
    ["/v1/bans/x", "GET, HEAD, PUT, DELETE"],
    ["/muc_kick", "POST"],
    ["/admission/main", "GET, HEAD"],
    ["/healthz", "GET, HEAD"],
  ])("lists the methods of %s without authorization and allows no other origin", async (path, allow) => {
    const answer = await plane.request({ method: "OPTIONS", path, headers: preflight, authorization: null });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: "" });
    expect(String(answer.headers.allow).split(", ").sort()).toEqual(allow.split(", ").sort());
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
    expect(cors).toEqual([]);
  });

  it("returns 404 for a path that does not exist", async () => {
    const answer = await plane.request({ method: "OPTIONS", path: "/nothing", authorization: null });
    expect(answer).toMatchObject({ status: 404, body: { code: "not-found" } });
  });
});

describe("a protected domain without a dot", () => {
  it.each([
    [
      ["bob", "eve@localhost"],
      [{ code: "dotless-protected", what: expect.stringContaining('"bob"') as unknown }],
    ],
    [["eve@localhost", "example.org"], []],
  ])("is reported by doctor: %j", async (entries, expected) => {
    const config = { ...plane.service.context.config, protected: entries };
    expect((await examineControlPlane(config)).findings).toMatchObject(expected);
  });
});

describe("a loopback address to listen on", () => {
  const admission = { authorization: "Basic eDp5" };
  const findings = async (changes: Partial<ServerConfig>, trustedProxies: readonly string[] = []) => {
    const { config } = plane.service.context;
    const servers = [{ ...unreachableServer, ...changes }];
    return (await examineControlPlane({ ...config, servers, trustedProxies })).findings;
  };

  it("is noted by doctor where a Prosody on another machine asks for admission", async () => {
    expect(await findings({ url: "http://192.0.2.7:5280", admission })).toMatchObject([
      {
        code: "loopback-only",
        severity: "note",
        remedy: expect.stringContaining("listen.address") as unknown,
      },
    ]);
  });

  it.each([
    ["no server asks for admission", { url: "http://192.0.2.7:5280" }],
    ["the server is this machine", { url: "http://127.0.0.1:5280", admission }],
    ["the server's name has no address", { url: "http://prosody.invalid:5280", admission }],
  ])("is right where %s", async (_, changes) => {
    expect(await findings(changes)).toEqual([]);
  });

  it("is right behind a reverse proxy", async () => {
    expect(await findings({ url: "http://192.0.2.7:5280", admission }, ["127.0.0.1"])).toEqual([]);
  });
});

describe("X-Forwarded-For", () => {
  const warnings = (on: ControlPlane) =>
    on.log.filter(({ msg }) => String(msg).startsWith("Ignored X-Forwarded-For"));
  const headers = { "x-forwarded-for": "192.0.2.7" };

  const findings = async (): Promise<unknown> => {
    const { config } = plane.service.context;
    const listen = { address: "0.0.0.0", port: Number(new URL(plane.url).port) };
    return (await examineControlPlane({ ...config, listen })).findings.filter(
      ({ severity }) => severity === "warning",
    );
  };

  it("is logged once, with the setting, for an untrusted address, and reported by doctor", async () => {
    await plane.request({ path: "/healthz" });
    expect(warnings(plane)).toEqual([]);
    expect(await findings()).toEqual([]);
    for (let count = 0; count < 3; count++) await plane.request({ path: "/v1/bans", headers });
    expect(warnings(plane)).toEqual([
      expect.objectContaining({
        level: 40,
        address: "127.0.0.1",
        msg: expect.stringContaining("trusted_proxies") as unknown,
      }),
    ]);
    expect(await findings()).toEqual([
      expect.objectContaining({
        code: "untrusted-proxy",
        what: expect.stringContaining("in 3 requests") as unknown,
      }),
    ]);
  });

  it("is not logged for a trusted proxy", async () => {
    const trusting = await ControlPlane.start([unreachableServer], { trustedProxies: ["127.0.0.0/8"] });
    await trusting.request({ path: "/v1/bans", headers });
    expect(warnings(trusting)).toEqual([]);
    await trusting.stop();
  });
});

/** The fields of each object that an operation takes as JSON, by its path in the body, as the document has them. */
function documentedFields(schema: DocumentedSchema, path: readonly string[] = []): [string[], string[]][] {
  const { schemas } = plane.checker.document.components;
  const reference = schema.$ref?.replace(/^.*\//, "");
  if (reference !== undefined) return documentedFields(schemas[reference] ?? {}, path);
  const { properties, anyOf = [] } = schema;
  if (properties === undefined) return anyOf.slice(0, 1).flatMap((each) => documentedFields(each, path));
  const inner = Object.entries(properties).flatMap(([name, each]) => documentedFields(each, [...path, name]));
  return [[[...path], Object.keys(properties)], ...inner];
}

interface DocumentedSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly DocumentedSchema[];
  readonly properties?: Readonly<Record<string, DocumentedSchema>>;
}

it("an unknown field is answered with exactly the fields that the document has", async () => {
  const asked: string[] = [];
  for (const [template, operations] of Object.entries(plane.checker.document.paths)) {
    for (const [method, { operationId, requestBody }] of Object.entries(operations)) {
      const body = requestBody?.content["application/json"];
      if (body === undefined) continue;
      for (const [path, fields] of documentedFields(body.schema)) {
        const json = path.reduceRight<object>((value, name) => ({ [name]: value }), { surprise: 1 });
        const target = template.replace("{server}", unreachableServer.name).replace(/\{\w+\}/, "example");
        const request = { method: method.toUpperCase() as "POST", path: target, json };
        const answer = await plane.request(request);
        // The message of a kick is one value, whose error says what it takes.
        if (path.length > 0 && (answer.body as { readonly code: string }).code === "invalid-field") continue;
        asked.push([operationId, ...path].join("."));
        expect(answer).toMatchObject({ status: 400, body: { code: "unknown-field" } });
        const { error } = answer.body as { readonly error: string };
        const named = error.replace(/^.* the fields are /, "").split(", ");
        expect({ operationId, fields: named.sort() }).toEqual({ operationId, fields: fields.sort() });
      }
    }
  }
  expect(asked).toEqual(
    expect.arrayContaining([
      "kick",
      "retract",
      "message",
      "postBans",
      "putBan",
      "adoptServer",
      "liftBans.filter",
    ]),
  );
});
