import {
  AUTHORIZATION_HEADER,
  describeModule,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

describeModule((scenario) => {
  const { kick, putBan } = scenario;
  const since012 = scenario.version !== "0.11.9";
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });

  /** Prosody 0.11 has no metrics, and all the rest must work there all the same. */
  function expectMetrics(metrics: Readonly<Record<string, number>>): void {
    const counted = Object.entries(scenario.prosody.metrics()).filter(([, value]) => value !== 0);
    expect(Object.fromEntries(counted)).toEqual(since012 ? metrics : {});
  }

  it("metrics count kicks by outcome, one for each removed occupant", () => {
    scenario.prosody.join(ROOM, "Bobby", "bob@example.org/tablet");
    expect(kick({ jid: "bob@example.org" }).status).toBe(200);
    expect(kick({ nickname: "Zoe", muc: ROOM }).status).toBe(404);
    expect(kick({ nickname: "Ada", muc: `attic@${MUC}` }).status).toBe(404);
    expect(kick({ jid: "zoe@example.org", ban_seconds: 60 }).status).toBe(200);
    expect(kick([{ nickname: "Eve", muc: ROOM }, { nickname: "Eve", muc: ROOM }, {}]).status).toBe(200);
    scenario.prosody.failStorage("disk full");
    expect(kick({ nickname: "Ada", muc: ROOM, ban_seconds: 60 }).status).toBe(500);
    scenario.prosody.sabotage(MUC, "muc-occupant-left", "broken");
    expect(kick({ nickname: "Ada", muc: ROOM }).status).toBe(500);
    expectMetrics({
      "kicks{kicked}": 3,
      "kicks{occupant-not-found}": 2,
      "kicks{room-not-found}": 1,
      "kicks{storage-failed}": 1,
      "kicks{internal-error}": 1,
      bans: 1,
    });
  });

  it("metrics do not count dry runs", () => {
    kick({ nickname: "Bob", muc: ROOM, dry_run: true });
    kick({ nickname: "Zoe", muc: ROOM, dry_run: true });
    expectMetrics({});
  });

  it("metrics contain the number of bans in force, also after a restart and an expiry", () => {
    const expires_at = new Date((NOW + 60) * 1000).toISOString();
    for (const id of ["a", "b", "c"])
      putBan(id, { jid: "zoe@example.net", expires_at: id === "a" ? expires_at : null });
    expectMetrics({ bans: 3 });
    remove("b");
    expectMetrics({ bans: 2 });
    scenario.prosody.restart({ clean: false });
    scenario.prosody.load();
    expectMetrics({ bans: 2 });
    scenario.prosody.advance(60);
    expectMetrics({ bans: 1 });
  });

  it("metrics count rejected joins", () => {
    putBan("x", { jid: "example.net" });
    for (let joins = 0; joins < 3; joins++) scenario.expectRefused(`u${joins}@example.net/x`);
    scenario.expectLetIn("zoe@example.org/x");
    expectMetrics({ bans: 1, joins_refused: 3 });
  });

  it("metrics exist from the start, before anything was counted", () => {
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: SECRET } });
    expect(Object.keys(scenario.prosody.metrics())).toEqual(since012 ? ["bans"] : []);
  });
});
