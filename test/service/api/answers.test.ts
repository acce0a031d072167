import { once } from "node:events";
import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { callApi } from "../../support/prosody/call-api";
import type { SignInConfig } from "../../../src/config/config";
import { type ApiAnswer, type ApiRequest, ControlPlane } from "../../support/service/control-plane";
import { testModules } from "../../support/prosody/test-modules";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const settings = { modules_enabled: ["http_muc_kick", "muc_mam"], http_muc_kick_visitors: 20 };
const prosodys = useTwoProsodys({
  main: { ...settings, modules_enabled: [...settings.modules_enabled, "test_guarded_rooms"] },
  other: settings,
  modules: testModules,
});

/** Open to old callers, with a token for its metrics. */
let plane: ControlPlane;
/** Takes hardly any requests, and nothing large. */
let strict: ControlPlane;

const oldCaller = "Basic b2xkOmNhbGxlcg==";
const metricsToken = "0123456789abcdef";
const admissionSecret = "Basic YWRtaXNzaW9uOnNlY3JldA==";

/** Nobody listens there; the sessions of these tests begin in the store. */
const signIn: SignInConfig = {
  ...{ publicUrl: "http://127.0.0.1/", issuer: "http://127.0.0.1:9", clientId: "id", clientSecret: "secret" },
  ...{ scopes: ["openid"], rolesClaim: "roles", nameClaim: "name", jidClaim: undefined },
  roles: [{ name: "reader", scopes: ["read"], mucs: undefined }],
  session: { idle: 60_000, life: 60_000 },
};

beforeAll(async () => {
  const metrics = { access: "token", token: metricsToken } as const;
  const changes = {
    metrics,
    legacyAuthorization: oldCaller,
    protected: ["carol@example.org"],
    console: false,
    signIn,
  };
  const [main, other] = prosodys.configs(500);
  plane = await ControlPlane.start(
    [{ ...main, admission: { authorization: admissionSecret } }, other],
    changes,
  );
  const limits = { body: 1024, batch: 2, requestsPerMinute: 1 };
  strict = await ControlPlane.start(prosodys.configs(), { limits });
});
afterAll(async () => {
  await Promise.all([plane.stop(), strict.stop()]);
});

/** Sends the request to the control plane that allows one a minute, twice, and gives the second answer. */
async function tooOften(request: ApiRequest): Promise<ApiAnswer> {
  const authorization = await strict.issue({ scopes: ["kick", "read", "ban", "audit", "admin"] });
  await strict.request({ ...request, authorization });
  return strict.request({ ...request, authorization });
}

/** Sends the request to a control plane whose store is gone. */
async function withoutStore(request: ApiRequest): Promise<ApiAnswer> {
  const gone = await ControlPlane.start(prosodys.configs());
  await gone.service.context.store.close();
  const answer = await gone.request(request).finally(() => gone.stop());
  for (const seen of gone.checker.seen) plane.checker.seen.add(seen);
  return answer;
}

/** Sends the control plane that takes nothing large more than that. */
const compressed = (request: ApiRequest) =>
  plane.request({ ...request, headers: { "content-encoding": "gzip" }, body: "{}" });

async function tooLarge(request: ApiRequest): Promise<ApiAnswer> {
  const authorization = await strict.issue({ scopes: ["kick", "ban", "destroy", "admin"] });
  return strict.request({ ...request, body: " ".repeat(1025), authorization });
}

const signOut = { method: "DELETE", path: "/v1/session" } as const;

/** @param isOwn whether with the CSRF token of the session */
async function endSession(isOwn: boolean, path: string = signOut.path): Promise<ApiAnswer> {
  const person = { subject: "1", name: "Mia", roles: ["reader"] };
  const { sessions } = plane.service.context.store;
  const secret = await sessions.create({ person, address: "::1", replaced: undefined }, signIn.session);
  const session = { authorization: null, headers: { cookie: `muc-kick-session=${secret}` } };
  const { csrf_token: token } = (await get("/v1/me", session)).body as { csrf_token: string };
  const headers = { ...session.headers, "x-csrf-token": isOwn ? token : "another" };
  return plane.request({ ...signOut, path, ...session, headers });
}

type Scenario = () => Promise<ApiAnswer>;

const get = (path: string, rest: Partial<ApiRequest> = {}) => plane.request({ path, ...rest });
const post = (path: string, json: unknown, rest: Partial<ApiRequest> = {}) =>
  plane.request({ method: "POST", path, json, ...rest });
const put = (id: string, json: unknown) => plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });
const adoptMain = "/v1/servers/main/adopt";
const csv = { "content-type": "text/csv" };
const admission = { authorization: admissionSecret };
const banWish = { jid: "bob@example.org", muc: `room@${mucHost}`, reason: "Enough" };
const kickBody = { nickname: "bob", muc: `room@${mucHost}` };

/** What stands before every endpoint for callers. */
function guarded(operation: string, request: ApiRequest): Record<string, Scenario> {
  return {
    ...forAnyScope(operation, request),
    [`${operation} 403`]: async () => {
      const scope =
        request.path.includes("/bans") || request.path.includes("/rooms")
          ? "kick"
          : request.path.includes("/notes")
            ? "audit"
            : "ban";
      return plane.request({ ...request, authorization: await plane.issue({ scopes: [scope] }) });
    },
  };
}

/** The same for those that need no scope. */
function forAnyScope(operation: string, request: ApiRequest): Record<string, Scenario> {
  return {
    [`${operation} 401`]: () => plane.request({ ...request, authorization: null }),
    [`${operation} 429`]: () => tooOften(request),
    [`${operation} 503`]: () => withoutStore(request),
  };
}

/** What a listing answers to when servers fail. */
function failing(operation: string, path: string): Record<string, Scenario> {
  return {
    [`${operation} 502`]: async () => {
      await prosodys.proxies.main.become("down");
      await prosodys.proxies.other.become("down");
      return get(path);
    },
    [`${operation} 504`]: async () => {
      await prosodys.proxies.main.become("hold");
      await prosodys.proxies.other.become("hold");
      return get(path);
    },
  };
}

const note = { path: "/v1/notes/bob@example.org", json: { text: "Note" } };

/** What is done in rooms. `target`: the path below the module's, and `body` a request about a room that is not there. */
function inRooms(
  operation: string,
  target: string,
  body: object,
  method: "POST" | "PATCH" = "POST",
): Record<string, Scenario> {
  const path = `/v1/${target}`;
  const request = { method, path } as const;
  const send = (json: object) => plane.request({ ...request, json });
  return {
    [`${operation} 200`]: async () => {
      const room = prosodys.main.newRoom();
      await prosodys.main.gather(room, "alice");
      return send({ ...body, muc: room });
    },
    [`${operation} 400`]: () => send({ ...body, mcu: "x" }),
    [`${operation} 404`]: () => send(body),
    [`${operation} 413`]: () => tooLarge(request),
    [`${operation} 415`]: () => compressed(request),
    [`${operation} 500`]: async () => {
      const gone = await ControlPlane.start(prosodys.configs());
      const room = prosodys.main.newRoom();
      await prosodys.main.gather(room, "alice");
      await prosodys.proxies.main.become("hold");
      const arrived = prosodys.proxies.main.arrived(`${method} /muc_kick/${target} `);
      const answer = gone.request({ ...request, json: { ...body, muc: room } });
      await arrived;
      await gone.service.context.store.close();
      prosodys.proxies.main.release();
      await answer.finally(() => gone.stop());
      for (const seen of gone.checker.seen) plane.checker.seen.add(seen);
      return answer;
    },
    [`${operation} 502`]: async () => {
      await prosodys.proxies.main.become("down");
      return send(body);
    },
    [`${operation} 504`]: async () => {
      await prosodys.proxies.main.become("hold");
      return send(body);
    },
    ...guarded(operation, { ...request, json: body }),
  };
}

/** For every status of every operation in the document, how it comes about. */
const scenarios: Record<string, Scenario> = {
  "kick 200": async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "bob");
    await plane.kick([{ jid: "bob@example.org", reason: "Out" }, kickBody]);
    return plane.kick({ nickname: "alice", muc: room }, { authorization: oldCaller });
  },
  "kick 400": () => plane.kick({ nickname: "bob" }),
  "kick 404": () => plane.kick(kickBody),
  "kick 409": () => plane.kick({ jid: "carol@example.org" }),
  "kick 415": () => compressed({ method: "POST", path: "/muc_kick" }),
  "kick 413": () => tooLarge({ method: "POST", path: "/muc_kick" }),
  "kick 500": async () => {
    const gone = await ControlPlane.start(prosodys.configs());
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    await prosodys.proxies.main.become("hold");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const answer = gone.kick({ nickname: "alice", muc: room });
    await arrived;
    await gone.service.context.store.close();
    prosodys.proxies.main.release();
    await answer.finally(() => gone.stop());
    for (const seen of gone.checker.seen) plane.checker.seen.add(seen);
    return answer;
  },
  "kick 502": async () => {
    await prosodys.proxies.main.become("down");
    return plane.kick(kickBody);
  },
  "kick 504": async () => {
    await prosodys.proxies.main.become("hold");
    return plane.kick(kickBody);
  },
  ...guarded("kick", { method: "POST", path: "/muc_kick", json: kickBody }),
  ...inRooms("retract", "retractions", { jid: "bob@example.org", muc: `room@${mucHost}` }),
  "retract 409": () => post("/v1/retractions", { jid: "carol@example.org" }),
  ...inRooms("message", "messages", { text: "Hello", muc: `room@${mucHost}` }),
  ...inRooms("restrictRoom", "rooms", { moderated: true, muc: `room@${mucHost}` }, "PATCH"),
  "restrictRoom 409": async () => {
    const muc = prosodys.main.newRoom();
    await prosodys.main.gather(muc, "alice", "carol");
    return plane.request({ method: "PATCH", path: "/v1/rooms", json: { muc, members_only: true } });
  },
  ...inRooms("destroyRoom", "destructions", { muc: `room@${mucHost}` }),
  "destroyRoom 409": async () => {
    const muc = `guarded@${mucHost}`;
    await prosodys.main.gather(muc, "alice");
    return post("/v1/destructions", { muc });
  },
  "listServers 200": () => get("/v1/servers"),
  "listServers 400": () => get("/v1/servers?all=1"),
  ...guarded("listServers", { path: "/v1/servers" }),
  "listFindings 200": () => get("/v1/servers/main/findings"),
  "listFindings 400": () => get("/v1/servers/main/findings?all=1"),
  "listFindings 404": () => get("/v1/servers/nowhere/findings"),
  ...guarded("listFindings", { path: "/v1/servers/main/findings" }),
  "listRooms 200": async () => {
    await prosodys.main.gather(prosodys.main.newRoom(), "alice");
    return get("/v1/rooms?limit=1");
  },
  "listRooms 400": () => get("/v1/rooms?limit=0"),
  "listRooms 404": () => get("/v1/rooms?muc=nowhere.example"),
  ...failing("listRooms", "/v1/rooms"),
  ...guarded("listRooms", { path: "/v1/rooms" }),
  "listOccupants 200": async () => {
    await prosodys.other.gather(prosodys.other.newRoom(otherMucHost), "alice");
    return get("/v1/occupants?limit=1");
  },
  "listOccupants 400": () => get("/v1/occupants?muc=room"),
  "listOccupants 404": () => get(`/v1/occupants?muc=nowhere@${mucHost}`),
  ...failing("listOccupants", "/v1/occupants"),
  ...guarded("listOccupants", { path: "/v1/occupants" }),
  "listBlockLists 200": () => get("/v1/block-lists"),
  "listBlockLists 400": () => get("/v1/block-lists?all=1"),
  ...guarded("listBlockLists", { path: "/v1/block-lists" }),
  "listVisitors 200": async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { bob } = await prosodys.other.gather(room, "alice", "bob");
    await bob.leave(room, "bob");
    return get("/v1/visitors?limit=1");
  },
  "listVisitors 400": () => get("/v1/visitors?since=yesterday"),
  "listVisitors 404": () => get(`/v1/visitors?muc=room@nowhere.example`),
  ...failing("listVisitors", "/v1/visitors"),
  ...guarded("listVisitors", { path: "/v1/visitors" }),
  "listAffiliations 200": async () => {
    await prosodys.main.gather(prosodys.main.newRoom(), "alice");
    return get("/v1/affiliations?affiliation=owner&limit=1");
  },
  "listAffiliations 400": () => get("/v1/affiliations?affiliation=none"),
  "listAffiliations 404": () => get(`/v1/affiliations?muc=nowhere@${mucHost}`),
  ...failing("listAffiliations", "/v1/affiliations"),
  ...guarded("listAffiliations", { path: "/v1/affiliations" }),
  "postBans 200": async () => {
    await plane.request({ method: "POST", path: "/v1/bans", body: "jid\nx@example.org\n", headers: csv });
    await post("/v1/bans", [{ jid: "x@example.org" }, { jid: "y@example.org" }, {}]);
    return post("/v1/bans", { ...banWish, dry_run: true });
  },
  "postBans 201": () => post("/v1/bans", { jid: "new@example.org", duration_seconds: 60 }),
  "postBans 400": () => post("/v1/bans", { jid: "a/b" }),
  "postBans 404": () => post("/v1/bans", { ...banWish, muc: "room@nowhere.example" }),
  "postBans 409": () => post("/v1/bans", { jid: "carol@example.org" }),
  "postBans 415": () => compressed({ method: "POST", path: "/v1/bans" }),
  "postBans 413": () => tooLarge({ method: "POST", path: "/v1/bans" }),
  ...guarded("postBans", { method: "POST", path: "/v1/bans", json: banWish }),
  "liftBans 200": async () => {
    await put("lift-1", { jid: "lift@example.org" });
    await post("/v1/bans/lift", { filter: { jid: "lift@example.org" }, dry_run: true });
    return post("/v1/bans/lift", { ids: ["lift-1", "lift-2"], reason: "Enough" });
  },
  "liftBans 400": () => post("/v1/bans/lift", { ids: ["lift-1"], filter: { jid: "a@example.org" } }),
  "liftBans 413": () => tooLarge({ method: "POST", path: "/v1/bans/lift" }),
  "liftBans 415": () => compressed({ method: "POST", path: "/v1/bans/lift" }),
  ...guarded("liftBans", { method: "POST", path: "/v1/bans/lift", json: { ids: ["x"] } }),
  "putBan 200": async () => {
    await put("case-17", banWish);
    return put("case-17", banWish);
  },
  "putBan 201": () => put("case-18", { jid: "other@example.org" }),
  "putBan 400": () => put("no%20id", banWish),
  "putBan 404": () => put("case-19", { ...banWish, muc: "room@nowhere.example" }),
  "putBan 409": async () => {
    await put("case-17", banWish);
    return put("case-20", banWish);
  },
  "putBan 415": () => compressed({ method: "PUT", path: "/v1/bans/x" }),
  "putBan 413": () => tooLarge({ method: "PUT", path: "/v1/bans/x" }),
  ...guarded("putBan", { method: "PUT", path: "/v1/bans/x", json: banWish }),
  "listBans 200": async () => {
    await put("case-17", banWish);
    await get("/v1/bans", { headers: { accept: "text/csv" } });
    return get("/v1/bans?state=all&limit=1");
  },
  "listBans 400": () => get("/v1/bans?limit=1", { headers: { accept: "text/csv" } }),
  ...guarded("listBans", { path: "/v1/bans" }),
  "getBan 200": async () => {
    await put("case-17", banWish);
    return get("/v1/bans/case-17");
  },
  "getBan 400": () => get("/v1/bans/no%20id"),
  "getBan 404": () => get("/v1/bans/none"),
  ...guarded("getBan", { path: "/v1/bans/x" }),
  "deleteBan 200": async () => {
    await put("case-17", banWish);
    return plane.request({ method: "DELETE", path: "/v1/bans/case-17?reason=Enough" });
  },
  "deleteBan 400": () => plane.request({ method: "DELETE", path: "/v1/bans/x?why=1" }),
  "deleteBan 404": () => plane.request({ method: "DELETE", path: "/v1/bans/none" }),
  ...guarded("deleteBan", { method: "DELETE", path: "/v1/bans/x" }),
  "listServerBans 200": () => get("/v1/servers/main/bans?managed=false"),
  "listServerBans 400": () => get("/v1/servers/main/bans?managed=perhaps"),
  "listServerBans 404": () => get("/v1/servers/nowhere/bans"),
  ...guarded("listServerBans", { path: "/v1/servers/main/bans" }),
  ...failing("listServerBans", "/v1/servers/main/bans"),
  "deleteServerBan 200": async () => {
    await callApi(prosodys.main.prosody, "PUT", "/bans/foreign", { jid: "dave@example.org" });
    return plane.request({ method: "DELETE", path: "/v1/servers/main/bans/foreign" });
  },
  "deleteServerBan 400": () =>
    plane.request({ method: "DELETE", path: "/v1/servers/main/bans/foreign?why=1" }),
  "deleteServerBan 404": () => plane.request({ method: "DELETE", path: "/v1/servers/main/bans/none" }),
  "deleteServerBan 409": () => plane.request({ method: "DELETE", path: "/v1/servers/main/bans/mk-x" }),
  "deleteServerBan 502": async () => {
    await prosodys.proxies.main.become("down");
    return plane.request({ method: "DELETE", path: "/v1/servers/main/bans/x" });
  },
  "deleteServerBan 504": async () => {
    await prosodys.proxies.main.become("hold");
    return plane.request({ method: "DELETE", path: "/v1/servers/main/bans/x" });
  },
  ...guarded("deleteServerBan", { method: "DELETE", path: "/v1/servers/main/bans/x" }),
  "getAdmission 200": async () => {
    await put("case-17", banWish);
    await get(`/admission/main?userJID=bob@example.org&mucJID=room@${mucHost}&nickname=x`, admission);
    return get(`/admission/main?userJID=any@example.net&mucJID=room@${mucHost}&nickname=x`, admission);
  },
  "getAdmission 400": () => get("/admission/main", admission),
  "getAdmission 401": () => get("/admission/main"),
  "getAdmission 404": () => get("/admission/other", admission),
  "putNote 200": () => plane.request({ method: "PUT", ...note }),
  "putNote 400": () => plane.request({ method: "PUT", ...note, json: {} }),
  "putNote 413": () => tooLarge({ method: "PUT", path: note.path }),
  "putNote 415": () => compressed({ method: "PUT", path: note.path }),
  ...guarded("putNote", { method: "PUT", ...note }),
  "getNote 200": async () => {
    await plane.request({ method: "PUT", ...note });
    return get(note.path);
  },
  "getNote 400": () => get("/v1/notes/a%20b@example.org"),
  "getNote 404": () => get("/v1/notes/nobody@example.org"),
  ...guarded("getNote", { path: note.path }),
  "deleteNote 204": async () => {
    await plane.request({ method: "PUT", ...note });
    return plane.request({ method: "DELETE", path: note.path });
  },
  "deleteNote 400": () => plane.request({ method: "DELETE", path: `${note.path}?all=1` }),
  "deleteNote 404": () => plane.request({ method: "DELETE", path: "/v1/notes/nobody@example.org" }),
  ...guarded("deleteNote", { method: "DELETE", path: note.path }),
  "verifyAudit 200": () => get("/v1/audit/verification"),
  "verifyAudit 400": () => get("/v1/audit/verification?all=1"),
  ...guarded("verifyAudit", { path: "/v1/audit/verification" }),
  "listAudit 200": () => get("/v1/audit?limit=5"),
  "listAudit 400": () => get("/v1/audit?kind=rumour"),
  ...guarded("listAudit", { path: "/v1/audit" }),
  "streamEvents 200": () => get("/v1/events"),
  "streamEvents 400": () => get("/v1/events?last_event_id=x"),
  ...guarded("streamEvents", { path: "/v1/events" }),
  "listTokens 200": () => get("/v1/tokens"),
  "listTokens 400": () => get("/v1/tokens?secret=1"),
  ...guarded("listTokens", { path: "/v1/tokens" }),
  "listWebhooks 200": () => get("/v1/webhooks"),
  "listWebhooks 400": () => get("/v1/webhooks?name=1"),
  ...guarded("listWebhooks", { path: "/v1/webhooks" }),
  "adoptServer 200": async () => {
    const owner = { prefix: "mk-", store: "another", server: "main", seq: 1, hash: "a", adopt: true };
    await plane.service.context.servers.get("main")?.changeBans({ owner });
    await post(adoptMain, { dry_run: true });
    return post(adoptMain, {});
  },
  "adoptServer 400": () => post(adoptMain, { dry_run: "yes" }),
  "adoptServer 404": () => post("/v1/servers/nobody/adopt", {}),
  "adoptServer 409": async () => {
    await post(adoptMain, {});
    return post(adoptMain, {});
  },
  "adoptServer 413": () => tooLarge({ method: "POST", path: adoptMain }),
  "adoptServer 415": () => compressed({ method: "POST", path: adoptMain }),
  "adoptServer 502": async () => {
    await prosodys.proxies.main.become("down");
    return post(adoptMain, {});
  },
  ...guarded("adoptServer", { method: "POST", path: adoptMain, json: {} }),
  "createToken 201": () => post("/v1/tokens", { label: "new", scopes: ["read"] }),
  "createToken 400": () => post("/v1/tokens", { label: "new", scopes: [] }),
  "createToken 415": () => compressed({ method: "POST", path: "/v1/tokens" }),
  "createToken 413": () => tooLarge({ method: "POST", path: "/v1/tokens" }),
  ...guarded("createToken", { method: "POST", path: "/v1/tokens", json: { label: "x", scopes: ["read"] } }),
  "revokeToken 204": async () => {
    const { body } = await post("/v1/tokens", { label: "old", scopes: ["read"] });
    const { token } = body as { token: { id: string } };
    return plane.request({ method: "DELETE", path: `/v1/tokens/${token.id}` });
  },
  "revokeToken 400": () => plane.request({ method: "DELETE", path: "/v1/tokens/%ff" }),
  "revokeToken 404": () => plane.request({ method: "DELETE", path: "/v1/tokens/nobody" }),
  "getCaller 200": () => get("/v1/me"),
  "getCaller 400": () => get("/v1/me?id=1"),
  "getSettings 200": () => get("/v1/settings"),
  "getSettings 400": () => get("/v1/settings?id=1"),
  ...forAnyScope("getCaller", { path: "/v1/me" }),
  ...forAnyScope("getSettings", { path: "/v1/settings" }),
  ...guarded("revokeToken", { method: "DELETE", path: "/v1/tokens/nobody" }),
  "getMetrics 200": () => get("/metrics", { authorization: `Bearer ${metricsToken}` }),
  "listSessions 200": () => get("/v1/sessions"),
  "listSessions 400": () => get("/v1/sessions?all=1"),
  ...guarded("listSessions", { path: "/v1/sessions" }),
  "revokeSession 204": async () => {
    const person = { subject: "4711", name: "Mia", roles: ["moderator"] };
    const lifetime = { idle: 60_000, life: 60_000 };
    const { sessions } = plane.service.context.store;
    await sessions.create({ person, address: "192.0.2.1", replaced: undefined }, lifetime);
    const [session] = await sessions.list(lifetime.idle);
    return plane.request({ method: "DELETE", path: `/v1/sessions/${session?.id ?? ""}` });
  },
  "revokeSession 400": () => plane.request({ method: "DELETE", path: "/v1/sessions/%ff" }),
  "revokeSession 404": () => plane.request({ method: "DELETE", path: "/v1/sessions/nobody" }),
  ...guarded("revokeSession", { method: "DELETE", path: "/v1/sessions/nobody" }),
  "getSignIn 200": () => get("/v1/sign-in", { authorization: null }),
  "endSession 200": () => endSession(true),
  "endSession 400": () => endSession(true, "/v1/session?all=true"),
  "endSession 403": () => endSession(false),
  "endSession 404": () => plane.request(signOut),
  ...forAnyScope("endSession", signOut),
  "getMetrics 401": () => get("/metrics"),
  "getHealthz 200": () => get("/healthz", { authorization: null }),
  "getReadyz 200": () => get("/readyz", { authorization: null }),
  "getReadyz 503": () => withoutStore({ path: "/readyz" }),
};

describe("the OpenAPI document", () => {
  it.each(Object.entries(scenarios))("matches the control plane for %s", async (name, scenario) => {
    const { status } = await scenario();
    expect(status).toBe(Number(name.split(" ")[1]));
  });

  it("lists exactly the responses that the control plane sends", () => {
    const documented = Object.values(plane.checker.document.paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      );
    const seen = new Set([...plane.checker.seen, ...strict.checker.seen]);
    expect([...seen].sort()).toEqual(documented.toSorted());
    expect(Object.keys(scenarios).sort()).toEqual(documented.toSorted());
  });
});

describe("a request outside the OpenAPI document", () => {
  it.each<[string, ApiRequest, number, string]>([
    ["an unknown path", { path: "/nothing/here" }, 404, "not-found"],
    ["an unknown path, without authorization", { path: "/v1", authorization: null }, 404, "not-found"],
    ["a path in other letters", { path: "/V1/rooms" }, 404, "not-found"],
    ["another method", { method: "PUT", path: "/v1/tokens" }, 405, "method-not-allowed"],
    [
      "another method, without authorization",
      { method: "PUT", path: "/v1/tokens", authorization: null },
      401,
      "authorization-failed",
    ],
    [
      "another method at a public path",
      { method: "POST", path: "/healthz", authorization: null },
      405,
      "method-not-allowed",
    ],
    ["a repeated field", { path: "/v1/rooms?limit=1&limit=2" }, 400, "invalid-field"],
    ["a cursor of another list", { path: "/v1/rooms?after=b2NjdXBhbnRzCng" }, 400, "invalid-field"],
    ["an unknown field", { path: "/v1/rooms?Limit=1" }, 400, "unknown-field"],
  ])("is rejected with JSON: %s", async (_, request, status, code) => {
    const answer = await plane.request(request);
    expect(answer).toMatchObject({ status, body: { code, error: expect.stringMatching(/\S/) as unknown } });
    expect(answer.headers["content-type"]).toBe("application/json");
    if (status === 405) expect(String(answer.headers.allow)).toMatch(/GET/);
  });

  it.each([
    ["invalid HTTP", "hello\r\n\r\n", 400],
    ["headers without end", `GET / HTTP/1.1\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    [
      "two lengths",
      "POST /muc_kick HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
      400,
    ],
  ])("is rejected with JSON before routing: %s", async (_, message, status) => {
    const socket = connect(Number(new URL(plane.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(message);
    const answer = await readText(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ code: "invalid-request" });
  });
});

describe("the response headers", () => {
  it("reveal nothing and have protections for browsers", async () => {
    const { headers } = await get("/healthz");
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff" });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  it("repeat a valid request id, which is also logged and audited", async () => {
    const { headers } = await plane.kick(kickBody, { headers: { "x-request-id": "my-request.1" } });
    expect(headers["x-request-id"]).toBe("my-request.1");
    expect((await plane.lastKick("my-request.1")).intent).toBeDefined();
    const logged = plane.log.filter(({ reqId, res }) => reqId === "my-request.1" && res !== undefined);
    expect(logged).toMatchObject([{ res: { statusCode: 404 }, route: "/muc_kick" }]);
    for (const insane of ["x".repeat(65), "a b", "<script>"]) {
      const answer = await get("/healthz", { headers: { "x-request-id": insane } });
      expect(answer.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it("name the authorization scheme for callers without authorization", async () => {
    expect((await plane.kick({}, { authorization: null })).headers["www-authenticate"]).toBe(
      'Bearer realm="muc_kick", Basic realm="muc_kick"',
    );
    expect((await get("/v1/rooms", { authorization: null })).headers["www-authenticate"]).toBe(
      'Bearer realm="muc_kick"',
    );
  });

  it("include Retry-After", async () => {
    const { status, headers, body } = await tooOften({ path: "/v1/rooms" });
    expect({ status, body }).toMatchObject({ status: 429, body: { code: "too-many-requests" } });
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("the service log", () => {
  it("contains no secret", async () => {
    const { body } = await post("/v1/tokens", { label: "logged", scopes: ["read"] });
    const { bearer } = body as { bearer: string };
    await get("/v1/rooms", { authorization: `Bearer ${bearer}` });
    await get("/v1/rooms", { authorization: `Bearer ${bearer.slice(0, -1)}` });
    const log = JSON.stringify(plane.log);
    for (const secret of [bearer, bearer.slice(0, -1), plane.authorization, oldCaller, metricsToken]) {
      expect(log).not.toContain(secret.replace(/^\w+ /, ""));
    }
    expect(log).toContain("/v1/rooms");
  });

  it("contains no secret from the query or the path", async () => {
    const { body } = await post("/v1/tokens", { label: "misplaced", scopes: ["read"] });
    const { bearer } = body as { bearer: string };
    const [, id = "", secret = ""] = bearer.split("_");
    for (const path of [
      `/v1/rooms?access_token=${bearer}&limit=5`,
      `/v1/rooms?${bearer}`,
      `/nowhere?authorization=${encodeURIComponent(oldCaller)}`,
      `/nowhere/${bearer}`,
      `/nowhere/mk%5F${id}%5f${secret}`,
      `/v1/rooms?limit=5?token=${secret}`,
    ]) {
      await get(path, { authorization: null }).catch(() => undefined);
    }
    const urls = plane.log.map(({ req }) => (req as { url?: string } | undefined)?.url);
    expect(urls).toContain("/v1/rooms?access_token&limit");
    expect(urls).toContain(`/nowhere/mk_${id}_[redacted]`);
    const log = JSON.stringify(plane.log);
    expect(log).not.toContain(secret);
    expect(log).not.toContain(encodeURIComponent(oldCaller));
  });
});

describe("API tokens", () => {
  it("are created, used, listed and revoked, with audit entries", async () => {
    const made = await post("/v1/tokens", {
      label: "for a bot",
      scopes: ["read"],
      reach: [`Room@${mucHost}`],
      jid: "bot@example.org",
      expires_at: "2100-01-01T00:00:00Z",
    });
    expect(made).toMatchObject({
      status: 201,
      body: { token: { reach: [`room@${mucHost}`], expires_at: "2100-01-01T00:00:00.000Z" } },
    });
    const { token, bearer } = made.body as { token: { id: string }; bearer: string };
    const authorization = `Bearer ${bearer}`;
    expect(await get("/v1/rooms", { authorization })).toMatchObject({ status: 200 });
    const { body } = await get("/v1/tokens");
    expect((body as { tokens: object[] }).tokens).toContainEqual(
      expect.objectContaining({ id: token.id, label: "for a bot" }),
    );
    expect(JSON.stringify(body)).not.toContain(bearer.slice(-20));

    await plane.request({ method: "DELETE", path: `/v1/tokens/${token.id}` });
    expect(await get("/v1/rooms", { authorization })).toMatchObject({ status: 401 });
    const entries = await plane.audit({ actor: { kind: "token" } });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["token.create", "token.revoke"]),
    );
  });

  it.each([
    ["an unknown scope", { label: "x", scopes: ["root"] }, "invalid-field"],
    ["an unknown field", { label: "x", scopes: ["read"], admin: true }, "unknown-field"],
    ["no label", { scopes: ["read"] }, "missing-field"],
    [
      "a time that is over",
      { label: "x", scopes: ["read"], expires_at: "2001-01-01T00:00:00Z" },
      "invalid-field",
    ],
    ["an invalid reach", { label: "x", scopes: ["read"], reach: ["a/b"] }, "invalid-field"],
    ["an array", [], "invalid-json"],
  ])("are not created for %s", async (_, json, code) => {
    expect(await post("/v1/tokens", json)).toMatchObject({ status: 400, body: { code } });
  });

  it("cannot create wider tokens or read the audit log when their reach is limited", async () => {
    const authorization = await plane.issue({ scopes: ["admin", "audit"], reach: [mucHost] });
    const answers = [
      await post("/v1/tokens", { label: "x", scopes: ["read"] }, { authorization }),
      await get("/v1/audit", { authorization }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe("GET /v1/audit", () => {
  it("is paged without gaps while entries are added", async () => {
    const seen: number[] = [];
    let after = "";
    do {
      await plane.kick(kickBody);
      const { body } = await get(`/v1/audit?action=kick&kind=intent&limit=3${after}`);
      const { entries, next } = body as { entries: { seq: number }[]; next?: string };
      seen.push(...entries.map(({ seq }) => seq));
      after = next === undefined ? "" : `&after=${next}`;
    } while (after !== "");
    const all = (await plane.audit({ action: "kick", kind: "intent" })).map(({ seq }) => seq);
    expect(seen).toEqual(all.filter((seq) => seq <= (seen[0] ?? 0)).reverse());
  });

  it.each(["application/x-ndjson", "*/*;q=0.1, application/x-ndjson"])(
    "exports line by line for %s",
    async (accept) => {
      const answer = await get("/v1/audit?action=kick", { headers: { accept } });
      expect(answer.headers["content-type"]).toBe("application/x-ndjson");
      const lines = answer.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { seq: number });
      expect(lines.map(({ seq }) => seq)).toEqual(
        (await plane.audit({ action: "kick" })).map(({ seq }) => seq),
      );
      expect((await get("/v1/audit?action=kick&format=ndjson")).text).toBe(answer.text);
      expect(await get("/v1/audit?limit=3&format=ndjson")).toMatchObject({
        status: 400,
        body: { code: "invalid-field" },
      });
    },
  );

  it("filters by subject", async () => {
    await plane.kick({ jid: "nobody@example.org", muc: `filtered@${mucHost}` });
    const found = async (query: string) =>
      ((await get(`/v1/audit?${query}`)).body as { entries: object[] }).entries.length;
    expect(await found(`muc=filtered@${mucHost}`)).toBe(2);
    expect(await found(`muc=filtered@${mucHost}&kind=outcome`)).toBe(1);
    expect(await found(`muc=filtered@${mucHost}&jid=nobody@example.org&actor=token`)).toBe(2);
    expect(await found(`muc=filtered@${mucHost}&to=2001-01-01T00:00:00Z`)).toBe(0);
    expect(await found(`muc=filtered@${mucHost}&actor=system`)).toBe(0);
  });
});

describe("GET /metrics", () => {
  it("counts actions without JIDs", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    const before = await kicked();
    await plane.kick({ nickname: "alice", muc: room });
    expect(await kicked()).toBe(before + 1);
    const { text } = await get("/metrics", { authorization: `Bearer ${metricsToken}` });
    expect(text).toMatch(/^muc_kick_server_up\{server="main"\} 1$/m);
    expect(text).toMatch(
      /^muc_kick_http_request_duration_seconds_count\{method="POST",route="\/muc_kick",status="200"\} /m,
    );
    expect(text).not.toContain("@");
  });

  async function kicked(): Promise<number> {
    const { text } = await get("/metrics", { authorization: `Bearer ${metricsToken}` });
    return Number(/^muc_kick_kicked_total\{server="main"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  }
});

describe("the documentation page", () => {
  it("is where / redirects to without a console, and needs no other host and no script", async () => {
    expect(await get("/", { authorization: null })).toMatchObject({
      status: 302,
      headers: { location: "docs" },
    });
    const { status, text, headers } = await get("/docs", { authorization: null });
    expect({ status, type: headers["content-type"] }).toEqual({
      status: 200,
      type: "text/html; charset=utf-8",
    });
    const links = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !link.startsWith("#")).sort()).toEqual(["docs/style.css", "openapi.json"]);
    expect(text).not.toMatch(/<script|style="/);
    for (const { operationId } of Object.values(plane.checker.document.paths).flatMap((path) =>
      Object.values(path),
    )) {
      expect(text).toContain(`id="${operationId}"`);
    }
    const style = await get("/docs/style.css", { authorization: null });
    expect(style.headers["content-type"]).toBe("text/css; charset=utf-8");
  });
});

describe("a reverse proxy", () => {
  it("is believed when it is trusted", async () => {
    const trusting = await ControlPlane.start(prosodys.configs(), { trustedProxies: ["127.0.0.1"] });
    const headers = { "x-forwarded-for": "192.0.2.7" };
    await trusting.kick(kickBody, { headers });
    await plane.kick(kickBody, { headers });
    expect((await trusting.lastKick()).intent.address).toBe("192.0.2.7");
    expect((await plane.lastKick()).intent.address).toBe("127.0.0.1");
    await trusting.stop();
  });
});
