import type { SessionsResponse } from "../../../src/wire/sign-in";
import { runCli } from "../../support/cli-process";
import { EventFollower } from "../../support/service/event-follower";
import type { Sessions } from "../../../src/store/sessions/sessions";
import { Person, SignInWorld } from "../../support/sign-in/sign-in-world";

let world: SignInWorld;
let offset = 0;

beforeAll(async () => {
  world = await SignInWorld.start({
    config: { legacyAuthorization: "Basic b2xk" },
    overrides: { clock: () => Date.now() + offset },
  });
}, 60_000);
afterEach(async () => {
  offset = 0;
  await world.provider.reset();
});
afterAll(() => world.stop());

/** Somebody who has logged in at the provider and has not been sent back yet. */
async function returning(): Promise<{ mia: Person; callback: string }> {
  const mia = new Person(world);
  const { url } = await mia.signIn("mia", { until: `${world.home}sign-in/callback` });
  return { mia, callback: url };
}

const problemOf = ({ url }: { readonly url: string }) => url.replace(`${world.home}#/sign-in/`, "");
const ban = {
  method: "PUT",
  path: "/v1/bans/one",
  json: { jid: "eve@example.net", reason: "Spam" },
} as const;

describe("a person of the organization", () => {
  it("signs in with a role, may do what it allows, and is named by the audit log", async () => {
    const mia = await world.signIn("mia");
    expect(await mia.me()).toEqual({
      kind: "person",
      id: "mia",
      label: "Mia Meier",
      scopes: ["kick", "read", "ban"],
      csrf_token: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
    expect(await mia.act(ban)).toMatchObject({ status: 201, body: { ban: { created_by: { id: "mia" } } } });
    expect(await mia.request({ path: "/v1/audit" })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });

    const actor = { kind: "person", id: "mia", label: "Mia Meier" };
    const entries = await world.plane.audit({ actor: { kind: "person", id: "mia" } });
    expect(entries).toMatchObject([
      { action: "session.create", actor, address: "127.0.0.1", details: { roles: ["moderator"] } },
      { action: "ban.create", actor, address: "127.0.0.1" },
    ]);
  });

  it("is limited to the rooms of the role, and to its scopes", async () => {
    const rita = await world.signIn("rita");
    expect(await rita.me()).toMatchObject({ scopes: ["read"], reach: ["lobby@chat.example.org"] });
    expect(await rita.act(ban)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("gets what the roles allow at the next sign-in, which ends the session before it", async () => {
    const mia = await world.signIn("mia");
    const before = mia.browser.cookiesFor(world.home);
    await world.provider.change({ people: { mia: { roles: ["operator"], xmpp: "mia@example.org" } } });
    expect(await mia.me()).toMatchObject({ scopes: ["kick", "read", "ban"] });
    await mia.signIn("mia");
    expect(await mia.me()).toMatchObject({
      label: "mia",
      scopes: ["audit", "admin"],
      jid: "mia@example.org",
    });
    expect(await mia.request({ path: "/v1/me", headers: { cookie: before } })).toMatchObject({ status: 401 });
  });

  it("has several roles at once", async () => {
    await world.provider.change({ people: { mia: { roles: ["moderator", "operator", "reader"] } } });
    const mia = await world.signIn("mia");
    const { reach, ...rest } = await mia.me();
    expect(reach).toBeUndefined();
    expect(rest).toMatchObject({ scopes: ["kick", "read", "ban", "audit", "admin"] });
  });

  it("is told that no role is configured, and gets no session", async () => {
    const nora = new Person(world);
    expect(problemOf(await nora.signIn("nora"))).toBe("no-role");
    expect(nora.browser.cookiesFor(world.home)).toBe("");
  });

  it("may cancel at the provider", async () => {
    const mia = new Person(world);
    const { url } = await mia.browser.visit(`${world.home}sign-in`);
    expect(problemOf(await mia.browser.visit(url, { form: "cancel=yes" }))).toBe("denied");
  });
});

describe("a session", () => {
  it("is in a cookie that scripts and other sites do not get, with 256 random bits, of which a hash is stored", async () => {
    const mia = await world.signIn("mia");
    const header = mia.browser.set.find((set) => set.startsWith("muc-kick-session=")) ?? "";
    expect(header).toMatch(/^muc-kick-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { headers } = await mia.request({ path: "/v1/me" });
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("is never one that the browser brought along", async () => {
    const planted = "A".repeat(43);
    const { mia, callback } = await returning();
    const cookie = `${mia.browser.cookiesFor(world.home)}; muc-kick-session=${planted}`;
    const { status, headers } = await world.plane.request({
      path: callback.replace(world.home, "/"),
      authorization: null,
      headers: { cookie },
    });
    expect(status).toBe(302);
    expect(String(headers["set-cookie"])).toContain("muc-kick-session=");
    expect(String(headers["set-cookie"])).not.toContain(planted);
    const answer = await mia.request({ path: "/v1/me", headers: { cookie: `muc-kick-session=${planted}` } });
    expect(answer.status).toBe(401);
  });

  it("changes nothing without its CSRF token, and nothing with that of another", async () => {
    const [mia, other] = await Promise.all([world.signIn("mia"), world.signIn("mia")]);
    const { csrf_token: otherToken } = await other.me();
    const failed = { status: 403, body: { code: "csrf-failed" } };
    const before = (await world.plane.audit()).length;
    for (const headers of [{}, { "x-csrf-token": "" }, { "x-csrf-token": String(otherToken) }]) {
      expect(await mia.request({ ...ban, headers })).toMatchObject(failed);
      expect(await mia.request({ method: "POST", path: "/muc_kick", json: {}, headers })).toMatchObject(
        failed,
      );
      expect(await mia.request({ method: "DELETE", path: "/v1/bans/one", headers })).toMatchObject(failed);
      expect(await mia.request({ method: "DELETE", path: "/v1/session", headers })).toMatchObject(failed);
    }
    expect(await world.plane.audit()).toHaveLength(before);
  });

  it("does not matter to a request with a token, which needs no CSRF token", async () => {
    const mia = await world.signIn("mia");
    const { authorization } = world.plane;
    expect(await mia.request({ path: "/v1/me", authorization })).toMatchObject({ body: { kind: "token" } });
    expect((await mia.request({ ...ban, authorization })).status).toBeLessThan(300);
    expect(await mia.request({ path: "/v1/me", authorization: "Bearer mk_no" })).toMatchObject({
      status: 401,
    });
  });

  it("has a rate limit of its own, as a token has", async () => {
    const [one, other] = await Promise.all([world.signIn("mia"), world.signIn("mia")]);
    const partitionOf = async (person: Person) => {
      const { headers } = await person.request({ path: "/v1/me" });
      return /pk=:(.*):/.exec(String(headers["ratelimit-policy"]))?.[1];
    };
    const partitions = await Promise.all([one, one, other].map(partitionOf));
    expect(partitions[0]).toBe(partitions[1]);
    expect(partitions[0]).not.toBe(partitions[2]);
  });

  it("ends with a sign-out, which leads to that of the provider without a token in the address", async () => {
    const mia = await world.signIn("mia");
    const cookie = mia.browser.cookiesFor(world.home);
    const { status, body, headers } = await mia.act({ method: "DELETE", path: "/v1/session" });
    expect(status).toBe(200);
    const { searchParams, href } = new URL((body as { end_session_url: string }).end_session_url);
    expect(href).toMatch(`${world.provider.issuer}/session/end`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "muc kick",
      post_logout_redirect_uri: world.home,
    });
    expect(headers["set-cookie"]).toMatch(/^muc-kick-session=; .*Max-Age=0$/);
    expect(await mia.request({ path: "/v1/me", headers: { cookie } })).toMatchObject({ status: 401 });
    // With another scheme than Bearer, the browser would show a dialog.
    const kick = await world.plane.kick({}, { authorization: null, headers: { cookie } });
    expect(kick).toMatchObject({ status: 401, headers: { "www-authenticate": 'Bearer realm="muc_kick"' } });
    expect((await world.plane.audit()).at(-1)).toMatchObject({ action: "session.end", actor: { id: "mia" } });
    const { authorization } = world.plane;
    const withToken = { method: "DELETE", path: "/v1/session", authorization } as const;
    expect(await world.plane.request(withToken)).toMatchObject({ status: 404 });
  });

  it("can be listed and ended by somebody with the scope admin, which is audited and an event", async () => {
    const [mia, otto] = [await world.signIn("mia"), await world.signIn("otto")];
    await world.provider.change({ people: { otto: { roles: ["operator"] } } });
    await otto.signIn("otto");
    expect(await mia.request({ path: "/v1/sessions" })).toMatchObject({ status: 403 });
    const { body } = await otto.request({ path: "/v1/sessions" });
    const { sessions } = body as SessionsResponse;
    const mine = sessions.findLast(({ person }) => person === "mia");
    expect(mine).toMatchObject({ label: "Mia Meier", roles: ["moderator"] });
    const path = `/v1/sessions/${mine?.id ?? ""}`;
    const bare = { method: "DELETE", path } as const;
    expect(await otto.request(bare)).toMatchObject({ status: 403, body: { code: "csrf-failed" } });
    const events = await EventFollower.start(world.plane);
    expect(await otto.act(bare)).toMatchObject({ status: 204 });
    expect(await otto.act(bare)).toMatchObject({ status: 404, body: { code: "session-not-found" } });
    expect(await mia.request({ path: "/v1/me" })).toMatchObject({ status: 401 });
    expect(await otto.request({ path: "/v1/me" })).toMatchObject({ status: 200 });
    expect(await events.next("session.ended", ({ session }) => session.id === mine?.id)).toMatchObject({
      actor: { id: "otto" },
      session: { id: mine?.id, person: "mia", label: "Mia Meier" },
    });
    await events.stop();
    expect((await world.plane.audit()).at(-1)).toMatchObject({
      action: "session.end",
      actor: { id: "otto" },
      details: { id: mine?.id, subject: "mia" },
    });
  });

  it("is listed and ended at the command line", async () => {
    const mia = await world.signIn("mia");
    const environment = {
      MUC_KICK_URL: world.home,
      MUC_KICK_TOKEN: world.plane.authorization.replace("Bearer ", ""),
    };
    const { sessions } = JSON.parse(
      (await runCli(["sessions", "list", "--json"], { environment })).stdout,
    ) as SessionsResponse;
    const id = sessions.findLast(({ person }) => person === "mia")?.id ?? "";
    const listed = await runCli(["sessions"], { environment });
    expect(listed.stdout).toMatch(/^ID +PERSON +ACCOUNT +ROLES +SINCE +LAST USED +EXPIRES$/m);
    expect(listed.stdout).toMatch(new RegExp(`^${id} +Mia Meier +moderator `, "m"));
    const ended = { code: 0, stdout: `Ended ${id}\n`, stderr: "" };
    expect(await runCli(["sessions", "end", id], { environment })).toEqual(ended);
    expect(await mia.request({ path: "/v1/me" })).toMatchObject({ status: 401 });
    const again = await runCli(["sessions", "end", id], { environment });
    expect(again).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`no such session: ${id}`) as unknown,
    });
  });

  it("ends when it is not used, and after its life however it is used", async () => {
    const MINUTE = 60_000;
    const mia = await world.signIn("mia");
    offset = 59 * MINUTE;
    expect(await mia.request({ path: "/v1/me", headers: { "x-unattended": "true" } })).toMatchObject({
      status: 200,
    });
    offset = 61 * MINUTE;
    expect(await mia.request({ path: "/v1/me" })).toMatchObject({ status: 401 });

    offset = 0;
    const otto = await world.signIn("otto");
    const { sessions } = world.plane.service.context.store;
    for (let hour = 0.9; hour < 12; hour += 0.9) {
      offset = hour * 60 * MINUTE;
      expect(await otto.request({ path: "/v1/me" })).toMatchObject({ status: 200 });
      // What is written behind the scenes.
      await (sessions as Sessions & { idle(): Promise<void> }).idle();
    }
    offset = 12 * 60 * MINUTE + 1;
    expect(await otto.request({ path: "/v1/me" })).toMatchObject({ status: 401 });
  });
});

describe("a return from the provider", () => {
  it("is accepted once", async () => {
    const { mia, callback } = await returning();
    const kept = mia.browser.cookiesFor(world.home);
    expect(await mia.browser.visit(callback)).toMatchObject({ url: world.home });
    expect(problemOf(await mia.browser.visit(callback))).toBe("expired");
    // The provider takes the code only once, too.
    const path = callback.replace(world.home, "/");
    const replayed = await world.plane.request({ path, authorization: null, headers: { cookie: kept } });
    expect(replayed.headers.location).toBe(`${world.home}#/sign-in/failed`);
  });

  it("is rejected in another browser, with another state, with cookies blocked, and when it comes too late", async () => {
    const { mia, callback } = await returning();
    expect(problemOf(await new Person(world).browser.visit(callback))).toBe("expired");
    const other = callback.replace(/state=[^&]*/, "state=another");
    expect(problemOf(await mia.browser.visit(other))).toBe("expired");
    const late = await returning();
    offset = 601_000;
    expect(problemOf(await late.mia.browser.visit(late.callback))).toBe("expired");
    offset = 0;
    const changed = await returning();
    const path = changed.callback.replace(world.home, "/");
    const cookie = changed.mia.browser
      .cookiesFor(world.home)
      .replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    const answer = await world.plane.request({ path, authorization: null, headers: { cookie } });
    expect(answer.headers.location).toBe(`${world.home}#/sign-in/expired`);
  });

  it("with an ID token that has expired is rejected, beyond a difference of the clocks of a minute", async () => {
    const IN_TIME = 3_600_000 + 30_000;
    await world.provider.change({ clockOffset: -IN_TIME });
    expect(await (await returning()).mia.signIn("mia")).toMatchObject({ url: world.home });
    await world.provider.change({ clockOffset: -IN_TIME - 60_000 });
    expect(problemOf(await new Person(world).signIn("mia"))).toBe("failed");
    await world.provider.change({ clockOffset: 120_000 });
    expect(await new Person(world).signIn("mia")).toMatchObject({ url: world.home });
  });

  it("explains that the provider does not respond, and goes on as soon as it does", async () => {
    const { mia, callback } = await returning();
    await world.provider.change({ downAt: "/" });
    expect(problemOf(await mia.browser.visit(callback))).toBe("unavailable");
    await world.provider.change({ downAt: null });
    expect(await mia.signIn("mia")).toMatchObject({ url: world.home });
  });
});

describe("the log", () => {
  it("says why a sign-in failed, and has no code, cookie, token or secret", async () => {
    const { mia, callback } = await returning();
    const flow = mia.browser.cookiesFor(world.home);
    await mia.browser.visit(callback);
    const session = mia.browser.cookiesFor(world.home);
    const { csrf_token: csrf } = await mia.me();
    await new Person(world).signIn("nora");
    const { browser } = new Person(world);
    const login = await browser.visit(`${world.home}sign-in`);
    const until = `${world.home}sign-in/callback`;
    const denied = await browser.visit(login.url, { form: "cancel=yes", until });
    await browser.visit(denied.url);
    const log = JSON.stringify(world.plane.log);
    expect(log).toContain("nora has no role that is configured, in claim roles");
    expect(log).toContain("access_denied");
    const { searchParams } = new URL(callback);
    const secrets = [
      searchParams.get("code"),
      searchParams.get("state"),
      csrf,
      world.provider.config.clientSecret,
    ];
    secrets.push(new URL(denied.url).searchParams.get("state"));
    for (const secret of [...secrets, flow.split("=")[1], session.split("=")[1], "eyJ"]) {
      expect(String(secret).length).toBeGreaterThan(2);
      expect(log).not.toContain(String(secret));
    }
  });
});
