import { getEventListeners, once } from "node:events";
import { type CallOptions, ControlPlaneClient, type ControlPlaneClientOptions } from "../../../src/index";
import { answer, close, hang, json, say, ScriptedServer } from "../../support/client/scripted-server";

const server = new ScriptedServer();
const clients: ControlPlaneClient[] = [];

beforeAll(() => server.start());
afterEach(async () => {
  for (const socket of server.sockets) socket.destroy();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.stop());

function connect(options: Partial<ControlPlaneClientOptions> = {}): ControlPlaneClient {
  const client = new ControlPlaneClient({ url: server.url, token: "mk_1_secret", ...options });
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

/** Has a call take the only connection of a client. Resolves to what ends that call. */
async function occupy(client: ControlPlaneClient): Promise<() => Promise<unknown>> {
  const noRooms = json(200, { rooms: [] });
  const { promise, resolve } = Promise.withResolvers<() => void>();
  server.play((socket, request) => {
    resolve(() => {
      noRooms(socket, request);
    });
  }, noRooms);
  const call = client.rooms();
  const respond = await promise;
  return () => {
    respond();
    return call;
  };
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const muc = "snuggery@chat.example.org";
const bob = { muc, nickname: "bob", jid: "bob@example.org" };
const ban = {
  id: "case-17",
  jid: "bob@example.org",
  state: "active",
  created_at: "2026-11-22T12:00:00.000Z",
  created_by: { kind: "token", id: "Ab3dEf6hIj9l", label: "desk" },
  change: 42,
};
const servers = [
  { server: "main", in_force: true, kicked: [bob] },
  { server: "other", in_force: false, kicked: [], error: "It is being tried", code: "pending" },
];
const placed = { ban, servers, kicked: [bob] };
const preview = {
  ban: { jid: ban.jid },
  dry_run: true,
  servers: [{ server: "main", kicked: [] }],
  kicked: [],
};
const lifted = { ban: { ...ban, state: "lifted" }, servers: [{ server: "main", lifted: true }] };
const details = {
  ban,
  servers,
  history: [{ at: ban.created_at, actor: ban.created_by, action: "ban.create", details: { jid: ban.jid } }],
};
const token = { id: "Ab3dEf6hIj9l", label: "desk", scopes: ["read"], created_at: ban.created_at };
const entry = {
  seq: 1,
  at: ban.created_at,
  kind: "event",
  instance: "one",
  actor: ban.created_by,
  action: "ban.create",
  targets: [{ jid: ban.jid }],
  prev_hash: "0",
  hash: "1",
};
const failed = [
  { server: "other", status: 502, code: "server-unreachable", error: "No", may_be_done: false },
];
const sync = { in_sync: false, behind: 12, refused: 1, since: ban.created_at, checked_at: ban.created_at };
const listed = { name: "main", mucs: ["chat.example.org"], reachable: true, version: "1", bans: 3, sync };

type Ask = (client: ControlPlaneClient) => Promise<unknown>;

/** Every method: what goes over the wire, and an answer that comes back as it is. */
const methods: [string, Ask, { method: string; path: string; body?: unknown }, unknown, number?][] = [
  [
    "kick",
    (client) => client.kick({ nickname: "bob", muc, force: true }),
    { method: "POST", path: "/muc_kick", body: { nickname: "bob", muc, force: true } },
    { kicked: [bob], failed },
  ],
  [
    "kickMany",
    (client) => client.kickMany([{ jid: "bob@example.org" }, { nickname: "eve", muc }]),
    { method: "POST", path: "/muc_kick", body: [{ jid: "bob@example.org" }, { nickname: "eve", muc }] },
    {
      results: [
        { status: 200, kicked: [bob], failed },
        { status: 502, error: "No", code: "server-unreachable", failed },
      ],
    },
  ],
  ["servers", (client) => client.servers(), { method: "GET", path: "/v1/servers" }, { servers: [listed] }],
  [
    "rooms",
    (client) => client.rooms({ muc: "chat.example.org", limit: 5, after: "a+b" }),
    { method: "GET", path: "/v1/rooms?muc=chat.example.org&limit=5&after=a%2Bb" },
    { rooms: [{ muc, occupants: 1 }], failed, next: "x" },
  ],
  [
    "occupants",
    (client) => client.occupants({ jid: "bob@example.org" }),
    { method: "GET", path: "/v1/occupants?jid=bob%40example.org" },
    {
      occupants: [
        {
          ...bob,
          sessions: 1,
          session_jids: ["bob@example.org/x"],
          role: "participant",
          affiliation: "none",
        },
      ],
      failed: [],
    },
  ],
  [
    "visitors",
    (client) => client.visitors({ muc, since: "2030-01-31T12:00:00Z" }),
    { method: "GET", path: `/v1/visitors?muc=${encodeURIComponent(muc)}&since=2030-01-31T12%3A00%3A00Z` },
    { visitors: [{ ...bob, left_at: "2030-01-31T12:00:00Z" }], failed: [] },
  ],
  [
    "affiliations",
    (client) => client.affiliations({ affiliation: "outcast", muc }),
    { method: "GET", path: `/v1/affiliations?affiliation=outcast&muc=${encodeURIComponent(muc)}` },
    { affiliations: [{ muc, jid: "spam.example", affiliation: "outcast", reason: "Spam" }], failed: [] },
  ],
  [
    "ban",
    (client) =>
      client.ban({ jid: ban.jid, muc, reason: "spam", note: "n", duration_seconds: 60, force: true }),
    {
      method: "POST",
      path: "/v1/bans",
      body: { jid: ban.jid, muc, reason: "spam", note: "n", duration_seconds: 60, force: true },
    },
    placed,
    201,
  ],
  [
    "ban, dry run",
    (client) => client.ban({ jid: ban.jid, dry_run: true }),
    { method: "POST", path: "/v1/bans", body: { jid: ban.jid, dry_run: true } },
    preview,
  ],
  [
    "banMany",
    (client) => client.banMany([{ jid: "a@b.c" }, { jid: "b@b.c", dry_run: true }, { jid: "c@b.c" }]),
    {
      method: "POST",
      path: "/v1/bans",
      body: [{ jid: "a@b.c" }, { jid: "b@b.c", dry_run: true }, { jid: "c@b.c" }],
    },
    {
      results: [
        { status: 201, ...placed },
        { status: 200, ...preview },
        { status: 409, error: "No", code: "already-banned", ban },
      ],
    },
  ],
  [
    "putBan",
    (client) => client.putBan("case-17", { jid: ban.jid, expires_at: "2030-01-31T00:00:00Z" }),
    {
      method: "PUT",
      path: "/v1/bans/case-17",
      body: { jid: ban.jid, expires_at: "2030-01-31T00:00:00Z" },
    },
    placed,
    201,
  ],
  [
    "unban",
    (client) => client.unban("case-17", "a mistake"),
    { method: "DELETE", path: "/v1/bans/case-17?reason=a%20mistake" },
    lifted,
  ],
  ["getBan", (client) => client.getBan("case-17"), { method: "GET", path: "/v1/bans/case-17" }, details],
  [
    "bans",
    (client) => client.bans({ jid: ban.jid, muc, state: "all", limit: 2 }),
    {
      method: "GET",
      path: `/v1/bans?jid=bob%40example.org&muc=${encodeURIComponent(muc)}&state=all&limit=2`,
    },
    { bans: [ban], next: "x" },
  ],
  [
    "audit",
    (client) => client.audit({ kind: "event", order: "oldest", intent: 3, token: "x" }),
    { method: "GET", path: "/v1/audit?kind=event&order=oldest&intent=3&token=x" },
    { entries: [entry] },
  ],
  [
    "createToken",
    (client) => client.createToken({ label: "desk", scopes: ["read"] }),
    { method: "POST", path: "/v1/tokens", body: { label: "desk", scopes: ["read"] } },
    { token, bearer: "mk_1_x" },
    201,
  ],
  ["tokens", (client) => client.tokens(), { method: "GET", path: "/v1/tokens" }, { tokens: [token] }],
];

describe.each(methods)("the method %s", (_, ask, request, given, status = 200) => {
  it("sends its request and resolves to the response, including unknown members", async () => {
    server.play(json(status, { ...(given as object), later: [1] }));
    expect(await ask(connect({ url: `${server.url}/below` }))).toEqual({ ...(given as object), later: [1] });
    const [seen] = server.requests;
    expect(seen).toMatchObject({ method: request.method, path: `/below${request.path}` });
    expect(seen?.headers.authorization).toBe("Bearer mk_1_secret");
    expect(seen?.body === "" ? undefined : JSON.parse(seen?.body ?? "")).toEqual(request.body);
  });

  it("rejects with an error for an unexpected response", async () => {
    server.play(json(status, { unlike: true }));
    expect(await failureOf(ask(connect()))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "wrong-shape",
    });
  });

  it("rejects with the server's error text", async () => {
    server.play(json(403, { error: "This token may not", code: "forbidden" }));
    expect(await failureOf(ask(connect()))).toMatchObject({
      name: "RefusedError",
      code: "forbidden",
      url: `${server.url}${request.path}`,
    });
  });
});

describe("a request whose response is lost", () => {
  const whom = { jid: "bob@example.org" } as const;
  const safe: [string, Ask, unknown][] = [
    ["GET", (client) => client.servers(), { servers: [] }],
    ["putBan", (client) => client.putBan("case-17", { jid: ban.jid }), placed],
    ["ban with an id", (client) => client.ban({ id: "case-17", jid: ban.jid }), placed],
    ["ban with dry_run", (client) => client.ban({ jid: ban.jid, dry_run: true }), preview],
    [
      "banMany with ids",
      (client) => client.banMany([{ id: "x", jid: "a@b.c" }]),
      { results: [{ status: 200, ...placed }] },
    ],
    ["unban", (client) => client.unban("case-17"), lifted],
    ["kick with dry_run", (client) => client.kick({ ...whom, dry_run: true }), { kicked: [], dry_run: true }],
  ];
  it.each(safe)("is retried: %s", async (_, ask, given) => {
    server.play(close, json(200, given));
    expect(await ask(connect())).toEqual(given);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
  });

  const unsafe: [string, Ask][] = [
    ["ban", (client) => client.ban(whom)],
    ["banMany where one has no id", (client) => client.banMany([{ id: "x", jid: "a@b.c" }, whom])],
    ["createToken", (client) => client.createToken({ label: "x", scopes: ["read"] })],
    ["kick", (client) => client.kick(whom)],
  ];
  it.each(unsafe)("is not retried, and the error states it: %s", async (_, ask) => {
    server.play(close);
    expect(await failureOf(ask(connect()))).toMatchObject({
      name: "UnreachableError",
      mayHaveBeenCarriedOut: true,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each(unsafe)("is retried after an error without changes: %s", async (_, ask) => {
    server.play(json(503, { error: "Not now", code: "unavailable" }), close);
    await failureOf(ask(connect()));
    expect(server.requests).toHaveLength(2);
  });
});

describe("unban", () => {
  const none = json(404, { error: "It was lifted", code: "ban-not-found" });

  it("reports a ban that the first attempt had already lifted", async () => {
    server.play(close, none, json(200, { ...details, ban: lifted.ban }));
    expect(await connect().unban("case-17")).toEqual({ ban: lifted.ban, servers: [] });
    expect(server.requests.map(({ method }) => method)).toEqual(["DELETE", "DELETE", "GET"]);
  });

  it("rejects when there is no such ban", async () => {
    server.play(none);
    expect(await failureOf(connect().unban("case-17"))).toMatchObject({ name: "NotFoundError" });
  });

  it("sends no request for an invalid id", async () => {
    server.play();
    expect(await failureOf(connect().unban("../tokens"))).toMatchObject({ code: "invalid-field" });
    expect(server.requests).toEqual([]);
  });
});

describe("ban", () => {
  it("rejects with the existing ban on a conflict", async () => {
    server.play(json(409, { error: "Already", code: "already-banned", ban }));
    expect(await failureOf(connect().ban({ jid: ban.jid }))).toMatchObject({
      name: "RefusedError",
      status: 409,
      details: { ban },
    });
  });

  it("requires as many results as bans", async () => {
    server.play(json(200, { results: [] }));
    expect(await failureOf(connect().banMany([{ jid: "a@b.c" }]))).toMatchObject({ fault: "wrong-shape" });
  });
});

describe("a complete listing", () => {
  it.each<[string, (client: ControlPlaneClient) => AsyncIterable<unknown>, string, object]>([
    ["eachRoom", (client) => client.eachRoom({ limit: 1 }), "rooms", { muc, occupants: 1 }],
    [
      "eachOccupant",
      (client) => client.eachOccupant({ limit: 1 }),
      "occupants",
      { ...bob, sessions: 1, session_jids: ["bob@example.org/x"], role: "participant", affiliation: "none" },
    ],
    [
      "eachVisitor",
      (client) => client.eachVisitor({ limit: 1 }),
      "visitors",
      { ...bob, left_at: "2030-01-31T12:00:00Z" },
    ],
    [
      "eachAffiliation",
      (client) => client.eachAffiliation({ limit: 1 }),
      "affiliations",
      { muc, jid: "bob@example.org", affiliation: "outcast" },
    ],
    ["eachBan", (client) => client.eachBan({ limit: 1 }), "bans", ban],
    ["eachAuditEntry", (client) => client.eachAuditEntry({ limit: 1 }), "entries", entry],
  ])("is read page by page: %s", async (_, each, list, item) => {
    server.play(json(200, { [list]: [item], next: "x y" }), json(200, { [list]: [item, item] }));
    expect(await all(each(connect()))).toEqual([item, item, item]);
    expect(server.requests.map(({ path }) => path.split("?")[1])).toEqual(["limit=1", "limit=1&after=x%20y"]);
  });
});

describe("an export by the client", () => {
  const exports: [
    string,
    string,
    string,
    (client: ControlPlaneClient, options?: CallOptions) => AsyncGenerator<string>,
  ][] = [
    [
      "bansAsCsv",
      "text/csv",
      "/v1/bans?state=all",
      (client, options) => client.bansAsCsv({ state: "all" }, options),
    ],
    [
      "exportAudit",
      "application/x-ndjson",
      "/v1/audit?kind=event",
      (client, options) => client.exportAudit({ kind: "event" }, options),
    ],
  ];
  const begin = (type: string): string =>
    `HTTP/1.1 200 So\r\ncontent-type: ${type}; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n`;
  const chunk = (text: string | Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n`),
      Buffer.from(text),
      Buffer.from("\r\n"),
    ]);

  describe.each(exports)("%s", (_, type, path, open) => {
    it("is streamed, and characters split between chunks are restored", async () => {
      server.play((socket) => {
        const bytes = Buffer.from("é☂");
        socket.write(begin(type));
        socket.write(chunk(bytes.subarray(0, 1)));
        socket.write(chunk(bytes.subarray(1)));
        socket.write("0\r\n\r\n");
      });
      expect((await all(open(connect()))).join("")).toBe("é☂");
      expect(server.requests).toMatchObject([{ method: "GET", path, headers: { accept: type } }]);
    });

    it("may take longer than a call", async () => {
      server.play((socket) => {
        socket.write(begin(type) + chunk("one").toString());
      });
      const text = open(connect({ timeout: 200 }));
      expect(await text.next()).toEqual({ done: false, value: "one" });
      const socket = server.sockets.at(-1);
      // The time of the call is over when this fires: both were begun before the answer came.
      await once(AbortSignal.timeout(250), "abort");
      socket?.write(chunk("two").toString() + "0\r\n\r\n");
      expect((await all(text)).join("")).toBe("two");
    });

    it("rejects when it does not begin in time", async () => {
      server.play(hang);
      expect(await failureOf(all(open(connect({ timeout: 200 }))))).toMatchObject({
        name: "UnreachableError",
        timedOut: true,
      });
    });

    it("ends at its deadline while all connections are busy, and is not sent later", async () => {
      const client = connect({ connections: 1 });
      const finishCall = await occupy(client);
      expect(await failureOf(all(open(client, { timeout: 200 })))).toMatchObject({
        name: "UnreachableError",
        timedOut: true,
        mayHaveBeenCarriedOut: false,
      });
      await finishCall();
      await client.rooms();
      expect(server.requests.map(({ path: sent }) => sent)).toEqual(["/v1/rooms", "/v1/rooms"]);
    });

    it("ends with the reason of the signal while all connections are busy", async () => {
      const client = connect({ connections: 1 });
      const finishCall = await occupy(client);
      const controller = new AbortController();
      const reason = new Error("Never mind");
      const failure = failureOf(all(open(client, { signal: controller.signal })));
      controller.abort(reason);
      expect(await failure).toBe(reason);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      await finishCall();
    });

    it("ends at its deadline while no connection can be established", async () => {
      const client = connect({ url: server.url.replace("http:", "https:") });
      expect(await failureOf(all(open(client, { timeout: 200 })))).toMatchObject({
        name: "UnreachableError",
        timedOut: true,
      });
    });

    it("is retried when it did not begin", async () => {
      server.play(close, say(answer(200, { "content-type": type }, "one")));
      expect(await all(open(connect()))).toEqual(["one"]);
      expect(server.requests).toHaveLength(2);
    });

    it("rejects when it breaks off, and is not retried", async () => {
      server.play((socket) => {
        socket.write(begin(type) + chunk("one").toString());
        socket.end();
      });
      expect(await failureOf(all(open(connect())))).toMatchObject({
        name: "UnexpectedResponseError",
        fault: "incomplete",
      });
      expect(server.requests).toHaveLength(1);
    });

    it("ends with the reason of the signal, before its beginning and after", async () => {
      for (const first of ["", begin(type) + chunk("one").toString()]) {
        const controller = new AbortController();
        const reason = new Error("Never mind");
        server.play((socket) => {
          if (first !== "") socket.write(first);
          else controller.abort(reason);
        });
        const read = async (): Promise<void> => {
          for await (const text of open(connect(), { signal: controller.signal })) {
            expect(text).toBe("one");
            controller.abort(reason);
          }
        };
        expect(await failureOf(read())).toBe(reason);
      }
    });

    it("rejects on an error response or an unexpected one", async () => {
      server.play(json(401, { error: "No", code: "authorization-failed" }));
      expect(await failureOf(all(open(connect())))).toMatchObject({ name: "UnauthorizedError" });
      server.play(say(answer(200, { "content-type": "text/html" }, "<h1>It works</h1>")));
      expect(await failureOf(all(open(connect())))).toMatchObject({
        name: "UnexpectedResponseError",
        fault: "not-json",
      });
    });
  });
});

describe("revokeToken", () => {
  it("is retried after a lost response", async () => {
    server.play(close, say(answer(204, {}, "")));
    await connect().revokeToken("Ab3dEf6hIj9l");
    expect(server.requests).toMatchObject([
      { method: "DELETE", path: "/v1/tokens/Ab3dEf6hIj9l" },
      { method: "DELETE" },
    ]);
  });
});

describe("close of the control plane client", () => {
  it("rejects all later calls", async () => {
    const client = connect();
    await client.close();
    expect(await failureOf(client.servers())).toBeInstanceOf(TypeError);
    expect(await failureOf(all(client.exportAudit()))).toBeInstanceOf(TypeError);
  });
});
