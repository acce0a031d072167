import {
  ATTIC,
  BOBS,
  CELLAR,
  DEN,
  EVES,
  fiveRooms,
  HALL,
  OTHER_MUC,
} from "../../../support/module/five-rooms";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

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

  it("a dry run returns the occupant with a nickname", () => {
    expectForetold({ nickname: "Bob", muc: ROOM, reason: "Out!" }, 1);
  });

  it("a dry run returns the occupants of an account", () => {
    scenario.startLoaded(fiveRooms);
    expectForetold({ jid: "bob@example.org" }, BOBS.length);
  });

  it("a dry run returns the occupant with an occupant id", () => {
    if (scenario.version === "0.11.9") return;
    expectForetold({ occupant_id: `id of bob@example.org in ${ROOM}`, muc: ROOM }, 1);
  });

  it("a dry run bans no account, and returns the ban", () => {
    const banOf = (jid: string, muc?: string) =>
      expect.objectContaining({ jid, ...(muc && { muc }) }) as object;
    for (const selector of [{ nickname: "Bob", muc: ROOM }, { jid: "bob@example.org" }]) {
      const muc = "muc" in selector ? selector.muc : undefined;
      const answer = kick({ ...selector, dry_run: true, ban_seconds: 60 });
      expect(jsonOf(answer)).toEqual({
        kicked: [expect.objectContaining({ nickname: "Bob" })],
        dry_run: true,
        bans: [banOf("bob@example.org", muc)],
      });
    }
    expect(jsonOf(kick({ jid: "zoe@example.org", dry_run: true, ban_seconds: 60 }))).toEqual({
      kicked: [],
      dry_run: true,
      bans: [banOf("zoe@example.org")],
    });
    expect(jsonOf(scenario.get("/bans"))).toEqual({ bans: [] });
    scenario.expectLetIn("bob@example.org/tablet");
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
  });

  it("a dry run is rejected for the same reasons as the kick", () => {
    const dry_run = true;
    expectRefusal(kick({ nickname: "Zoe", muc: ROOM, dry_run }), 404, "occupant-not-found");
    expectRefusal(kick({ nickname: "Bob", muc: `attic@${MUC}`, dry_run }), 404, "room-not-found");
    expectRefusal(kick({ jid: "zoe@example.org", dry_run }), 404, "occupant-not-found");
    expectRefusal(kick({ dry_run }), 400, "missing-field");
  });

  it.each(["true", 1, 0, "", [], {}])(
    "a dry run is rejected when dry_run is not a boolean: %j",
    (dry_run) => {
      const text = expectRefusal(kick({ nickname: "Bob", muc: ROOM, dry_run }), 400, "invalid-field");
      expect(text).toBe("Invalid dry_run: expected true or false");
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    },
  );

  describe("a dry run of a ban", () => {
    const { changeBans, get, putBan } = scenario;
    const dry_run = true;
    const about = () => (jsonOf(get("")) as { bans: object }).bans;

    /** Does something, and holds it to do nothing. */
    function expectNothingDone<T>(act: () => T): T {
      const state = () => ({
        about: about(),
        bans: get("/bans").body,
        storage: scenario.prosody.storage(),
        log: scenario.prosody.log(),
        inside: [MUC, OTHER_MUC].map((host) => scenario.prosody.inside(host)),
        sent: [MUC, OTHER_MUC].map((host) => scenario.prosody.sent(host)),
      });
      const before = state();
      const result = act();
      expect(state()).toEqual(before);
      return result;
    }

    interface Foretold {
      readonly ban: object;
      readonly kicked: readonly { readonly muc: string; readonly nickname: string }[];
    }

    it.each([
      [
        "an account of a room",
        { jid: "BOB@example.org", muc: CELLAR.toUpperCase(), reason: "Out!" },
        [CELLAR],
      ],
      ["an account of a component", { jid: "bob@example.org", muc: OTHER_MUC }, [DEN, HALL]],
      ["an account of every room", { jid: "bob@example.org" }, [ATTIC, CELLAR, ROOM, DEN, HALL]],
      ["a domain", { jid: "example.com", expires_at: "2030-01-01T00:00:00.5+01:00" }, EVES],
      ["nobody inside", { jid: "zoe@example.org" }, []],
    ])("returns the ban and the occupants to be kicked: %s", (_name, wish, where) => {
      scenario.startLoaded(fiveRooms);
      const answer = expectNothingDone(() => putBan("x", { ...wish, dry_run }));
      expect(answer.status).toBe(200);
      const foretold = jsonOf(answer) as Foretold;
      expect(foretold.kicked).toHaveLength(where.length);
      const many = jsonOf(
        expectNothingDone(() => changeBans({ put: [{ id: "x", ...wish, dry_run }] })),
      ) as object;
      expect(many).toMatchObject({ results: [{ status: 200, ...foretold }] });
      const real = putBan("x", { ...wish, dry_run: false });
      expect(real.status).toBe(201);
      expect(foretold).toEqual({ ...(jsonOf(real) as object), dry_run: true });
    });

    it("leaves the ban with its id unchanged", () => {
      scenario.startLoaded(fiveRooms);
      putBan("x", { jid: "zoe@example.net", dry_run: null });
      const answer = expectNothingDone(() => putBan("x", { jid: "bob@example.org", muc: ROOM, dry_run }));
      expect(answer.status).toBe(200);
      expect(jsonOf(answer)).toEqual({
        ban: { id: "x", jid: "bob@example.org", muc: ROOM },
        kicked: [expect.objectContaining({ nickname: "Bob" })],
        dry_run: true,
      });
      expect(jsonOf(get("/bans"))).toEqual({ bans: [{ id: "x", jid: "zoe@example.net" }] });
      scenario.expectRefused("zoe@example.net/desk");
      scenario.expectLetIn("bob@example.org/tablet");
    });

    it("may occur beside others in one request, each independent", () => {
      const put = [
        { id: "a", jid: "zoe@example.net" },
        { id: "b", jid: "bob@example.org", dry_run },
        { id: "c", jid: "eve@example.com", dry_run: false },
        { id: "d", jid: "x@example.net", muc: "nowhere.example.org", dry_run },
      ];
      const bob = expect.objectContaining({ nickname: "Bob" }) as unknown;
      const eve = expect.objectContaining({ nickname: "Eve" }) as unknown;
      expect(jsonOf(changeBans({ put }))).toMatchObject({
        results: [
          { status: 201, ban: { id: "a" }, kicked: [] },
          { status: 200, ban: { id: "b", jid: "bob@example.org" }, kicked: [bob], dry_run: true },
          { status: 201, ban: { id: "c" }, kicked: [eve] },
          { status: 404, code: "host-not-found" },
        ],
      });
      expect((jsonOf(get("/bans")) as { bans: object[] }).bans).toMatchObject([{ id: "a" }, { id: "c" }]);
      scenario.expectLetIn("bob@example.org/tablet");
    });

    it("is not written, so that it succeeds when storage fails", () => {
      scenario.prosody.failStorage("disk full", "thrown");
      expect(putBan("x", { jid: "bob@example.org", dry_run }).status).toBe(200);
    });

    it("is rejected with the same error as the ban", () => {
      const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: MUC };
      scenario.startLoaded({ ...fiveRooms, options });
      const bob = { jid: "bob@example.org" };
      const bad: [object, number, string][] = [
        [{}, 400, "missing-field"],
        [{ ...bob, dryRun: true }, 400, "unknown-field"],
        [{ jid: "\u00ad@example.org" }, 400, "invalid-field"],
        [{ jid: "b ob@example.org" }, 400, "invalid-field"],
        [{ ...bob, muc: `\u00ad@${MUC}` }, 400, "invalid-field"],
        [{ ...bob, muc: "\ufffd" }, 400, "invalid-field"],
        [{ ...bob, expires_at: "2020-01-01T00:00:00Z" }, 400, "invalid-field"],
        [{ ...bob, reason: "x".repeat(1025) }, 400, "invalid-field"],
        [{ ...bob, muc: DEN }, 404, "host-not-found"],
        [{ ...bob, muc: OTHER_MUC }, 404, "host-not-found"],
        [{ ...bob, muc: "example.org" }, 404, "host-not-found"],
        [{ ...bob, muc: "room@nowhere.example.org" }, 404, "host-not-found"],
      ];
      for (const [wish, status, code] of bad) {
        const words = expectRefusal(putBan("x", wish), status, code);
        const dry = expectNothingDone(() => putBan("x", { ...wish, dry_run }));
        expect(expectRefusal(dry, status, code)).toBe(words);
      }
      expectRefusal(putBan("x y", { ...bob, dry_run }), 400, "invalid-field");
    });
  });
});
