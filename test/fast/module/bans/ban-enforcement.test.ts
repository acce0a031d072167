import { ATTIC, CELLAR, DEN, fiveRooms, HALL, OTHER_MUC } from "../../../support/module/five-rooms";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  jsonOf,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const timestamp = (seconds: number) => new Date(seconds * 1000).toISOString();

describeModule((scenario) => {
  const { expectLetIn, expectRefused, putBan } = scenario;
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const countOnDisk = () =>
    Object.keys(scenario.prosody.storage().files).filter((path) => path.includes("/ban/")).length;
  const zoe = "zoe@example.net/phone";

  describe("the enforcement of a ban", () => {
    const rooms = [ATTIC, CELLAR, DEN, HALL];

    beforeEach(() => {
      scenario.startLoaded(fiveRooms);
    });

    it.each([
      ["an account of one room", { jid: "zoe@example.net", muc: DEN }, [DEN], []],
      ["an account of a component", { jid: "zoe@example.net", muc: MUC }, [ATTIC, CELLAR], []],
      ["an account of every room", { jid: "zoe@example.net" }, rooms, []],
      ["a domain of one room", { jid: "example.net", muc: CELLAR }, [CELLAR], [CELLAR]],
      ["a domain of a component", { jid: "example.net", muc: OTHER_MUC }, [DEN, HALL], [DEN, HALL]],
      ["a domain of every room", { jid: "example.net" }, rooms, rooms],
    ])("keeps out %s", (_name, ban, closedToZoe, closedToHerNeighbour) => {
      expect(putBan("x", ban).status).toBe(201);
      for (const room of rooms) {
        for (const [as, closed] of [
          [zoe, closedToZoe],
          ["yan@example.net/desk", closedToHerNeighbour],
          ["zoe@sub.example.net/desk", []],
          ["zoe@example.org/desk", []],
        ] as const) {
          if (closed.some((each) => each === room)) expectRefused(as, room);
          else expectLetIn(as, room);
        }
      }
      remove("x");
      for (const room of rooms) expectLetIn(zoe, room);
    });

    it("uses the reason of the matching ban with the narrowest scope", () => {
      putBan("1", { jid: "example.net", reason: "1" });
      putBan("2", { jid: "example.net", muc: OTHER_MUC, reason: "2" });
      putBan("3", { jid: "example.net", muc: DEN, reason: "3" });
      putBan("4", { jid: "zoe@example.net", reason: "4" });
      putBan("5", { jid: "zoe@example.net", muc: OTHER_MUC, reason: "5" });
      putBan("6", { jid: "zoe@example.net", muc: DEN, reason: "6" });
      for (const id of ["6", "5", "4", "3", "2", "1"]) {
        expect(expectRefused(zoe, DEN)).toBe(id);
        remove(id);
      }
      expectLetIn(zoe, DEN);
    });

    it("lasts until the last of two bans with the same scope is gone", () => {
      for (const id of ["a", "b", "c"]) putBan(id, { jid: "zoe@example.net", muc: DEN });
      for (const id of ["b", "a", "c"]) {
        expectRefused(zoe, DEN);
        remove(id);
      }
      expectLetIn(zoe, DEN);
    });
  });

  it("includes the reason in the error, if there is one", () => {
    putBan("x", { jid: "zoe@example.net", reason: "<Spam> & “more”" });
    expect(expectRefused(zoe)).toBe("<Spam> & “more”");
    putBan("x", { jid: "zoe@example.net" });
    expect(expectRefused(zoe)).toBeUndefined();
  });

  it.each([ATTIC, MUC])("prevents a banned account from creating the room: %s", (muc) => {
    putBan("x", { jid: "zoe@example.net", muc });
    const rooms = () =>
      (jsonOf(scenario.get("/rooms")) as { rooms: { muc: string }[] }).rooms.map(({ muc }) => muc);
    expectRefused(zoe, ATTIC);
    expect(rooms()).toEqual([ROOM]);
    expect(scenario.prosody.join(ATTIC, "Yan", "yan@example.net/desk")).toEqual({ joined: true });
    expect(rooms()).toEqual([ATTIC, ROOM]);
    expectRefused(zoe, ATTIC);
  });

  it("is logged", () => {
    putBan("x", { jid: "zoe@example.net" });
    expectRefused(zoe);
    expect(scenario.prosody.log().at(-1)).toEqual({
      level: "info",
      text: `Ban x: rejected presence from zoe@example.net to ${ROOM}`,
    });
  });

  describe("the log of rejections", () => {
    const lines = () =>
      scenario.prosody
        .log()
        .map(({ text }) => text)
        .filter((text) => text.includes("rejected"));
    const attempt = (as: string) => scenario.prosody.join(ROOM, "Guest", as);

    beforeEach(() => {
      putBan("x", { jid: "example.net" });
    });

    it("has one line at once and then one per minute and account, with their number", () => {
      const retry = (count: number) => {
        for (let tries = 0; tries < count; tries++) attempt(zoe);
      };
      retry(50);
      const first = `Ban x: rejected presence from zoe@example.net to ${ROOM}`;
      expect(lines()).toEqual([first]);
      scenario.prosody.advance(59);
      retry(10);
      expect(lines()).toEqual([first]);
      scenario.prosody.advance(1);
      const again = (count: number) =>
        `Ban x: rejected ${count} more stanzas from zoe@example.net, the last one to ${ROOM}`;
      expect(lines()).toEqual([first, again(59)]);
      retry(3);
      scenario.prosody.advance(59);
      expect(lines()).toEqual([first, again(59)]);
      scenario.prosody.advance(1);
      expect(lines()).toEqual([first, again(59), again(3)]);
      scenario.prosody.advance(1000);
      attempt(zoe);
      expect(lines()).toEqual([first, again(59), again(3), first]);
    });

    // fengari would take half a minute.
    (scenario.hasWideIntegers ? it : it.skip)("of a thousand accounts, and of all others together", () => {
      for (let user = 0; user < 1100; user++) attempt(`u${user}@example.net/x`);
      expect(lines()).toHaveLength(1001);
      scenario.prosody.advance(60);
      expect(lines().slice(1001)).toEqual([
        `Ban x: rejected 99 more stanzas from other accounts, the last one to ${ROOM}`,
      ]);
    });
  });

  it("a ban removes accounts that joined while the module was not loaded", () => {
    scenario.startLoaded(fiveRooms);
    putBan("x", { jid: "zoe@example.net", reason: "Out!" });
    scenario.prosody.unload();
    for (const room of [ATTIC, DEN]) scenario.prosody.join(room, "Zoe", zoe);
    expect(scenario.prosody.load()).toEqual({ ok: true });
    scenario.prosody.turn();
    const inside = [MUC, OTHER_MUC].flatMap((host) => scenario.prosody.inside(host));
    expect(inside.filter((nick) => nick.endsWith("/Zoe"))).toEqual([]);
    expect(scenario.prosody.sent(MUC)).toContainEqual({
      from: `${ATTIC}/Zoe`,
      to: zoe,
      type: "unavailable",
      affiliation: "outcast",
      codes: ["301", "110"],
      reason: "Out!",
    });
  });

  it("a ban expires with and without a request", () => {
    putBan("minute", { jid: "zoe@example.net", expires_at: timestamp(NOW + 60) });
    putBan("hours", { jid: "yan@example.net", expires_at: timestamp(NOW + 9000) });
    putBan("ever", { jid: "xan@example.net" });
    scenario.prosody.advance(59.5);
    expect(countOnDisk()).toBe(3);
    expectRefused(zoe);
    scenario.prosody.advance(0.5);
    expect(countOnDisk()).toBe(2);
    expectLetIn(zoe);
    scenario.prosody.advance(8939);
    expect(countOnDisk()).toBe(2);
    expectRefused("yan@example.net/desk");
    scenario.prosody.advance(1);
    expect(countOnDisk()).toBe(1);
    expectLetIn("yan@example.net/desk");
    expectRefused("xan@example.net/desk");
    expect(jsonOf(scenario.get("/bans"))).toEqual({ bans: [{ id: "ever", jid: "xan@example.net" }] });
  });

  it("bans expire in the order of their expiry, whatever the order of placement, and are not found afterwards", () => {
    const ends = [50, 20, 90, 10, 70, 20];
    ends.forEach((end, index) => {
      putBan(`id-${index}`, { jid: `u${index}@example.net`, expires_at: timestamp(NOW + end) });
    });
    for (let now = 0; now < 100; now += 10) {
      expect(countOnDisk()).toBe(ends.filter((end) => end > now).length);
      ends.forEach((end, index) => {
        (end > now ? expectRefused : expectLetIn)(`u${index}@example.net/x`);
      });
      scenario.prosody.advance(10);
    }
  });

  it("a ban expires at a join before its timer has run", () => {
    // Every look at the clock takes ten seconds, and no timer is ever called.
    scenario.startLoaded({ tick: 10 });
    putBan("x", { jid: "zoe@example.net", expires_at: timestamp(NOW + 2000) });
    const join = () => scenario.prosody.join(ROOM, "Zoe", zoe).joined;
    expect(join()).toBe(false);
    for (let looks = 0; looks < 200; looks++) join();
    expect(join()).toBe(true);
  });

  it("a ban expires later or earlier when it is put again", () => {
    putBan("x", { jid: "zoe@example.net", expires_at: timestamp(NOW + 10) });
    putBan("x", { jid: "zoe@example.net", expires_at: timestamp(NOW + 100) });
    scenario.prosody.advance(50);
    expectRefused(zoe);
    putBan("x", { jid: "zoe@example.net", expires_at: timestamp(NOW + 60) });
    scenario.prosody.advance(10);
    expectLetIn(zoe);
    putBan("x", { jid: "zoe@example.net", expires_at: timestamp(NOW + 70) });
    putBan("x", { jid: "zoe@example.net" });
    scenario.prosody.advance(1000);
    expectRefused(zoe);
  });

  it("a ban is enforced on a MUC component that is added later", () => {
    putBan("x", { jid: "zoe@example.net" });
    scenario.prosody.activate(OTHER_MUC);
    scenario.prosody.addRoom({ jid: DEN });
    expectRefused(zoe, DEN);
    expectLetIn("bob@example.org/x", DEN);
  });

  it("a ban is enforced on the reachable MUC components as the settings change", () => {
    const options = (hosts: unknown) => ({ [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: hosts });
    scenario.startLoaded({ ...fiveRooms, options: options(MUC) });
    putBan("x", { jid: "zoe@example.net" });
    expectRefused(zoe);
    expectLetIn(zoe, DEN);
    putBan("y", { jid: "yan@example.net", muc: MUC });
    expectRefused("yan@example.net/desk");
    scenario.prosody.join(DEN, "Zoe", zoe);
    scenario.prosody.reloadConfig(options([OTHER_MUC]));
    scenario.prosody.turn();
    expect(scenario.prosody.inside(OTHER_MUC)).not.toContain(`${DEN}/Zoe`);
    expectRefused(zoe, DEN);
    for (const as of [zoe, "yan@example.net/desk"]) expectLetIn(as);
  });

  it("a ban is not enforced while the module is unloaded", () => {
    putBan("x", { jid: "zoe@example.net" });
    scenario.prosody.unload();
    expectLetIn(zoe);
    expect(scenario.prosody.load()).toEqual({ ok: true });
    expectRefused(zoe);
  });
});
