import fc from "fast-check";
import type { AboutResponse, Ban } from "../../../../src/contract/responses";
import { describeModule, jsonOf, MUC, NOW, ROOM } from "../../../support/module/scenario";

const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);
const STORE = `${MUC}/muc_kick_bans/`;
const good = {
  jid: "good.example",
  muc: ROOM,
  reason: "why",
  expires_at: NOW + 60,
  except: ["a@good.example"],
};

/** Each by itself makes a stored ban one that cannot be read. */
const DAMAGES: Readonly<Record<string, string>> = {
  "is no JSON": "{",
  "is a text": '"x"',
  "is a number": "5",
  "is empty": "{}",
  "has no jid": '{"reason":"x"}',
  "has a number for its jid": '{"jid":5}',
  "has a list for its jid": '{"jid":["a.example"]}',
  "has a jid that cannot be prepped": '{"jid":"b ob@example.org"}',
  "has a full jid": '{"jid":"bob@example.org/x"}',
  "has a number for its muc": '{"jid":"a.example","muc":5}',
  "has a full muc": `{"jid":"a.example","muc":"${ROOM}/x"}`,
  "has a number for its reason": '{"jid":"a.example","reason":5}',
  "has a reason that no stanza can carry": '{"jid":"a.example","reason":"\\u0001"}',
  "has a text for its end": '{"jid":"a.example","expires_at":"2030-01-01T00:00:00Z"}',
  "has a fraction for its end": '{"jid":"a.example","expires_at":1999999999.5}',
  "has an end beyond all dates": '{"jid":"a.example","expires_at":1e300}',
  "has an infinite end": '{"jid":"a.example","expires_at":1e999}',
  "has a boolean for its end": '{"jid":"a.example","expires_at":true}',
  "has a text for its exceptions": '{"jid":"a.example","except":"b@a.example"}',
  "has no exceptions in their list": '{"jid":"a.example","except":{}}',
  "has a domain as exception": '{"jid":"a.example","except":["b@a.example","b.example"]}',
  "has a number as exception": '{"jid":"a.example","except":[5]}',
  "has named exceptions": '{"jid":"a.example","except":{"1":"b@a.example"}}',
  "has a number for spare_affiliated": '{"jid":"a.example","spare_affiliated":1}',
  "has a number for publish": '{"jid":"a.example","publish":1}',
  "lacks a member": '{"jid":"a.example","members":2}',
};

describeModule((scenario) => {
  const { get, putBan } = scenario;
  const about = () => (jsonOf(get("")) as AboutResponse).bans;
  const bans = () => (jsonOf(get("/bans")) as { bans: Ban[] }).bans;
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const files = () => scenario.prosody.storage().files;
  const errors = () =>
    scenario.prosody
      .log()
      .filter(({ level }) => level === "error")
      .map(({ text }) => text);

  function loadWith(stored: Readonly<Record<string, string>>): void {
    scenario.start();
    for (const [key, text] of Object.entries(stored)) scenario.prosody.putOnDisk(STORE + key, text);
    expect(scenario.prosody.load()).toEqual({ ok: true });
  }

  it.each(Object.keys(DAMAGES))(
    "a damaged ban is logged and counted while the others are in force: one that %s",
    (name) => {
      const text = DAMAGES[name] ?? "";
      loadWith({ "ban/bad": text, "ban/good": JSON.stringify(good) });
      expect(bans().map(({ id }) => id)).toEqual(["good"]);
      scenario.expectRefused("eve@good.example/x");
      scenario.expectLetIn("a@good.example/x");
      scenario.expectLetIn("eve@a.example/x");
      expect(about()).toMatchObject({ count: 1, unreadable: 1, persistent: true });
      expect(errors()).toEqual([expect.stringContaining('"ban/bad"')]);
      expect(files()[`${STORE}ban/bad`]).toBe(text);
      expect(scenario.prosody.reload()).toEqual({ ok: true });
      expect(about()).toMatchObject({ count: 1, unreadable: 1 });
    },
  );

  it.each(["bob", "ban/", "ban/a b", "ban", `ban/${"x".repeat(65)}`])(
    "a ban stored under the key %j is damaged",
    (key) => {
      loadWith({ [key]: JSON.stringify(good), "ban/good": JSON.stringify(good) });
      expect(about()).toMatchObject({ count: 1, unreadable: 1 });
      expect(errors()).toEqual([expect.stringContaining(`"${key}"`)]);
    },
  );

  it("a damaged ban is replaced by a PUT and removed by a DELETE", () => {
    loadWith({ "ban/one": "{}", "ban/two": "{}", "ban/three": "{}" });
    const { revision } = about();
    expect(putBan("one", { jid: "a.example" }).status).toBe(201);
    expect(about().unreadable).toBe(2);
    expect(remove("two").status).toBe(204);
    expect(remove("two").status).toBe(404);
    expect(about().unreadable).toBe(1);
    expect(remove("one").status).toBe(204);
    expect(about()).toMatchObject({ count: 0, unreadable: 1, revision });
    expect(Object.keys(files()).filter((path) => path.startsWith(STORE))).toEqual([`${STORE}ban/three`]);
    scenario.prosody.failStorage("disk full");
    expect([remove("three").status, putBan("three", { jid: "a.example" }).status]).toEqual([500, 500]);
    expect(about().unreadable).toBe(1);
  });

  it("a ban stored by an earlier version or by hand is not damaged in any spelling", () => {
    loadWith({
      "ban/old": '{"jid":"bob@example.org","expires_at":4000000000}',
      "ban/spelled": '{"jid":"Bob@XN--BCHER-KVA.example.","muc":"CHAT.example.org"}',
    });
    expect(bans()).toMatchObject([{ jid: "bob@example.org" }, { jid: "bob@bücher.example", muc: MUC }]);
    expect(about().unreadable).toBe(0);
    scenario.expectRefused("bob@xn--bcher-kva.example/x");
  });

  it("a ban of an impossible domain, accepted by earlier versions, is not damaged", () => {
    const jids = ["bob smith", "bob@bob smith", "bob", "*", "a!b", "*.a@b"];
    loadWith(
      Object.fromEntries(
        jids.map((jid, at) => [`ban/${at}`, JSON.stringify({ jid, expires_at: 4000000000 })]),
      ),
    );
    expect(errors()).toEqual([]);
    expect(about()).toMatchObject({ count: jids.length, unreadable: 0 });
    expect(bans().map(({ jid }) => jid)).toEqual(jids);
    expect(jsonOf(get("/bans/0"))).toMatchObject({ ban: { jid: "bob smith" } });
    scenario.expectRefused("bob@bob smith/x");
    scenario.expectRefused("*.a@b/x");
    scenario.expectLetIn("a@b/x");
    jids.forEach((_, at) => {
      expect(remove(`${at}`).status).toBe(204);
    });
    expect(about()).toMatchObject({ count: 0, unreadable: 0 });
    expect(Object.keys(files()).filter((path) => path.startsWith(STORE))).toEqual([]);
  });

  it(`a damaged ban does not prevent loading the others, whatever it contains (seed ${seed})`, () => {
    const shape = fc.record(
      {
        jid: fc.oneof(fc.constantFrom("a.example", "*.a.example", "bob@a.example", "b b"), fc.jsonValue()),
        muc: fc.oneof(fc.constantFrom(ROOM, MUC), fc.jsonValue()),
        reason: fc.oneof(fc.string(), fc.jsonValue()),
        expires_at: fc.oneof(fc.constant(NOW + 9), fc.double({ noNaN: true }), fc.jsonValue()),
        except: fc.oneof(fc.constant(["c@a.example"]), fc.jsonValue()),
        spare_affiliated: fc.oneof(fc.boolean(), fc.jsonValue()),
        members: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const stored = fc.array(
      fc.oneof(shape, fc.jsonValue()).map((value) => JSON.stringify(value, undefined, 1)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(stored, (texts) => {
        loadWith({
          "ban/good": JSON.stringify(good),
          ...Object.fromEntries(texts.map((text, at) => [`ban/${at}`, text])),
        });
        scenario.expectRefused("eve@good.example/x");
        const listed = bans();
        const { count, unreadable } = about();
        const over = scenario.prosody.log().filter(({ text }) => text.endsWith(" expired")).length;
        expect([count, unreadable]).toEqual([listed.length, texts.length + 1 - over - listed.length]);
        expect(errors()).toHaveLength(unreadable);
        scenario.prosody.advance(10);
        expect(get("").status).toBe(200);
      }),
      { seed, numRuns: scenario.hasWideIntegers ? 40 : 4 },
    );
  });
});

describeModule((scenario) => {
  const about = () => (jsonOf(scenario.get("")) as AboutResponse).bans;
  const warnings = () => scenario.prosody.log().filter(({ level }) => level === "warn");
  const start = (options: object) => {
    scenario.startLoaded({
      options: { http_muc_kick_authorization_header: "Basic b3BlcmF0b3I6cGFzc3dvcmQ=", ...options },
    });
  };
  const wayOut = expect.stringContaining('storage = { muc_kick_bans = "internal" }') as string;

  it.each([{ storage: "memory" }, { storage: { muc_kick_bans: "memory" } }, { default_storage: "memory" }])(
    "storage that keeps nothing is logged, %j",
    (options) => {
      start(options);
      expect(warnings()).toEqual([{ level: "warn", text: wayOut }]);
      expect(about()).toMatchObject({ persistent: false });
      expect(scenario.putBan("x", { jid: "a.example" }).status).toBe(201);
      expect(scenario.prosody.reload()).toEqual({ ok: true });
      expect(about().count).toBe(1);
      scenario.prosody.restart({ clean: true });
      scenario.prosody.load();
      expect(about().count).toBe(0);
    },
  );

  it.each([{ storage: "null" }, { storage: "missing" }])(
    "storage that accepts nothing is logged, %j",
    (options) => {
      start(options);
      expect(warnings()).toEqual([{ level: "warn", text: wayOut }]);
      expect(about()).toMatchObject({ persistent: false, count: 0, unreadable: 0 });
      const answer = scenario.putBan("x", { jid: "a.example" });
      expect([answer.status, (jsonOf(answer) as { code: string }).code]).toEqual([500, "storage-failed"]);
      scenario.expectLetIn("eve@a.example/x");
    },
  );

  it("a separate storage for bans keeps them without a warning", () => {
    start({ default_storage: "memory", storage: { muc_kick_bans: "internal" } });
    expect(warnings()).toEqual([]);
    expect(about()).toMatchObject({ persistent: true });
    scenario.putBan("x", { jid: "a.example" });
    scenario.prosody.restart({ clean: false });
    scenario.prosody.load();
    expect(about().count).toBe(1);
  });
});
