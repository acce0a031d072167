import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

// Every spelling here is one that Prosody, or the module in it, takes for the same account.
const spellings: readonly (readonly [string, (local: string, domain: string) => string])[] = [
  ["capital letters", (local, domain) => `${local.toUpperCase()}@${domain.toUpperCase()}`],
  ["a dot at the end", (local, domain) => `${local}@${domain}.`],
  ["wide letters", (local, domain) => `${wide(local)}@${wide(domain)}`],
  ["wide dots", (local, domain) => `${local}@${domain.replaceAll(".", "．")}`],
  ["ideographic dots", (local, domain) => `${local}@${domain.replaceAll(".", "。")}`],
  ["halfwidth dots and one at the end", (local, domain) => `${local}@${domain.replaceAll(".", "｡")}｡`],
  ["zero-width characters", (local, domain) => `${local}\u200b@\u2060${domain}\ufeff`],
  ["a zero-width character before a dot at the end", (local, domain) => `${local}@${domain}\u200b.`],
  ["a zero-width character after a dot at the end", (local, domain) => `${local}@${domain}.\u200b`],
  ["a soft hyphen", (local, domain) => `${local.charAt(0)}\u00ad${local.slice(1)}@${domain}`],
];

function wide(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));
}

const domain = "example.org";
const prosodys = useTwoProsodys();
let plane: ControlPlane;
/** Of a token whose holder is alice. */
let alices: string;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: [`carol@${domain}`] });
  alices = await plane.issue({ scopes: ["kick", "ban"], jid: `alice@${domain}` });
});
afterAll(() => plane.stop());

describe.each(spellings)("JIDs spelled with %s", (_, spell) => {
  it("do not bypass protection in kicks of accounts, kicks of sessions and batches", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "bob", "carol");
    for (const [authorization, local] of [
      [plane.authorization, "carol"],
      [alices, "alice"],
    ] as const) {
      const jid = spell(local, domain);
      const requests = [jid, `${jid}/phone`].flatMap((each) => [{ jid: each }, { jid: each, muc: room }]);
      for (const request of requests) {
        const one = await plane.kick(request, { authorization });
        expect([409, 404]).toContain(one.status);
      }
      expect(await plane.kick({ jid }, { authorization })).toMatchObject({
        status: 409,
        body: { code: "protected" },
      });
      const { body } = await plane.kick(requests, { authorization });
      for (const { status } of (body as { readonly results: readonly { readonly status: number }[] })
        .results) {
        expect([409, 404]).toContain(status);
      }
      for (const ban of [{ jid }, { jid, muc: room }]) {
        const { status } = await plane.request({
          method: "POST",
          path: "/v1/bans",
          json: ban,
          authorization,
        });
        // A token that is not for everywhere is not given here: it is protection that refuses.
        expect(status).toBe(409);
      }
      expect(await plane.kick({ jid, muc: room, ban_seconds: 60 }, { authorization })).toMatchObject({
        status: 409,
      });
    }
    const left = await plane.request({ path: `/v1/occupants?muc=${encodeURIComponent(room)}` });
    expect((left.body as { readonly occupants: readonly unknown[] }).occupants).toHaveLength(3);
  });

  it("are banned, and kicked by force, as the account that they denote", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob", "carol");
    const { status, body } = await plane.request({
      method: "POST",
      path: "/v1/bans",
      json: { jid: spell("bob", domain), muc: room },
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { ban: { jid: `bob@${domain}`, muc: room }, kicked: [{ jid: `bob@${domain}` }] },
    });
    expect(await plane.kick({ jid: spell("carol", domain), muc: room, force: true })).toMatchObject({
      status: 200,
      body: { kicked: [{ jid: `carol@${domain}`, muc: room }] },
    });
  });
});

it("room JIDs are equal in every spelling for a ban", async () => {
  const room = prosodys.main.newRoom();
  const spelled = room.replace(`@${mucHost}`, `@${mucHost.replaceAll(".", "．")}.`);
  expect(
    await plane.request({ method: "POST", path: "/v1/bans", json: { jid: `zoe@${domain}`, muc: spelled } }),
  ).toMatchObject({ status: 201, body: { ban: { muc: room } } });
});
