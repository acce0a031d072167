import {
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
} from "../../../support/module/scenario";

describeModule((scenario) => {
  const { kick, putBan } = scenario;
  const post = (path: string, body: object) =>
    scenario.request({ target: `/muc_kick/${path}`, body: JSON.stringify(body) });

  it("a retraction is rejected where there is no archive", () => {
    for (const where of [{}, { muc: ROOM }, { muc: MUC }]) {
      const text = expectRefusal(
        post("retractions", { jid: "bob@example.org", ...where }),
        400,
        "no-archive",
      );
      expect(text).toContain(MUC);
    }
    expect(jsonOf(scenario.get(""))).toMatchObject({ features: { retraction: false } });
  });

  it("a kick or a ban is carried out although nothing can be retracted, and says so", () => {
    const retraction = { messages: 0, rooms: [], problem: { status: 400, code: "no-archive" } };
    const answer = jsonOf(kick({ nickname: "Bob", muc: ROOM, retract: true }));
    expect(answer).toMatchObject({ kicked: [{ nickname: "Bob" }], retraction });
    const batch = jsonOf(kick([{ jid: "eve@example.com", retract_seconds: 5 }]));
    expect(batch).toMatchObject({ results: [{ status: 200, kicked: [{ nickname: "Eve" }], retraction }] });
    expect(jsonOf(putBan("x", { jid: "ada@example.org", retract: true }))).toMatchObject({
      ban: { id: "x" },
      kicked: [{ nickname: "Ada" }],
      retraction,
    });
    expect(scenario.prosody.inside(MUC)).toEqual([]);
  });

  it("a kick with retract: false, or without it, retracts nothing", () => {
    expect(jsonOf(kick({ nickname: "Bob", muc: ROOM, retract: false }))).not.toHaveProperty("retraction");
    expect(jsonOf(kick({ nickname: "Eve", muc: ROOM, retract: null }))).not.toHaveProperty("retraction");
  });

  it("somebody who has left needs no occupant, and others do", () => {
    expect(jsonOf(kick({ jid: "zoe@example.org", retract: true }))).toMatchObject({
      kicked: [],
      retraction: { messages: 0 },
    });
    expectRefusal(kick({ nickname: "Zoe", muc: ROOM, retract: true }), 404, "occupant-not-found");
    expectRefusal(post("retractions", { nickname: "Zoe", muc: ROOM }), 404, "occupant-not-found");
    expectRefusal(
      post("retractions", { jid: "bob@example.org", muc: `attic@${MUC}` }),
      404,
      "room-not-found",
    );
  });

  it.each<[string, object, string]>([
    ["a mistyped field", { jid: "bob@example.org", secnods: 5 }, "unknown-field"],
    ["nobody", { seconds: 5 }, "missing-field"],
    ["a session", { jid: "bob@example.org/desk" }, "invalid-field"],
    ["two people", { jid: "bob@example.org", nickname: "Bob", muc: ROOM }, "invalid-field"],
    ["no time", { jid: "bob@example.org", seconds: 0 }, "invalid-field"],
    ["half a second", { jid: "bob@example.org", seconds: 0.5 }, "invalid-field"],
    ["a reason that XML forbids", { jid: "bob@example.org", reason: "\u0000" }, "invalid-field"],
    ["a nickname in a component", { nickname: "Bob", muc: MUC }, "invalid-field"],
    ["no accounts", { jids: [] }, "invalid-field"],
    ["a domain among accounts", { jids: ["bob@example.org", "example.org"] }, "invalid-field"],
    ["more accounts than a request may have", { jids: Array(101).fill("a@b.c") }, "invalid-field"],
    ["accounts beside an account", { jids: ["bob@example.org"], jid: "eve@example.org" }, "invalid-field"],
    ["accounts beside a nickname", { jids: ["a@b.c"], nickname: "Bob", muc: ROOM }, "invalid-field"],
    ["accounts beside an occupant id", { jids: ["a@b.c"], occupant_id: "x", muc: ROOM }, "invalid-field"],
  ])("a retraction is rejected with %s", (_name, body, code) => {
    expectRefusal(post("retractions", body), 400, code);
  });

  it("the error for several targets names all that there are", () => {
    const text = expectRefusal(post("retractions", { jids: ["a@b.c"], jid: "a@b.c" }), 400, "invalid-field");
    expect(text).toContain("nickname, jid, occupant_id, jids");
  });

  it("accounts are prepped, and one that cannot be is named", () => {
    const text = expectRefusal(post("retractions", { jids: ["a@b.c", "a b@c.d"] }), 400, "invalid-field");
    expect(text).toContain("a b@c.d");
  });

  it("a kick or a ban is rejected as a whole with invalid fields", () => {
    const bob = { jid: "bob@example.org" };
    for (const more of [
      { retract: true, retract_seconds: 5 },
      { retract: "yes" },
      { retract_seconds: -1 },
      { message: "Go" },
      { message: { to: "everybody", text: "Go" } },
      { message: { to: "room" } },
      { message: { to: "room", text: "x".repeat(1025) } },
      { message: { to: "room", text: "Go", more: 1 } },
    ]) {
      expectRefusal(kick({ ...bob, ...more }), 400, "invalid-field");
      expectRefusal(putBan("x", { ...bob, ...more }), 400, "invalid-field");
    }
    expectRefusal(putBan("x", { jid: "example.org", retract: true }), 400, "invalid-field");
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    expect(jsonOf(scenario.get("/bans"))).toEqual({ bans: [] });
  });
});
