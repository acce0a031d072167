import { describeModule, EVERYBODY, expectRefusal, MUC, ROOM } from "../../../support/module/scenario";

const valid = { nickname: "Bob", muc: ROOM };

describeModule((scenario) => {
  afterEach(() => {
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    expect(scenario.prosody.log()).toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["words", "Bob"],
    ["a truncated object", '{"nickname":"Bob"'],
    ["an object and more", `${JSON.stringify(valid)}}`],
    ["a comma too many", '{"nickname":"Bob",}'],
    ["single quotes", "{'nickname':'Bob'}"],
    ["a string", '"Bob"'],
    ["a number", "5"],
    ["null", "null"],
    ["a control character in a string", '{"nickname":"B\nob"}'],
    ["an unknown escape", '{"nickname":"\\x42ob"}'],
    ["invalid UTF-8", Buffer.from('{"nickname":"B\xf6b"}', "latin1")],
    ["a surrogate in UTF-8", Buffer.from('{"nickname":"\xed\xa0\x80"}', "latin1")],
    ["a byte order mark", `\ufeff${JSON.stringify(valid)}`],
    ["nesting without end", "[".repeat(10_000)],
    ["objects without end", '{"a":'.repeat(5_000)],
  ])("a request body that is not JSON is rejected: %s", (_name, body) => {
    expectRefusal(scenario.request({ body }), 400, "invalid-json");
  });

  it.each([
    ["nothing in it", {}],
    ["no room", { nickname: "Bob" }],
    ["no nickname", { muc: ROOM }],
    ["null for the room", { nickname: "Bob", muc: null }],
    ["null for the nickname", { nickname: null, muc: ROOM }],
  ])("a request body is incomplete with %s", (_name, body) => {
    expect(expectRefusal(scenario.kick(body), 400, "missing-field")).toBe("Missing nickname and/or MUC");
  });

  const notText = [5, 0, true, false, ["Bob"], { Bob: "Bob" }, [], {}];
  const notXml = ["\u0000", "a\u0008", "\u001f", "a\ud800", "\udc00b", "\ufffe", "\uffff"];

  it.each(["nickname", "muc", "reason"])("a request body is rejected when %s is not text", (field) => {
    for (const value of notText) {
      const text = expectRefusal(scenario.kick({ ...valid, [field]: value }), 400, "invalid-field");
      expect(text).toContain(field);
    }
  });

  it.each(["nickname", "muc", "reason"])(
    "a request body is rejected when %s contains characters that XML does not allow",
    (field) => {
      for (const value of notXml) {
        const escaped = JSON.stringify({ ...valid, [field]: field === "muc" ? `${value}@${MUC}` : value });
        expect(expectRefusal(scenario.request({ body: escaped }), 400, "invalid-field")).toContain(field);
      }
    },
  );

  it("a request body is rejected when the reason is too long", () => {
    const text = expectRefusal(scenario.kick({ ...valid, reason: "ö".repeat(513) }), 400, "invalid-field");
    expect(text).toContain("reason");
  });

  it.each(["dryrun", "Dry_Run", "Nickname", "", "__hash", "__array", "jid\u0000"])(
    "a request body is rejected with an unknown field: %j",
    (name) => {
      const body = JSON.stringify({ ...valid, [name]: true });
      const text = expectRefusal(scenario.request({ body }), 400, "unknown-field");
      if (/^\w+$/.test(name)) expect(text).toContain(name);
    },
  );
});
