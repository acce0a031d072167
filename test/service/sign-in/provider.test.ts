import { findFreePorts } from "../../../prosody-test-env/free-ports";
import { examineControlPlane } from "../../../src/doctor/examine-control-plane";
import { HEARTBEAT } from "../../../src/events/event-streams";
import type { SessionsResponse } from "../../../src/wire/sign-in";
import { ControlPlane } from "../../support/service/control-plane";
import { unreachableServer } from "../../support/service/unreachable-server";
import { HttpBrowser } from "../../support/sign-in/http-browser";
import { IdentityProvider } from "../../support/sign-in/identity-provider";
import { type Person, SignInWorld } from "../../support/sign-in/sign-in-world";
import { type PostgresServer, startPostgres } from "../../support/start-postgres";

describe("a control plane whose provider is down", () => {
  it("starts, says so, and lets people sign in once the provider is there", async () => {
    const [port = 0] = await findFreePorts(1);
    const home = `http://127.0.0.1:${port}/`;
    const provider = await IdentityProvider.start(home);
    await provider.change({ downAt: "/" });
    const changes = { listen: { address: "127.0.0.1", port }, signIn: provider.config };
    const plane = await ControlPlane.start([unreachableServer], changes, {}, { adopts: false });
    const browser = new HttpBrowser(home);
    expect(await plane.request({ path: "/v1/sign-in", authorization: null })).toMatchObject({
      body: { organization: true, session: false },
    });
    const down = await browser.signIn("mia");
    const { config } = plane.service.context;
    const { findings } = await examineControlPlane(config);
    await provider.reset();
    const { findings: later } = await examineControlPlane(config);
    // Without its keys no signature can be checked.
    await provider.change({ downAt: "/jwks" });
    const unsigned = await browser.signIn("mia");
    await provider.reset();
    const up = await browser.signIn("mia");
    await plane.stop();
    await provider.stop();
    expect(down.url).toBe(`${home}#/sign-in/unavailable`);
    expect(unsigned.url).toMatch(/#\/sign-in\/(failed|unavailable)$/);
    expect(up.url).toBe(home);
    const codes = (list: typeof findings) => list.map(({ code, severity }) => [code, severity]);
    const insecure = ["insecure-cookies", "warning"];
    expect(codes(findings)).toEqual([["sign-in-unavailable", "fault"], insecure]);
    expect(findings[0]?.what).toContain(
      `${provider.config.issuer.replace(/\/$/, "")}/.well-known/openid-configuration (sign_in.issuer)`,
    );
    expect(codes(later)).toEqual([insecure]);
  });
});

describe("a provider with all claims in the ID token", () => {
  it("is not asked for more, and may have roles within another claim", async () => {
    const world = await SignInWorld.start({
      provider: { hasClaimsInIdToken: true },
      signIn: { rolesClaim: "realm_access.roles", jidClaim: undefined },
    });
    await world.provider.change({
      people: { mia: { preferred_username: "Mia", realm_access: { roles: ["reader"] } } },
    });
    const me = await (await world.signIn("mia")).me().finally(() => world.stop());
    expect(me).toMatchObject({ label: "Mia", scopes: ["read"] });
  });
});

describe("a control plane without sign-in", () => {
  it("offers none, and takes no session", async () => {
    const plane = await ControlPlane.start([unreachableServer], {}, {}, { adopts: false });
    const headers = { cookie: "muc-kick-session=x" };
    const answers = await Promise.all(
      ["/v1/sign-in", "/sign-in", "/sign-in/callback?code=1", "/v1/me"].map((path) =>
        plane.request({ path, authorization: null, headers }),
      ),
    ).finally(() => plane.stop());
    expect(answers).toMatchObject([
      { status: 200, body: { organization: false, session: false } },
      { status: 404 },
      { status: 404 },
      { status: 401 },
    ]);
  });
});

describe("the events of a session", () => {
  /** Follows the events of a person's session; resolves once it does, to the time at which they end. */
  async function follow(world: SignInWorld, { browser }: Person): Promise<{ ended: Promise<number> }> {
    const headers = { cookie: browser.cookiesFor(world.home) };
    const { status, body } = await fetch(`${world.home}v1/events`, { headers });
    expect(status).toBe(200);
    const reader = body?.getReader();
    const readOn = async (): Promise<number> =>
      (await reader?.read())?.done === false ? readOn() : performance.now();
    await reader?.read();
    return { ended: readOn() };
  }

  const endings: Readonly<Record<string, (world: SignInWorld, mia: Person) => Promise<unknown>>> = {
    "a sign-out": (_world, mia) => mia.act({ method: "DELETE", path: "/v1/session" }),
    "the next sign-in": (_world, mia) => mia.signIn("mia"),
    "somebody with the scope admin": async ({ plane }) => {
      const { body } = await plane.request({ path: "/v1/sessions" });
      const id = (body as SessionsResponse).sessions.find(({ person }) => person === "mia")?.id;
      return plane.request({ method: "DELETE", path: `/v1/sessions/${id ?? ""}` });
    },
  };

  it.each(Object.entries(endings))("end at once with it: %s", async (_by, end) => {
    const world = await SignInWorld.start();
    try {
      const [mia, rita] = [await world.signIn("mia"), await world.signIn("rita")];
      const other = await follow(world, rita);
      const { ended } = await follow(world, mia);
      const begun = performance.now();
      await end(world, mia);
      // Not only when the session is looked up again.
      expect((await ended) - begun).toBeLessThan(HEARTBEAT / 2);
      const isOpen = Promise.race([other.ended.then(() => false), mia.me().then(() => true)]);
      expect(await isOpen).toBe(true);
    } finally {
      await world.stop();
    }
  });
});

describe("two instances with one PostgreSQL", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  it("share the sessions and the sign-ins that have begun", async () => {
    const world = await SignInWorld.start({ config: { store: postgres.url } });
    const second = await ControlPlane.start(
      [unreachableServer],
      { store: postgres.url, signIn: world.provider.config },
      {},
      { adopts: false },
    );
    try {
      const browser = new HttpBrowser(world.home);
      const { url } = await browser.signIn("mia", { until: `${world.home}sign-in/callback` });
      // The load balancer sends the browser to another instance than before.
      await browser.visit(url.replace(world.home, `${second.url}/`));
      const headers = { cookie: browser.cookiesFor(world.home) };
      const me = { path: "/v1/me", authorization: null, headers };
      const answers = await Promise.all([world.plane.request(me), second.request(me)]);
      expect(answers).toMatchObject([
        { status: 200, body: { label: "Mia Meier" } },
        { status: 200, body: { label: "Mia Meier" } },
      ]);
      const { csrf_token: token } = answers[0].body as { csrf_token: string };
      const ended = await world.plane.request({
        method: "DELETE",
        path: "/v1/session",
        authorization: null,
        headers: { ...headers, "x-csrf-token": token },
      });
      expect(ended.status).toBe(200);
      expect(await second.request(me)).toMatchObject({ status: 401 });
    } finally {
      await second.stop();
      await world.stop();
    }
  });
});
