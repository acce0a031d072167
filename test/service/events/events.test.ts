import { connect } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { request as send } from "undici";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { HEARTBEAT, MAX_STREAMS, MAX_STREAMS_OF_CALLER } from "../../../src/events/event-streams";
import { ControlPlane } from "../../support/service/control-plane";
import { EventFollower } from "../../support/service/event-follower";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
const followers: EventFollower[] = [];

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.stop()));
});
afterAll(() => plane.stop());

async function follow(
  on: ControlPlane = plane,
  authorization = on.authorization,
  lastEventId?: string,
): Promise<EventFollower> {
  const follower = await EventFollower.start({ url: on.url, authorization }, { lastEventId });
  followers.push(follower);
  return follower;
}

const place = (json: object, on = plane) => on.request({ method: "POST", path: "/v1/bans", json });
const lift = (id: string) => plane.request({ method: "DELETE", path: `/v1/bans/${id}?reason=enough` });

let count = 0;
const newId = () => `event-${++count}`;

describe("events", () => {
  it("tell of a kick: who, where, by whom and why", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const follower = await follow();
    await plane.kick({ jid: "bob@example.org", muc: room, reason: "Spam" });
    const kicked = await follower.next("occupant.kicked", ({ occupant }) => occupant.muc === room);
    expect(kicked).toMatchObject({
      ...{ server: "main", reason: "Spam", actor: { kind: "token", label: "all scopes" } },
      occupant: { muc: room, nickname: "bob", jid: "bob@example.org" },
    });
    expect(Math.abs(Date.parse(kicked.at) - Date.now())).toBeLessThan(60_000);
    // A dry run, and a kick that finds nobody, are no events.
    await prosodys.main.gather(room, "alice");
    await plane.kick([
      { jid: "alice@example.org", muc: room, dry_run: true },
      { jid: "nobody@example.org", muc: room },
    ]);
    const id = newId();
    await place({ id, jid: `${id}@example.net` });
    await follower.next("ban.placed", ({ ban }) => ban.id === id);
    const kicks = follower.events.items.filter(({ type }) => type === "occupant.kicked");
    expect(kicks).toHaveLength(1);
  });

  it("tell once of an occupant who is kicked and banned for some seconds", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const follower = await follow();
    await plane.kick({ jid: "bob@example.org", muc: room, ban_seconds: 5 });
    await follower.next("ban.expired", ({ ban }) => ban.muc === room);
    const about = follower.events.items.filter(
      (event) =>
        ("ban" in event && event.ban.muc === room) || ("occupant" in event && event.occupant.muc === room),
    );
    expect(about.map(({ type }) => type).toSorted()).toEqual([
      ...["ban.expired", "ban.in_force", "ban.placed", "occupant.kicked"],
    ]);
  });

  it("tell of a ban from its beginning to its end", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const follower = await follow();
    const id = newId();
    const ban = { id, jid: "bob@example.org", muc: room, reason: "Spam", note: "second time" };
    await place(ban);
    await plane.request({
      method: "PUT",
      path: `/v1/bans/${id}`,
      json: { ...ban, id: undefined, reason: "More" },
    });
    await lift(id);
    const lifted = await follower.next("ban.lifted", (event) => event.ban.id === id);
    expect(lifted).toMatchObject({ reason: "enough", ban: { ...ban, reason: "More" } });
    const about = follower.events.items.filter(
      (event) =>
        ("ban" in event && event.ban.id === id) || ("occupant" in event && event.occupant.muc === room),
    );
    expect(about.map(({ type }) => type)).toEqual([
      ...["ban.placed", "occupant.kicked", "ban.in_force"],
      ...["ban.changed", "ban.in_force", "ban.lifted"],
    ]);
    expect(about[0]).toMatchObject({ ban, actor: { label: "all scopes" } });
    expect(about[1]).toMatchObject({ server: "main", actor: { kind: "system" } });
    expect(about[2]).toMatchObject({ server: "main", ban });
    expect(about[3]).toMatchObject({ ban: { id, reason: "More" } });
  });

  it("tell of an expired ban, also if nobody followed at its expiry", async () => {
    const before = await follow();
    const [kept, lost] = [newId(), newId()];
    await place({ id: lost, jid: `${lost}@example.net`, muc: mucHost, duration_seconds: 1 });
    await before.next("ban.placed", ({ ban }) => ban.id === lost);
    const { id: lastEventId } = await before.next("ban.expired", ({ ban }) => ban.id === lost);
    await before.stop();
    await place({ id: kept, jid: `${kept}@example.net`, muc: mucHost, duration_seconds: 1 });
    await sleep(2_000);
    const after = await follow(plane, plane.authorization, lastEventId);
    const expired = await after.next("ban.expired", ({ ban }) => ban.id === kept);
    expect(expired.at).toBe(expired.ban.expires_at?.replace("Z", ".000Z"));
    expect(after.events.items.filter((event) => "ban" in event && event.ban.id === lost)).toEqual([]);
  });

  it("tell of the servers: their status first, then every change", async () => {
    const follower = await follow();
    await follower.next("server.in_sync", ({ server }) => server === "main");
    await follower.next("server.in_sync", ({ server }) => server === "other");
    const mark = follower.events.mark();
    await prosodys.proxies.main.become("down");
    const id = newId();
    await place({ id, jid: `${id}@example.net`, muc: mucHost });
    const lost = await follower.next("server.out_of_sync", ({ server }) => server === "main", mark);
    expect(lost.sync).toMatchObject({ in_sync: false, last_error: { code: "server-unreachable" } });
    await prosodys.proxies.main.become("pass");
    await follower.next("server.in_sync", ({ server }) => server === "main", mark);
    await follower.next("ban.in_force", ({ ban }) => ban.id === id, mark);
  });

  it("tell of tokens, to whom may manage them, and end when the token is revoked", async () => {
    const admin = await follow();
    const reader = await plane.issue({ label: "reader", scopes: ["read"] });
    const follower = await follow(plane, reader);
    const { token } = await admin.next("token.created", (event) => event.token.label === "reader");
    await plane.request({ method: "DELETE", path: `/v1/tokens/${token.id}` });
    await admin.next("token.revoked", (event) => event.token.id === token.id);
    const revoked = performance.now();
    expect(await follower.ended).toMatchObject({ status: 401 });
    // Not only when the token is checked again.
    expect(performance.now() - revoked).toBeLessThan(HEARTBEAT / 2);
    expect(follower.events.items.filter(({ type }) => type.startsWith("token"))).toEqual([]);
  });
});

it("a token with a limited reach gets the events of its rooms and learns nothing of others", async () => {
  const [open, hidden] = [prosodys.main.newRoom(), `hidden@${mucHost}`];
  await prosodys.main.gather(hidden, "carol");
  const limited = await plane.issue({ scopes: ["read"], reach: [open] });
  const hiddenOnly = await plane.issue({ scopes: ["read"], reach: [hidden] });
  const follower = await follow(plane, limited);
  const other = await follow(plane, hiddenOnly);
  const [moved, last] = [newId(), newId()];
  const secret = { jid: "carol@example.org", muc: hidden, reason: "secret-reason", note: "secret-note" };
  await place({ id: moved, ...secret });
  await plane.request({
    method: "PUT",
    path: `/v1/bans/${moved}`,
    json: { jid: "dave@example.org", muc: open },
  });
  await plane.kick({ jid: "carol@example.org", muc: hidden, reason: "secret-reason" });
  await place({ id: newId(), jid: "everywhere@example.net", note: "secret-note" });
  await plane.issue({ label: "secret-label", reach: [hidden] });
  await place({ id: last, jid: "last@example.net", muc: open });
  await follower.next("ban.in_force", ({ ban }) => ban.id === last);
  const text = JSON.stringify(follower.events.items);
  for (const each of ["hidden", "carol", "secret", "everywhere", "other"]) expect(text).not.toContain(each);
  expect(follower.events.items.filter(({ type }) => type.startsWith("server"))).toMatchObject([
    { server: "main" },
  ]);
  await follower.next("ban.changed", ({ ban }) => ban.id === moved);
  // Where the ban is no longer, it was lifted.
  const lifted = await other.next("ban.lifted", ({ ban }) => ban.id === moved);
  expect(lifted.ban).toEqual({ id: moved, ...secret });
  expect(JSON.stringify(other.events.items)).not.toContain("dave");
});

describe("Last-Event-ID", () => {
  it("continues after that event, in the header or the query, and the header takes precedence", async () => {
    const first = await follow();
    const ids = [newId(), newId(), newId(), newId()] as const;
    for (const id of ids) await place({ id, jid: `${id}@example.net`, muc: mucHost });
    const eventOf = (id: string) => first.next("ban.placed", ({ ban }) => ban.id === id);
    const [one, two, four] = [await eventOf(ids[0]), await eventOf(ids[1]), await eventOf(ids[3])];
    await first.stop();
    const missed = newId();
    await place({ id: missed, jid: `${missed}@example.net`, muc: mucHost });
    const placed = async (follower: EventFollower) => {
      await follower.next("ban.placed", ({ ban }) => ban.id === missed);
      return follower.events.items.flatMap((event) => (event.type === "ban.placed" ? event.ban.id : []));
    };
    expect(await placed(await follow(plane, plane.authorization, two.id))).toEqual([ids[2], ids[3], missed]);
    const { body } = await send(`${plane.url}/v1/events?last_event_id=${one.id}`, {
      headers: { authorization: plane.authorization, "last-event-id": four.id },
    });
    let text = "";
    for await (const piece of body) {
      text += String(piece);
      if (text.includes(missed)) break;
    }
    expect(text).not.toContain(ids[1]);
    expect(text).toMatch(/^retry: \d+\nid: \S+\n\n/);
  });

  it("is rejected unless it is the id of an event of this store", async () => {
    const { body } = await plane.request({ path: "/v1/audit?limit=1" });
    const { next = "" } = body as { readonly next?: string };
    const elsewhere = await ControlPlane.start(prosodys.configs(), {}, {}, { adopts: false });
    // Of another store with the same secrets, whose audit log is another.
    const follower = await follow(elsewhere);
    const { id } = await follower.next("server.out_of_sync");
    await follower.stop();
    await elsewhere.stop();
    for (const given of [
      "x",
      "[1,2,3,4]",
      next,
      id,
      `${id}A`,
      Buffer.from('[1,"x",0,""]').toString("base64url"),
    ]) {
      const answer = await plane.request({ path: "/v1/events", headers: { "last-event-id": given } });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid-field" } });
      expect(await plane.request({ path: `/v1/events?last_event_id=${given}` })).toMatchObject({
        status: 400,
      });
    }
  });
});

it("requires the scope read, and ends at once for HEAD", async () => {
  const authorization = await plane.issue({ scopes: ["kick", "ban", "audit", "admin"] });
  expect(await plane.request({ path: "/v1/events", authorization })).toMatchObject({ status: 403 });
  expect(await plane.request({ path: "/v1/events", authorization: null })).toMatchObject({ status: 401 });
  expect(await plane.request({ method: "HEAD", path: "/v1/events" })).toMatchObject({
    status: 200,
    text: "",
  });
});

it("shows acts of another instance within a second", async () => {
  const store = `sqlite:${plane.directory}/muc-kick.db`;
  const second = await ControlPlane.start(prosodys.configs(), { store });
  const follower = await follow(second);
  const room = prosodys.main.newRoom();
  await prosodys.main.gather(room, "bob");
  await plane.kick({ jid: "bob@example.org", muc: room });
  const done = performance.now();
  await follower.next("occupant.kicked", ({ occupant }) => occupant.muc === room);
  expect(performance.now() - done).toBeLessThan(1_000);
  await follower.stop();
  await second.stop();
});

describe("streams", () => {
  const openStreams = async (on: ControlPlane) => {
    const { text } = await on.request({ path: "/metrics", authorization: null });
    return Number(/^muc_kick_event_streams (\d+)$/m.exec(text)?.[1]);
  };

  it("are limited, in all and for each token, and are no requests in progress", async () => {
    const own = await ControlPlane.start(prosodys.configs());
    const ending = new AbortController();
    const open = (authorization: string) =>
      send(`${own.url}/v1/events`, { headers: { authorization }, signal: ending.signal });
    for (let tokens = 0; tokens < MAX_STREAMS / MAX_STREAMS_OF_CALLER; tokens++) {
      const authorization = await own.issue({ scopes: ["read"] });
      const opened = Array.from({ length: MAX_STREAMS_OF_CALLER }, () => open(authorization));
      for (const { statusCode, body } of await Promise.all(opened)) {
        expect(statusCode).toBe(200);
        body.on("error", () => undefined).resume();
      }
      if (tokens > 0) continue;
      const excess = await own.request({ path: "/v1/events", authorization });
      expect(excess).toMatchObject({ status: 429, body: { code: "too-many-requests" } });
    }
    const excess = await own.request({ path: "/v1/events" });
    expect(excess).toMatchObject({ status: 503, body: { code: "overloaded" } });
    expect(await openStreams(own)).toBe(MAX_STREAMS);
    const requests = await Promise.all(Array.from({ length: 100 }, () => own.request({ path: "/v1/bans" })));
    expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([200]));
    ending.abort();
    while ((await openStreams(own)) > 0) await sleep(20);
    await own.stop();
  });

  it("end with the service, without delaying it", async () => {
    const own = await ControlPlane.start(prosodys.configs());
    const { body } = await send(`${own.url}/v1/events`, { headers: { authorization: own.authorization } });
    const text = body.text();
    const begun = performance.now();
    await own.stop();
    expect(performance.now() - begun).toBeLessThan(5_000);
    // Whole, not cut.
    expect(await text).toMatch(/\n\n$/);
  });

  it("show that they are alive, and end if nobody reads them or the token expires", async () => {
    const own = await ControlPlane.start(prosodys.configs(), {}, { heartbeat: 1_000 });
    // Five times as long as the first comment takes at most: silence is noticed at the next read of the store.
    const expiresAt = Date.now() + 8_000;
    const authorization = await own.issue({ scopes: ["read"], expiresAt });
    const { body } = await send(`${own.url}/v1/events`, { headers: { authorization } });
    expect((await body.text()).match(/^:\nid: \S+\n$/gm)?.length).toBeGreaterThan(2);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);

    const { hostname, port } = new URL(own.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: ${own.authorization}\r\n\r\n`);
    await once(socket, "data");
    socket.pause();
    const follower = await follow(own);
    const { id: lastEventId } = await follower.next("server.in_sync");
    const note = "n".repeat(2_000);
    // More than a socket takes.
    const bans = Array.from({ length: 10_000 }, (_, index) => ({
      id: `many-${index}`,
      jid: `${index}@example.net`,
    }));
    const { store } = own.service.context;
    for (let from = 0; from < bans.length; from += 1_000) {
      const some = bans
        .slice(from, from + 1_000)
        .map((ban) => ({ ...ban, muc: "x.example", note, replace: false }));
      await store.bans.putAll(some, { actor: { kind: "system" } });
    }
    await follower.next("ban.placed", ({ ban }) => ban.id === "many-9999");
    await follower.stop();
    while ((await openStreams(own)) > 0) await sleep(20);
    socket.destroy();
    const again = await follow(own, own.authorization, lastEventId);
    await again.next("ban.placed", ({ ban }) => ban.id === "many-9999");
    const placed = again.events.items.filter(({ type }) => type === "ban.placed");
    expect(new Set(placed.map((event) => ("ban" in event ? event.ban.id : ""))).size).toBe(10_000);
    await again.stop();
    await own.stop();
  }, 60_000);
});
