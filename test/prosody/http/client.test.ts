import type { Socket } from "node:net";
import { connect as connectTo, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import {
  exampleAuthorization,
  kickModule,
  mucHost,
  userHost,
} from "../../../prosody-test-env/prosody-config";
import { type KickInput, MucKickClient, type MucKickClientOptions } from "../../../src/index";
import { useTestServer } from "../../support/prosody/test-server";

const halls = "halls.example.org";
const server = useTestServer({
  virtualHost: kickModule,
  mucs: {
    [mucHost]: { ...kickModule, http_muc_kick_max_batch: 5, http_muc_kick_max_body: 5000 },
    [halls]: {},
  },
});

const clients: MucKickClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function connect(options: Partial<MucKickClientOptions> = {}): MucKickClient {
  const { url } = server.prosody.http;
  const given = {
    url,
    host: mucHost,
    authorization: exampleAuthorization,
    ...options,
  } as MucKickClientOptions;
  const client = new MucKickClient(given);
  clients.push(client);
  return client;
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`It did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

async function collect<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

describe("the module's client", () => {
  it("returns information about the server", async () => {
    expect(await connect().about()).toMatchObject({
      module: "mod_http_muc_kick",
      prosody: server.prosody.version,
      host: mucHost,
      mucs: [mucHost, halls],
      limits: { max_batch: 5, max_body: 5000 },
      bans: { count: 0 },
    });
  });

  it("kicks an occupant", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    const mark = alice.mark();
    const answer = await connect().kick({ nickname: "bob", muc: room, reason: "Genug für heute ☂" });
    expect(answer.kicked).toMatchObject([{ muc: room, nickname: "bob", jid: "bob@example.org" }]);
    const left = await alice.waitForPresence("bob to be gone", ({ type }) => type === "unavailable", {
      from: mark,
    });
    expect(left).toMatchObject({ nick: "bob", reason: "Genug für heute ☂", statusCodes: [307] });
  });

  it("returns the occupants of a dry run for every selector", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const client = connect();
    const [bob] = await collect(client.eachOccupant({ muc: room, jid: "bob@example.org" }));
    const ways: KickInput[] = [{ nickname: "bob", muc: room }, { jid: "bob@example.org" }];
    if (bob?.occupant_id !== undefined) ways.push({ occupant_id: bob.occupant_id, muc: room });
    expect(ways).toHaveLength(server.prosody.version.startsWith("0.11.") ? 2 : 3);
    for (const way of ways) {
      const answer = await client.kick({ ...way, dry_run: true });
      expect(answer).toMatchObject({ dry_run: true, kicked: [{ muc: room, nickname: "bob" }] });
    }
  });

  it("kicks many occupants and returns each result", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob", "carol");
    const names = ["bob", "nobody", "carol"];
    const { results } = await connect().kickMany(names.map((nickname) => ({ nickname, muc: room })));
    expect(results).toMatchObject([
      { status: 200, kicked: [{ nickname: "bob" }] },
      { status: 404, code: "occupant-not-found" },
      { status: 200, kicked: [{ nickname: "carol" }] },
    ]);
  });

  it("lists rooms and occupants page by page", async () => {
    const [one, two, three] = [server.newRoom(), server.newRoom(), server.newRoom(halls)];
    const { alice } = await server.gather(one, "alice", "bob");
    await alice.join(two, "alice");
    await alice.join(three, "alice");
    const client = connect();
    const open = { members_only: false, moderated: false };

    const all = [
      { muc: one, occupants: 2, ...open },
      { muc: two, occupants: 1, ...open },
      { muc: three, occupants: 1, ...open },
    ].sort((left, right) => (left.muc < right.muc ? -1 : 1));
    expect(await client.rooms({ limit: 2 })).toEqual({ rooms: all.slice(0, 2), next: all[1]?.muc });
    expect(await client.rooms({ limit: 2, after: all[1]?.muc })).toEqual({ rooms: all.slice(2) });
    expect(await collect(client.eachRoom({ limit: 1 }))).toEqual(all);
    expect(await collect(client.eachRoom({ muc: halls }))).toEqual([{ muc: three, occupants: 1, ...open }]);

    const ofAlice = { jid: "alice@example.org" };
    const whole = await client.occupants(ofAlice);
    expect(whole.occupants.map(({ muc }) => muc)).toEqual(all.map(({ muc }) => muc));
    expect(whole.next).toBeUndefined();
    expect(await collect(client.eachOccupant({ ...ofAlice, limit: 1 }))).toEqual(whole.occupants);
    expect(await client.occupants({ muc: one, jid: "bob@example.org" })).toMatchObject({
      occupants: [{ muc: one, nickname: "bob", jid: "bob@example.org", sessions: 1, role: "participant" }],
    });
  });

  it("places, lists and lifts bans", async () => {
    const client = connect();
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const wish = { jid: "bob@example.org", muc: room, reason: "No", expires_at: "2099-01-01T00:00:00Z" };
    const { revision } = (await client.about()).bans;

    expect(await client.putBan("one", wish)).toMatchObject({
      ban: { id: "one", ...wish },
      kicked: [{ nickname: "bob" }],
    });
    expect(await client.putBan("one", wish)).toMatchObject({ kicked: [] });
    expect(await client.ban("one")).toEqual({ id: "one", ...wish });
    const changed = await client.changeBans({
      put: [
        { id: "two", jid: "spam.example" },
        { id: "three", jid: "carol@example.org", muc: "no room/" },
      ],
      delete: ["one", "none"],
    });
    expect(changed.results).toMatchObject([
      { status: 201, ban: { id: "two", jid: "spam.example" }, kicked: [] },
      { status: 400, code: "invalid-field" },
      { status: 204 },
      { status: 404, code: "ban-not-found" },
    ]);
    expect(changed.revision?.after).toBe((await client.about()).bans.revision);
    expect(await client.putBan("a", { jid: "A.example", muc: mucHost, dry_run: true })).toEqual({
      ban: { id: "a", jid: "a.example", muc: mucHost },
      kicked: [],
      dry_run: true,
    });
    await client.putBan("a", { jid: "a.example" });
    expect(await client.bans({ limit: 1 })).toEqual({ bans: [{ id: "a", jid: "a.example" }], next: "a" });
    expect(await collect(client.eachBan({ limit: 1 }))).toEqual([
      { id: "a", jid: "a.example" },
      { id: "two", jid: "spam.example" },
    ]);
    expect((await client.about()).bans).toMatchObject({ count: 2 });
    expect((await client.about()).bans.revision).not.toBe(revision);

    await client.deleteBan("two");
    await client.deleteBan("a");
    expect(await failureOf(client.deleteBan("a"))).toMatchObject({
      name: "NotFoundError",
      code: "ban-not-found",
    });
    expect(await failureOf(client.ban("a"))).toMatchObject({ name: "NotFoundError", code: "ban-not-found" });
    expect(await client.bans()).toEqual({ bans: [] });
  });
});

describe("an error of the client", () => {
  const nobody: KickInput = { nickname: "nobody", muc: `nowhere@${mucHost}` };

  it.each<[string, KickInput, object]>([
    ["a room that is not there", nobody, { name: "NotFoundError", status: 404, code: "room-not-found" }],
    [
      "a service that is not there",
      { ...nobody, muc: "a@elsewhere.example" },
      { name: "NotFoundError", code: "host-not-found", error: "No such host here: elsewhere.example" },
    ],
    [
      "nobody that matches",
      { jid: "nobody@example.org" },
      { name: "NotFoundError", code: "occupant-not-found" },
    ],
    [
      "a field of the wrong kind",
      { ...nobody, ban_seconds: -1 },
      { name: "RefusedError", status: 400, code: "invalid-field" },
    ],
    [
      "a field that is none",
      { ...nobody, dryrun: true } as KickInput,
      { name: "RefusedError", status: 400, code: "unknown-field" },
    ],
    [
      "a body that is too large",
      { ...nobody, nickname: "x".repeat(6000) },
      { name: "RefusedError", status: 413, code: "body-too-large" },
    ],
  ])("has the code of a failed kick: %s", async (_, request, expected) => {
    expect(await failureOf(connect().kick(request))).toMatchObject({
      ...expected,
      mayHaveBeenCarriedOut: false,
    });
  });

  it("reports a batch that is too large", async () => {
    const many = Array.from({ length: 6 }, () => nobody);
    expect(await failureOf(connect().kickMany(many))).toMatchObject({ name: "RefusedError", status: 400 });
  });

  it("reports a wrong secret", async () => {
    const client = connect({ authorization: "Basic d3Jvbmc=" });
    const calls = [client.kick(nobody), client.about(), client.putBan("one", { jid: "a.example" })];
    for (const error of await Promise.all(calls.map(failureOf))) {
      expect(error).toMatchObject({ name: "UnauthorizedError", code: "authorization-failed" });
    }
  });

  it("reports a host that Prosody does not serve", async () => {
    expect(await failureOf(connect({ host: "elsewhere.example" }).kick(nobody))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "not-json",
      status: 404,
      excerpt: expect.stringContaining("Unknown host") as unknown,
      mayHaveBeenCarriedOut: false,
    });
  });

  it("reports a host without the module", async () => {
    expect(await failureOf(connect({ host: halls }).kick(nobody))).toMatchObject({
      name: "UnexpectedResponseError",
      status: 404,
    });
  });

  it("reports a port that speaks XMPP", async () => {
    const url = server.prosody.xmpp.replace("xmpp:", "http:");
    expect(await failureOf(connect({ url }).kick(nobody))).toMatchObject({
      name: "UnexpectedResponseError",
      fault: "not-http",
    });
  });
});

describe("a client's connection to the module", () => {
  /** A TCP proxy before Prosody that counts the connections and can hold back what Prosody says. */
  async function useProxy(): Promise<{
    url: string;
    connections: () => number;
    hold: () => Promise<void>;
    close: () => void;
  }> {
    const sockets: Socket[] = [];
    let holding: (() => void) | undefined;
    let connections = 0;
    const proxy = createServer((near) => {
      connections += 1;
      const far = connectTo(server.prosody.http.port, "127.0.0.1");
      sockets.push(near, far);
      near.pipe(far);
      far.on("data", (chunk) => {
        if (holding === undefined) near.write(chunk);
        else holding();
      });
      for (const socket of [near, far]) socket.on("error", () => undefined);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    return {
      url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      connections: () => connections,
      hold: () =>
        new Promise((resolve) => {
          holding = resolve;
        }),
      close: () => {
        proxy.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }

  it("is reused", async () => {
    const proxy = await useProxy();
    const client = connect({ url: proxy.url });
    for (let call = 0; call < 20; call++) await client.rooms();
    await Promise.all(Array.from({ length: 20 }, () => client.rooms()));
    expect(proxy.connections()).toBeLessThanOrEqual(16);
    const before = proxy.connections();
    for (let call = 0; call < 20; call++) await client.about();
    expect(proxy.connections()).toBe(before);
    proxy.close();
  });

  it("is aborted by a signal, which does not undo the kick", async () => {
    const proxy = await useProxy();
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    const controller = new AbortController();
    const answered = proxy.hold();
    const call = connect({ url: proxy.url }).kick(
      { nickname: "bob", muc: room },
      { signal: controller.signal },
    );
    await answered;
    controller.abort(new Error("Never mind"));
    expect(await failureOf(call)).toEqual(new Error("Never mind"));
    await alice.waitForPresence("bob to be gone", ({ type }) => type === "unavailable");
    proxy.close();
  });

  it("times out with an unknown outcome", async () => {
    const proxy = await useProxy();
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    void proxy.hold();
    const call = connect({ url: proxy.url }).kick({ nickname: "bob", muc: room }, { timeout: 1_000 });
    expect(await failureOf(call)).toMatchObject({
      name: "UnreachableError",
      timedOut: true,
      mayHaveBeenCarriedOut: true,
    });
    await alice.waitForPresence("bob to be gone", ({ type }) => type === "unavailable");
    proxy.close();
  });

  it("is restored when Prosody is back", async () => {
    const client = connect({ host: userHost });
    await client.about();
    await server.prosody.kill();
    expect(await failureOf(client.kick({ jid: "bob@example.org" }))).toMatchObject({
      name: "UnreachableError",
      mayHaveBeenCarriedOut: false,
    });
    await server.prosody.start();
    expect(await client.about()).toMatchObject({ host: userHost });
  });
});
