import { getEventListeners, once } from "node:events";
import { type KickInput, MucKickClient, type MucKickClientOptions } from "../../../src/index";
import {
  answer,
  close,
  type Deed,
  hang,
  json,
  reset,
  say,
  sayAndClose,
  ScriptedServer,
} from "../../support/client/scripted-server";

const server = new ScriptedServer();
const clients: MucKickClient[] = [];

beforeAll(() => server.start());
afterEach(async () => {
  for (const socket of server.sockets) socket.destroy();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.stop());

const authorization = "Basic dXNlcm5hbWU6cGFzc3dvcmQ=";

function connect(
  options: Partial<Omit<MucKickClientOptions, "authorization" | "token">> = {},
): MucKickClient {
  const client = new MucKickClient({ url: server.url, authorization, ...options });
  clients.push(client);
  return client;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`It did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

const bob: KickInput = { nickname: "bob", muc: "snuggery@chat.example.org" };
const kicked = { kicked: [{ muc: "snuggery@chat.example.org", nickname: "bob", jid: "bob@example.org" }] };
const problem = { error: "No, for a reason", code: "some-code" };
const noRooms = { rooms: [] };
const wholeAnswer = answer(200, { "content-type": "application/json" }, JSON.stringify(kicked));

describe("a request of the client", () => {
  it("has the required headers, and a Content-Length in bytes", async () => {
    server.play(json(200, kicked));
    const request = { ...bob, reason: "Genug für heute ☂" };
    expect(await connect({ host: "chat.example.org" }).kick(request)).toEqual(kicked);
    const [seen] = server.requests;
    expect(seen).toMatchObject({
      method: "POST",
      path: "/muc_kick",
      headers: { host: "chat.example.org", authorization, "content-type": "application/json" },
    });
    expect(JSON.parse(seen?.body ?? "")).toEqual(request);
    expect(seen?.headers).not.toHaveProperty("transfer-encoding");
    expect(seen?.headers["content-length"]).toBe(String(Buffer.byteLength(JSON.stringify(request))));
  });

  it.each(["", "/", "/chat/", "/a/b"])("is sent below the path of the URL: %p", async (path) => {
    server.play(json(200, noRooms));
    await connect({ url: `${server.url}${path}` }).rooms({ muc: "a&b=c d+é", limit: 5 });
    const prefix = path.replace(/\/$/, "");
    expect(server.requests[0]?.path).toBe(`${prefix}/muc_kick/rooms?muc=a%26b%3Dc%20d%2B%C3%A9&limit=5`);
  });

  it("carries a token", async () => {
    server.play(json(200, noRooms));
    const client = new MucKickClient({ url: server.url, token: "mk_1_secret" });
    clients.push(client);
    await client.rooms();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer mk_1_secret");
    expect(server.requests[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it("follows no redirect, which could reveal the secret", async () => {
    server.play(say(answer(302, { location: `${server.url}/elsewhere` }, "")));
    expect(await failureOf(connect().about())).toMatchObject({
      name: "UnexpectedResponseError",
      status: 302,
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe("an invalid option", () => {
  it.each<[string, Partial<MucKickClientOptions>]>([
    ["no URL", { url: "127.0.0.1:5280" }],
    ["another scheme", { url: "ftp://example.org" }],
    ["a password in the URL", { url: "http://me:secret@example.org" }],
    ["a query", { url: "http://example.org/?a" }],
    ["an empty secret", { authorization: "" }],
    ["a line break in the secret", { authorization: "Basic a\r\nX: y" }],
    ["a secret beyond Latin-1", { authorization: "Basic ☂" }],
    ["a line break in the host", { host: "a\r\nb" }],
  ])("is rejected: %s", (_, wrong) => {
    const options = { url: server.url, authorization, ...wrong } as MucKickClientOptions;
    expect(() => new MucKickClient(options)).toThrow(expect.objectContaining({ name: "TypeError" }) as Error);
  });

  it.each([0, -1, NaN, Infinity])("is rejected: a timeout of %p", async (timeout) => {
    expect(await failureOf(connect().about({ timeout }))).toBeInstanceOf(RangeError);
  });
});

describe("a misbehaving server", () => {
  const half = wholeAnswer.slice(0, -20);
  const faults: [string, Deed, object][] = [
    ["hangs", hang, { name: "UnreachableError", timedOut: true, mayHaveBeenCarriedOut: true }],
    [
      "stops in the middle",
      say(half),
      { name: "UnreachableError", timedOut: true, mayHaveBeenCarriedOut: true },
    ],
    ["closes", close, { name: "UnreachableError", timedOut: false, mayHaveBeenCarriedOut: true }],
    ["resets", reset, { name: "UnreachableError", timedOut: false, mayHaveBeenCarriedOut: true }],
    [
      "closes in the middle of the headers",
      sayAndClose("HTTP/1.1 200 OK\r\nContent-Ty"),
      { name: "UnreachableError", timedOut: false, mayHaveBeenCarriedOut: true },
    ],
    [
      "closes in the middle of the body",
      sayAndClose(half),
      { name: "UnexpectedResponseError", fault: "incomplete", status: 200, mayHaveBeenCarriedOut: true },
    ],
    [
      "does not speak HTTP",
      sayAndClose("SSH-2.0-OpenSSH_9.2p1\r\n"),
      { name: "UnexpectedResponseError", fault: "not-http", status: undefined, mayHaveBeenCarriedOut: true },
    ],
    [
      "answers HTML with 404",
      say(answer(404, { "content-type": "text/html" }, "<h1>Unknown host: x</h1>")),
      {
        name: "UnexpectedResponseError",
        fault: "not-json",
        status: 404,
        excerpt: "<h1>Unknown host: x</h1>",
        mayHaveBeenCarriedOut: false,
      },
    ],
    [
      "answers HTML with 502",
      say(answer(502, { "content-type": "text/html" }, "<h1>Bad gateway</h1>")),
      { name: "UnexpectedResponseError", fault: "not-json", status: 502, mayHaveBeenCarriedOut: true },
    ],
    [
      "says JSON and sends something else",
      say(answer(200, { "content-type": "application/json" }, "{]")),
      { name: "UnexpectedResponseError", fault: "not-json", status: 200, mayHaveBeenCarriedOut: true },
    ],
    [
      "sends JSON and says something else",
      say(answer(200, { "content-type": "text/plain" }, "{}")),
      { name: "UnexpectedResponseError", fault: "not-json", status: 200 },
    ],
    [
      "sends other JSON",
      json(200, { kicked: [{ muc: "x" }] }),
      { name: "UnexpectedResponseError", fault: "wrong-shape", status: 200 },
    ],
    [
      "refuses in another shape",
      json(400, { message: "no" }),
      { name: "UnexpectedResponseError", fault: "wrong-shape", status: 400, mayHaveBeenCarriedOut: false },
    ],
  ];

  it.each(faults)("gets a kick once, and the error states what is known: %s", async (_, deed, expected) => {
    server.play(deed);
    expect(await failureOf(connect({ timeout: 500 }).kick(bob))).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  it("is disconnected when it sends more than the maximum response", async () => {
    const mebibyte = " ".repeat(1024 * 1024);
    server.play((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n");
      const more = (): void => {
        while (socket.writable && socket.write(mebibyte));
      };
      socket.on("drain", more);
      more();
    });
    expect(await failureOf(connect().about({ retries: 0 }))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "too-large",
    });
  });

  const passing: [string, Deed][] = [
    ["closes", close],
    ["resets", reset],
    ["closes in the middle of the body", sayAndClose(half)],
    ["answers HTML with 502", say(answer(502, { "content-type": "text/html" }, "<h1>Bad gateway</h1>"))],
    ["refuses with 503", json(503, { error: "Not now", code: "unavailable" })],
  ];

  it.each(passing)("gets retries of idempotent requests when it recovers: %s", async (_, deed) => {
    const ban = { id: "one", jid: "bob@example.org" };
    const safe: [object, (client: MucKickClient) => Promise<unknown>][] = [
      [noRooms, (client) => client.rooms()],
      [{ kicked: [], dry_run: true }, (client) => client.kick({ ...bob, dry_run: true })],
      [
        { results: [{ status: 200, kicked: [], dry_run: true }] },
        (client) => client.kickMany([{ ...bob, dry_run: true }]),
      ],
      [{ ban, kicked: [] }, (client) => client.putBan("one", { jid: "bob@example.org" })],
      [
        { ban, kicked: [], dry_run: true },
        (client) => client.putBan("one", { jid: "bob@example.org", dry_run: true }),
      ],
      [
        { results: [{ status: 204 }], revision: { before: "a", after: "b" } },
        (client) => client.changeBans({ delete: ["one"] }),
      ],
    ];
    for (const [given, ask] of safe) {
      server.play(deed, json(200, given));
      expect(await ask(connect())).toEqual(given);
      expect(server.requests).toHaveLength(2);
      expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
    }
  });

  it("gets a limited number of retries", async () => {
    server.play(close, close, close, close);
    expect(await failureOf(connect().about())).toMatchObject({ name: "UnreachableError" });
    expect(server.requests).toHaveLength(3);
  });

  it("gets one request when the caller disables retries", async () => {
    server.play(close);
    expect(await failureOf(connect().about({ retries: 0 }))).toMatchObject({ name: "UnreachableError" });
    expect(server.requests).toHaveLength(1);
  });

  it("may be slow", async () => {
    const bytes = Array.from(wholeAnswer);
    server.play((socket) => {
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      next();
    });
    expect(await connect().kick(bob)).toEqual(kicked);
  });

  it("must send as many results of a batch as there are requests", async () => {
    server.play(json(200, { results: [{ status: 200, ...kicked }] }));
    expect(await failureOf(connect().kickMany([bob, bob]))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "wrong-shape",
      mayHaveBeenCarriedOut: true,
    });
  });

  it.each<[object, (client: MucKickClient) => Promise<unknown>]>([
    [
      { ban: { id: "one", jid: "a.example" }, kicked: [], dry_run: false },
      (client) => client.putBan("one", { jid: "a.example" }),
    ],
    [
      { results: [{ status: 204 }], revision: { before: "a" } },
      (client) => client.changeBans({ delete: ["one"] }),
    ],
    [{ results: [{ status: 204 }], revision: "a" }, (client) => client.changeBans({ delete: ["one"] })],
  ])("must send the expected response: %j", async (given, ask) => {
    server.play(json(200, given));
    expect(await failureOf(ask(connect()))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "wrong-shape",
    });
  });

  it("cannot return the same page forever", async () => {
    const page = json(200, {
      rooms: [{ muc: "a@chat.example.org", occupants: 1 }],
      next: "a@chat.example.org",
    });
    server.play(page, page, page);
    const rooms = [];
    const walk = async (): Promise<void> => {
      for await (const { muc } of connect().eachRoom()) rooms.push(muc);
    };
    expect(await failureOf(walk())).toMatchObject({ name: "UnexpectedResponseError" });
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/muc_kick/rooms",
      "/muc_kick/rooms?after=a%40chat.example.org",
    ]);
  });
});

describe("a request that changes nothing", () => {
  const calls: [string, (client: MucKickClient) => Promise<unknown>][] = [
    ["looking", (client) => client.about({ retries: 0 })],
    ["a dry run", (client) => client.kick({ ...bob, dry_run: true }, { retries: 0 })],
    ["many dry runs", (client) => client.kickMany([{ ...bob, dry_run: true }], { retries: 0 })],
  ];
  it.each(calls)("is never reported as possibly performed: %s", async (_what, call) => {
    for (const deed of [close, json(500, problem), json(200, {})]) {
      server.play(deed);
      expect(await failureOf(call(connect()))).toMatchObject({ mayHaveBeenCarriedOut: false });
    }
  });
});

describe("an error response", () => {
  it.each([
    [400, "RefusedError", false],
    [401, "UnauthorizedError", false],
    [403, "RefusedError", false],
    [404, "NotFoundError", false],
    [409, "RefusedError", false],
    [500, "RefusedError", true],
    [504, "RefusedError", true],
  ])("is, for the status %i, a %s with the server's text", async (status, name, mayHaveBeenCarriedOut) => {
    server.play(json(status, { ...problem, server: "one" }));
    const error = await failureOf(connect().kick(bob));
    expect(error).toMatchObject({
      name,
      status,
      code: "some-code",
      error: "No, for a reason",
      mayHaveBeenCarriedOut,
      method: "POST",
      url: `${server.url}/muc_kick`,
      retryAfter: undefined,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, readonly object[], boolean]>([
    ["none of which may have done it", [{ may_be_done: false }, { may_be_done: false }], false],
    ["one of which may have done it", [{ may_be_done: false }, { may_be_done: true }], true],
    ["one of which says nothing of it", [{ may_be_done: false }, {}], true],
  ])("combines servers %s", async (_what, failed, mayHaveBeenCarriedOut) => {
    server.play(json(500, { ...problem, failed }));
    expect(await failureOf(connect().kick(bob))).toMatchObject({ mayHaveBeenCarriedOut });
  });

  it("causes a retry after a short Retry-After, even for a kick", async () => {
    const later = json(429, { error: "Slowly", code: "rate-limited" }, { "retry-after": 1 });
    server.play(later, json(200, kicked));
    expect(await connect().kick(bob)).toEqual(kicked);
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(999);
  });

  it("is a BusyError without changes for a module that is busy with another change", async () => {
    const busy = json(503, { error: "Still busy", code: "busy" }, { "retry-after": 1 });
    const changes = { delete: ["x"] };
    server.play(busy);
    expect(await failureOf(connect().changeBans(changes, { retries: 0 }))).toMatchObject({
      name: "BusyError",
      code: "busy",
      retryAfter: 1,
      mayHaveBeenCarriedOut: false,
    });
    server.play(json(503, { error: "Away", code: "some-code" }));
    expect(await failureOf(connect().changeBans(changes, { retries: 0 }))).toMatchObject({
      name: "RefusedError",
    });
    const answer = { results: [{ status: 204 }], revision: { before: "a", after: "b" } };
    server.play(busy, json(200, answer));
    expect(await connect().changeBans(changes)).toMatchObject({ results: [{ status: 204 }] });
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(999);
  });

  it("is returned at once when Retry-After is beyond the deadline", async () => {
    server.play(json(429, { error: "Slowly", code: "rate-limited" }, { "retry-after": 60 }));
    const start = performance.now();
    expect(await failureOf(connect().about())).toMatchObject({ name: "RefusedError", retryAfter: 60 });
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(server.requests).toHaveLength(1);
  });

  it("comes from the client itself for an invalid id", async () => {
    server.play();
    for (const id of ["", "..", "a/b", "x".repeat(65)]) {
      expect(await failureOf(connect().ban(id))).toMatchObject({ status: 400, code: "invalid-field" });
    }
    expect(server.requests).toEqual([]);
  });
});

describe("lifting a ban", () => {
  const none = json(404, { error: "No such ban: one", code: "ban-not-found" });

  it("rejects when there is no such ban", async () => {
    server.play(none);
    expect(await failureOf(connect().deleteBan("one"))).toMatchObject({ name: "NotFoundError" });
  });

  it("succeeds when the response was lost and the retry finds no ban", async () => {
    server.play(close, none);
    await connect().deleteBan("one");
    expect(server.requests).toHaveLength(2);
  });

  it("rejects when the first attempt certainly had no effect and the retry finds no ban", async () => {
    server.play(json(503, { error: "Not now", code: "unavailable" }), none);
    expect(await failureOf(connect().deleteBan("one"))).toMatchObject({ name: "NotFoundError" });
  });
});

describe("a connection of the client", () => {
  it("is reused after every kind of response", async () => {
    const client = connect();
    server.play(
      ...Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? json(404, problem) : json(200, kicked))),
    );
    for (let call = 0; call < 20; call++) await client.kick(bob).catch(() => undefined);
    expect(server.requests).toHaveLength(20);
    // undici leaves a connection alone for a moment after an answer: who asks at once gets a second one.
    expect(new Set(server.requests.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2);
  });

  it("is replaced when the server has closed it meanwhile, even for a kick", async () => {
    server.play(
      sayAndClose(answer(200, { "content-type": "application/json" }, '{"rooms":[]}')),
      json(200, kicked),
    );
    const client = connect();
    const connected = server.nextConnection();
    await client.rooms();
    const first = await connected;
    if (!first.closed) await once(first, "close");
    expect(await client.kick(bob)).toEqual(kicked);
    expect(server.requests[1]?.connection).toBe((server.requests[0]?.connection ?? 0) + 1);
  });

  it("leaves a kick unknown and causes a retry of a read when it closes during a request", async () => {
    server.play(json(200, noRooms), close, json(200, noRooms), close, json(200, noRooms));
    const client = connect();
    await client.rooms();
    expect(await failureOf(client.kick(bob))).toMatchObject({
      name: "UnreachableError",
      mayHaveBeenCarriedOut: true,
    });
    await client.rooms();
    await client.rooms();
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST", "GET", "GET", "GET"]);
  });

  it("is reported as failed when no server listens", async () => {
    const gone = new ScriptedServer();
    await gone.start();
    const { url } = gone;
    await gone.stop();
    expect(await failureOf(connect({ url }).kick(bob))).toMatchObject({
      name: "UnreachableError",
      timedOut: false,
      mayHaveBeenCarriedOut: false,
      cause: { code: "ECONNREFUSED" },
    });
  });

  // The server takes the connection and then is silent where TLS would begin.
  const silent = (): MucKickClient => connect({ url: server.url.replace("http:", "https:"), timeout: 300 });

  it("is reported as failed when it is not established in time", async () => {
    expect(await failureOf(silent().kick(bob))).toMatchObject({
      name: "UnreachableError",
      timedOut: true,
      mayHaveBeenCarriedOut: false,
    });
  });

  it("is abandoned at once when the caller aborts", async () => {
    const controller = new AbortController();
    const connected = server.nextConnection();
    const call = failureOf(silent().kick(bob, { signal: controller.signal, timeout: 60_000 }));
    await connected;
    controller.abort(new Error("Never mind"));
    expect(await call).toEqual(new Error("Never mind"));
  });
});

describe("a signal to the client", () => {
  it("prevents sending when it is already aborted", async () => {
    server.play();
    expect(await failureOf(connect().about({ signal: AbortSignal.abort("enough") }))).toBe("enough");
    expect(server.requests).toEqual([]);
  });

  it("aborts a call in flight, disconnects, and does not affect the next call", async () => {
    const controller = new AbortController();
    const hungUp = new Promise<void>((resolve) => {
      server.play(
        (socket) => {
          socket.once("close", () => {
            resolve();
          });
          controller.abort();
        },
        json(200, noRooms),
      );
    });
    const client = connect();
    expect(await failureOf(client.kick(bob, { signal: controller.signal }))).toBe(controller.signal.reason);
    await hungUp;
    expect(await client.rooms()).toEqual(noRooms);
  });

  it("ends the wait before a retry", async () => {
    const controller = new AbortController();
    server.play(json(429, problem, { "retry-after": 20 }), json(200, noRooms));
    const client = connect({ connections: 1 });
    const call = failureOf(client.about({ signal: controller.signal, timeout: 30_000 }));
    // There is one connection: when the second answer is there, the first call waits.
    await client.rooms();
    controller.abort(new Error("Never mind"));
    expect(await call).toEqual(new Error("Never mind"));
    expect(server.requests).toHaveLength(2);
  });

  it("has no listeners left after the call", async () => {
    const { signal } = new AbortController();
    server.play(json(200, noRooms), json(400, problem));
    await connect().rooms({}, { signal });
    await failureOf(connect().rooms({}, { signal }));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("close of the client", () => {
  it("does not wait for a connection of an aborted call", async () => {
    const client = connect({ url: server.url.replace("http:", "https:") });
    await failureOf(client.about({ timeout: 100 }));
    await client.close();
  });

  it("waits for the calls in flight and rejects later ones", async () => {
    let reply: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      server.play((socket, request) => {
        reply = () => {
          json(200, kicked)(socket, request);
        };
        resolve();
      });
    });
    const client = connect();
    const call = client.kick(bob);
    await asked;
    const closed = client.close();
    expect(await failureOf(client.about())).toBeInstanceOf(TypeError);
    reply?.();
    expect(await call).toEqual(kicked);
    await closed;
  });
});
