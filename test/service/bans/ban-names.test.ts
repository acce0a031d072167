import { mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
const admissionSecret = "Basic YWRtaXNzaW9uOnNlY3JldA==";
let plane: ControlPlane;

beforeAll(async () => {
  const [main, other] = prosodys.configs(2_000);
  plane = await ControlPlane.start([{ ...main, admission: { authorization: admissionSecret } }, other]);
});
afterAll(() => plane.stop());
afterEach(async () => {
  const { body } = await plane.request({ path: "/v1/bans?limit=1000" });
  for (const { id } of (body as { bans: { id: string }[] }).bans) {
    await plane.request({ method: "DELETE", path: `/v1/bans/${id}` });
  }
});

const post = (json: unknown) => plane.request({ method: "POST", path: "/v1/bans", json });
const put = (json: unknown) => plane.request({ method: "PUT", path: "/v1/bans/named", json });
const room = `room@${mucHost}`;

async function isAdmitted(jid: string): Promise<boolean> {
  const path = `/admission/main?userJID=${encodeURIComponent(jid)}&mucJID=${room}`;
  const { body } = await plane.request({ path, authorization: admissionSecret });
  return (body as { allowed: boolean }).allowed;
}

describe("a ban of a domain", () => {
  const spam = { jid: "*.Spam.example", except: ["Good@x.spam.example"], muc: room };

  it("may cover subdomains and exempt accounts, in every response, in CSV and on the server", async () => {
    const ban = { jid: "*.spam.example", except: ["good@x.spam.example"] };
    expect(await post({ ...spam, dry_run: true })).toMatchObject({ status: 200, body: { ban } });
    expect(await put(spam)).toMatchObject({ status: 201, body: { ban } });
    expect(await put(spam)).toMatchObject({ status: 200, body: { ban } });
    expect((await plane.request({ path: "/v1/bans/named" })).body).toMatchObject({
      ban,
      history: [{ action: "ban.create", details: { except: ban.except } }],
    });
    const headers = { accept: "text/csv" };
    const { text } = await plane.request({ path: "/v1/bans", headers });
    expect(text).toContain(`named,*.spam.example,${room},,,,,,good@x.spam.example,,\r\n`);
    const body = text.replace("named", "again").replace(room, mucHost);
    const csv = { "content-type": "text/csv" };
    const imported = await plane.request({ method: "POST", path: "/v1/bans", headers: csv, body });
    expect(imported.body).toMatchObject({ results: [{ status: 201, ban: { ...ban, id: "again" } }] });
    expect(await isAdmitted("any@y.x.spam.example")).toBe(false);
    expect(await isAdmitted("good@x.spam.example")).toBe(true);
    expect(await isAdmitted("any@spam.example")).toBe(true);
  });

  it("never denies admission when it exempts affiliated accounts", async () => {
    const answer = await post({ jid: "spam.example", spare_affiliated: true });
    expect(answer).toMatchObject({ status: 201, body: { ban: { spare_affiliated: true } } });
    expect(await isAdmitted("any@spam.example")).toBe(true);
  });

  it.each([
    ["exceptions of an account", { jid: "bob@example.org", except: ["a@b.example"] }],
    ["sparing the affiliated by an account", { jid: "bob@example.org", spare_affiliated: true }],
    ["an exception that is a domain", { jid: "spam.example", except: ["b.example"] }],
    ["a name that no host has", { jid: "Bob Smith", force: true }],
  ])("is rejected with %s", async (_, json) => {
    expect(await post(json)).toMatchObject({ status: 400, body: { code: "invalid-field" } });
  });

  it.each(["bob", "*.org", "bücher"])(
    "requires force for a domain without a dot, also in a dry run: %s",
    async (jid) => {
      const refused = {
        status: 400,
        body: { code: "invalid-field", error: expect.stringContaining('"force": true') as unknown },
      };
      expect(await post({ jid })).toMatchObject(refused);
      expect(await post({ jid, dry_run: true })).toMatchObject(refused);
      expect(await post({ jid, dry_run: true, force: true })).toMatchObject({ status: 200 });
      expect(await post({ jid, force: true, muc: room })).toMatchObject({
        status: 201,
        body: { servers: [{ server: "main", in_force: true }] },
      });
    },
  );

  it("accepts allow_dotless for a domain without a dot, which does not override protection", async () => {
    const dotless = { allow_dotless: true, muc: room };
    const trial = (await post({ jid: "bob", ...dotless, dry_run: true })).body;
    expect((trial as { servers: unknown }).servers).toEqual([{ server: "main", kicked: [] }]);
    expect(await post({ jid: "bob", ...dotless })).toMatchObject({
      status: 201,
      body: { servers: [{ server: "main", in_force: true }] },
    });
    const authorization = await plane.issue({ scopes: ["ban"], jid: "me@staff" });
    for (const jid of ["staff", "*.org"]) {
      const wish = { method: "POST", path: "/v1/bans", authorization } as const;
      expect(await plane.request({ ...wish, json: { jid, ...dotless } })).toMatchObject({
        status: 409,
        body: { code: "protected" },
      });
      expect(await plane.request({ ...wish, json: { jid, muc: room, force: true } })).toMatchObject({
        status: 201,
      });
    }
  });

  it.each([mucHost, otherMucHost.toUpperCase(), "*.example.org", userHost])(
    "requires force for a host that a server itself serves: %s",
    async (jid) => {
      expect(await post({ jid })).toMatchObject({
        status: 409,
        body: { code: "protected", error: expect.stringMatching(/server (main|other) serves/) as unknown },
      });
      expect(await post({ jid, dry_run: true })).toMatchObject({ status: 200 });
      expect(await post({ jid, force: true, muc: room })).toMatchObject({ status: 201 });
    },
  );

  it("is placed when a server has never been reachable", async () => {
    const [main, other] = prosodys.configs(500);
    await prosodys.proxies.main.become("down");
    const fresh = await ControlPlane.start([main, other]);
    const wish = { method: "POST", path: "/v1/bans", json: { jid: mucHost } } as const;
    expect(await fresh.request(wish)).toMatchObject({ status: 201 });
    await fresh.stop();
  });
});

it("a kick by domain requires force for a host that a server itself serves", async () => {
  expect(await plane.kick({ jid: mucHost })).toMatchObject({ status: 409, body: { code: "protected" } });
  expect((await plane.kick({ jid: mucHost, force: true })).status).not.toBe(409);
  expect((await plane.kick({ jid: "other.example" })).status).not.toBe(409);
});

describe("a ban of an internationalized domain", () => {
  it.each([
    ["xn--bcher-kva.example", "bücher.example"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("is the same in both forms: %s and %s", async (jid, other) => {
    expect(await post({ jid })).toMatchObject({ status: 201, body: { ban: { jid: "bücher.example" } } });
    expect(await post({ jid: other })).toMatchObject({ status: 409, body: { code: "already-banned" } });
    expect(await isAdmitted(`any@${other}`)).toBe(false);
    expect(await isAdmitted(`any@${jid}`)).toBe(false);
    const { body } = await plane.request({ path: `/v1/bans?jid=${encodeURIComponent(other)}` });
    expect(body).toMatchObject({ bans: [{ jid: "bücher.example" }] });
  });
});
