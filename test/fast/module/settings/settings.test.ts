import type { Options } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const MAX_BATCH = "http_muc_kick_max_batch";
const MAX_BODY = "http_muc_kick_max_body";
const HOSTS = "http_muc_kick_hosts";
const VISITORS = "http_muc_kick_visitors";
const ADDRESSES = "http_muc_kick_visitor_addresses";
const BLOCK_LISTS = "http_muc_kick_block_lists";
const EXCEPTIONS = "http_muc_kick_block_list_exceptions";
const PUBLISH_TO = "http_muc_kick_publish_to";

const notPositive = [0, -1, 1.5, "5", "", true, false, [5], {}];

const INVALID: Readonly<Record<string, readonly unknown[]>> = {
  [MAX_BATCH]: notPositive,
  [MAX_BODY]: notPositive,
  [VISITORS]: [...notPositive.slice(1), 100001],
  [ADDRESSES]: [0, 1, "true", "", {}],
  [HOSTS]: [
    5,
    true,
    false,
    "",
    "@",
    ROOM,
    `${MUC}/x`,
    "a b\u00a0c",
    [MUC, 5],
    [[MUC]],
    [""],
    { [MUC]: true },
  ],
  [BLOCK_LISTS]: [
    5,
    "xmppbl.org",
    { jid: "xmppbl.org" },
    ["xmppbl.org"],
    [{}],
    [{ jid: 5 }],
    [{ jid: "@" }],
    [{ jid: "xmppbl.org", node: "" }],
    [{ jid: "xmppbl.org", node: 5 }],
    [{ jid: "xmppbl.org", node: "a\u0001" }],
    [{ jid: "xmppbl.org", mode: "block" }],
    [{ jid: "xmppbl.org", spare_affiliated: "no" }],
    [{ jid: "xmppbl.org", nodes: "x" }],
    [{ jid: "xmppbl.org" }, { jid: "XMPPBL.org", mode: "watch" }],
  ],
  [EXCEPTIONS]: [5, "example.org", [5], ["@"], ["a@b/c"], ["a b"], { "example.org": true }],
  http_muc_kick_block_list_max_items: notPositive,
  http_muc_kick_block_list_refresh: notPositive,
  [PUBLISH_TO]: [
    5,
    "lists.example.org",
    {},
    { jid: "@" },
    { jid: "a.example", node: "" },
    { jid: "a.example", mode: "watch" },
  ],
};

describeModule((scenario) => {
  const withSecret = (options: Options) => ({ [AUTHORIZATION_HEADER]: SECRET, ...options });
  const limits = () => (jsonOf(scenario.get("")) as { limits: object }).limits;

  it.each(Object.keys(INVALID))(
    "settings with an invalid %s prevent loading and are ignored on a reload",
    (name) => {
      for (const value of INVALID[name] ?? []) {
        const options = withSecret({ [name]: value });
        scenario.start({ options });
        const outcome = scenario.prosody.load();
        expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining(name) as string });
        expect(JSON.stringify(outcome)).not.toContain(SECRET);
      }
      scenario.startLoaded({ options: withSecret({ [MAX_BATCH]: 3, [MAX_BODY]: 300, [HOSTS]: MUC }) });
      for (const value of INVALID[name] ?? []) {
        scenario.prosody.reloadConfig({ ...withSecret({ [MAX_BATCH]: 4, [MAX_BODY]: 400 }), [name]: value });
      }
      expect(limits()).toMatchObject({ max_batch: 3, max_body: 300 });
      expect(scenario.prosody.log()).toHaveLength(INVALID[name]?.length ?? 0);
      for (const { level, text } of scenario.prosody.log()) {
        expect(level).toBe("error");
        expect(text).toContain(name);
      }
    },
  );

  it("settings are read again on a reload, with defaults for those removed", () => {
    const items = [{ dry_run: true }, {}, {}];
    scenario.prosody.reloadConfig(withSecret({ [MAX_BATCH]: 2 }));
    expect(expectRefusal(scenario.kick(items), 400, "invalid-json")).toContain("1 to 2 objects");
    scenario.prosody.reloadConfig(withSecret({ [MAX_BATCH]: 3 }));
    expect(scenario.kick(items).status).toBe(200);
    scenario.prosody.reloadConfig(withSecret({}));
    expect(limits()).toMatchObject({ max_batch: 1000, max_body: 1_048_576 });
  });

  it.each([
    [
      BLOCK_LISTS,
      [{ jid: "a.example" }, { jid: "b.example", nod: "x" }],
      'entry 2 has the unknown key "nod"; known are jid, node, mode, spare_affiliated',
    ],
    [
      BLOCK_LISTS,
      [{ jid: "a.example", mode: "block" }],
      'entry 1 must have "enforce" or "watch" as mode, not "block"',
    ],
    [BLOCK_LISTS, [{ jid: "a.example" }, { jid: "A.example" }], "has muc_bans_sha256 of a.example twice"],
    [
      EXCEPTIONS,
      ["a.example", "a@b/c"],
      'entry 2 must be a bare JID, a domain, or "*." and a domain, not "a@b/c"',
    ],
    [PUBLISH_TO, { node: "x" }, "must have the address of a pubsub service as jid, not a nil"],
  ])("settings say what is wrong with %s", (name, value, fault) => {
    scenario.start({ options: withSecret({ [name]: value }) });
    expect(scenario.prosody.load()).toMatchObject({
      error: expect.stringContaining(`${name} ${fault}`) as string,
    });
  });

  it("settings list block lists with defaults and in prepped form", () => {
    const lists = [
      { jid: "Lists.Example.ORG." },
      { jid: "a@b.example/c", node: "x", mode: "watch", spare_affiliated: false },
    ];
    scenario.startLoaded({
      options: withSecret({ [BLOCK_LISTS]: lists, [EXCEPTIONS]: ["*.Example.NET", "bob@example.org"] }),
    });
    const { block_lists: listed } = jsonOf(scenario.get("/block_lists")) as { block_lists: object[] };
    const state = { state: "pending", items: 0, joins: 0 };
    expect(listed).toEqual([
      {
        jid: "lists.example.org",
        node: "muc_bans_sha256",
        mode: "enforce",
        spare_affiliated: true,
        ...state,
      },
      { jid: "a@b.example/c", node: "x", mode: "watch", spare_affiliated: false, ...state },
    ]);
    const exempt = (jid: string) =>
      (jsonOf(scenario.get(`/block_lists?jid=${jid}`)) as { exempt?: true }).exempt;
    expect(["bob@example.org", "a@b.example.net", "example.net", "x@example.org"].map(exempt)).toEqual([
      true,
      true,
      undefined,
      undefined,
    ]);
  });

  it("settings accept a host in any spelling, even one that does not exist yet", () => {
    scenario.startLoaded({ options: withSecret({ [HOSTS]: ["CHAT.Example.ORG.", "later.example.org"] }) });
    const services = () => (jsonOf(scenario.get("")) as { mucs: string[] }).mucs;
    expect(services()).toEqual([MUC]);
    scenario.prosody.activate("later.example.org");
    scenario.prosody.activate("other.example.org");
    expect(services()).toEqual([MUC, "later.example.org"]);
  });

  it("settings reject no valid request while a secret is rotated under load", () => {
    const other = "Bearer b3RoZXI";
    const statusWith = (secret: string) =>
      scenario.request({ method: "GET", headers: { Authorization: secret } }).status;
    const secrets: readonly [setting: unknown, valid: string, invalid: string][] = [
      [SECRET, SECRET, other],
      [[SECRET, other], SECRET, "Bearer x"],
      [[SECRET, other], other, "Bearer x"],
      [[other], other, SECRET],
      ["", other, SECRET],
      [other, other, SECRET],
    ];
    for (const [setting, valid, invalid] of secrets) {
      scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: setting });
      expect([statusWith(valid), statusWith(invalid)]).toEqual([200, 401]);
    }
  });

  it("settings that change during a batch do not affect it", () => {
    scenario.startLoaded({ tick: 0.005 });
    const kicks = ["Ada", "Bob", "Eve", "Ada", "Bob", "Eve"].map((nickname) => ({ nickname, muc: ROOM }));
    const number = scenario.begin({ body: JSON.stringify(kicks) });
    expect(scenario.prosody.answer(number).status).toBeUndefined();
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: "Bearer x", [MAX_BATCH]: 1 });
    const { results } = jsonOf(scenario.finish(number)) as { results: { status: number }[] };
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 404]);
  });
});
