import { BOBS, fiveRooms } from "./five-rooms";
import { describeModule, EVERYBODY, expectRefusal, jsonOf, MUC, ROOM } from "./scenario";

describeModule((scenario) => {
  const { kick } = scenario;

  /** Holds a dry run to say what the kick then does, and to do nothing. */
  function expectForetold(body: object, count: number): void {
    const before = scenario.prosody.storage();
    const foretold = jsonOf(kick({ ...body, dry_run: true })) as { kicked: unknown[] };
    expect(foretold.kicked).toHaveLength(count);
    expect(scenario.prosody.sent(MUC)).toEqual([]);
    expect(scenario.prosody.storage()).toEqual(before);
    expect(scenario.prosody.log()).toEqual([]);
    const { kicked } = jsonOf(kick({ ...body, dry_run: false })) as { kicked: unknown[] };
    expect(foretold).toEqual({ kicked, dry_run: true });
  }

  it("says who would be kicked by a nickname", () => {
    expectForetold({ nickname: "Bob", muc: ROOM, reason: "Out!" }, 1);
  });

  it("says who would be kicked by an account", () => {
    scenario.startLoaded(fiveRooms);
    expectForetold({ jid: "bob@example.org" }, BOBS.length);
  });

  it("says who would be kicked by an occupant's id", () => {
    if (scenario.version === "0.11.9") return;
    expectForetold({ occupant_id: `id of bob@example.org in ${ROOM}`, muc: ROOM }, 1);
  });

  it("bans nobody", () => {
    for (const selector of [{ nickname: "Bob", muc: ROOM }, { jid: "bob@example.org" }]) {
      const answer = kick({ ...selector, dry_run: true, ban_seconds: 60 });
      expect(jsonOf(answer)).toEqual({
        kicked: [expect.objectContaining({ nickname: "Bob" })],
        dry_run: true,
      });
    }
    expect(jsonOf(kick({ jid: "zoe@example.org", dry_run: true, ban_seconds: 60 }))).toEqual({
      kicked: [],
      dry_run: true,
    });
    expect(jsonOf(scenario.get("/bans"))).toEqual({ bans: [] });
    scenario.expectLetIn("bob@example.org/tablet");
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
  });

  it("refuses what the kick would be refused for", () => {
    const dry_run = true;
    expectRefusal(kick({ nickname: "Zoe", muc: ROOM, dry_run }), 404, "occupant-not-found");
    expectRefusal(kick({ nickname: "Bob", muc: `attic@${MUC}`, dry_run }), 404, "muc-not-found");
    expectRefusal(kick({ jid: "zoe@example.org", dry_run }), 404, "occupant-not-found");
    expectRefusal(kick({ dry_run }), 400, "missing-field");
  });

  it.each(["true", 1, 0, "", [], {}])("does not take what is neither true nor false: %j", (dry_run) => {
    const text = expectRefusal(kick({ nickname: "Bob", muc: ROOM, dry_run }), 400, "invalid-field");
    expect(text).toBe("Invalid dry_run: it takes true or false");
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
  });
});
