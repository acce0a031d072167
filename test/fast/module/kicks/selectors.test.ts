import {
  ATTIC,
  BOBS,
  CELLAR,
  DEN,
  EVES,
  fiveRooms,
  HALL,
  NICKNAMES,
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
  const hasOccupantIds = scenario.version !== "0.11.9";
  const everybodyInside = () => [...scenario.prosody.inside(MUC), ...scenario.prosody.inside(OTHER_MUC)];

  /** Holds a request to kick those whose in-room JIDs these are, in this order; returns the answer's other members. */
  function expectKicked(body: object, nicks: readonly string[]): object {
    const answer = kick(body);
    expect(answer.status).toBe(200);
    const { kicked, ...rest } = jsonOf(answer) as { kicked: { muc: string; nickname: string }[] };
    expect(kicked.map(({ muc, nickname }) => `${muc}/${nickname}`)).toEqual(nicks);
    return rest;
  }

  describe("an occupant without a localpart", () => {
    const BOT = `${ROOM}/Bot`;
    beforeEach(() => {
      const occupants = [
        { nickname: "Bot", sessions: ["bot.example.net"] },
        { nickname: "Server", sessions: ["example.net/status"] },
        { nickname: "Zoe", sessions: ["zoe@bot.example.net/desk"] },
      ];
      scenario.startLoaded({ services: { [MUC]: [{ jid: ROOM, persistent: true, occupants }] } });
    });

    it.each([
      [{ jid: "bot.example.net" }, BOT],
      [{ jid: "BOT.example.net", muc: ROOM }, BOT],
      [{ jid: "example.net" }, `${ROOM}/Server`],
      [{ jid: "example.net/status" }, `${ROOM}/Server`],
      [{ jid: "example.net/status", muc: ROOM }, `${ROOM}/Server`],
    ])("is the only one removed by %j", (selector, nick) => {
      expectKicked({ ...selector, dry_run: true }, [nick]);
      expectKicked(selector, [nick]);
      expect(scenario.prosody.inside(MUC)).toHaveLength(2);
      expectRefusal(kick(selector), 404, "occupant-not-found");
      expectRefusal(kick({ jid: "example.net/other" }), 404, "occupant-not-found");
    });

    it.each([
      { nickname: "Bot" },
      { nickname: "Server" },
      { occupant_id: `id of bot.example.net in ${ROOM}` },
      { jid: "example.net/status" },
    ])("cannot be banned as its domain: %j", (selector) => {
      if ("occupant_id" in selector && !hasOccupantIds) return;
      for (const dry_run of [true, false]) {
        const answer = kick({ ...selector, muc: ROOM, ban_seconds: 60, dry_run });
        expect(expectRefusal(answer, 400, "invalid-field")).toContain("ban_seconds");
      }
      expect(scenario.prosody.inside(MUC)).toHaveLength(3);
      expect(jsonOf(scenario.get("/bans"))).toEqual({ bans: [] });
    });

    it.each(["", `&muc=${ROOM}`])("is the only one listed by its JID%s", (rest) => {
      const { occupants } = jsonOf(scenario.get(`/occupants?jid=bot.example.net${rest}`)) as {
        occupants: unknown[];
      };
      expect(occupants).toMatchObject([{ nickname: "Bot", jid: "bot.example.net" }]);
    });

    it("is found when its room is out of memory", () => {
      scenario.prosody.swapOut(ROOM);
      expectKicked({ jid: "bot.example.net" }, [BOT]);
    });
  });

  describe("a selector across five rooms", () => {
    beforeEach(() => {
      scenario.startLoaded(fiveRooms);
    });

    it("removes an account from all of them, under every nickname", () => {
      expect(expectKicked({ jid: "bob@example.org", reason: "Out!" }, BOBS)).toEqual({});
      expect(everybodyInside().sort()).toEqual(EVES);
      for (const [room, nickname] of Object.entries(NICKNAMES)) {
        expect(scenario.prosody.sent(room.split("@")[1] ?? "")).toContainEqual({
          from: `${room}/${nickname}`,
          to: "eve@example.com/desk",
          type: "unavailable",
          affiliation: "none",
          codes: ["307"],
          reason: "Out!",
        });
      }
    });

    it("returns each removed occupant", () => {
      const { kicked } = jsonOf(kick({ jid: "bob@example.org" })) as { kicked: unknown[] };
      expect(kicked).toContainEqual({
        muc: HALL,
        nickname: "Builder",
        jid: "bob@example.org",
        ...(hasOccupantIds ? { occupant_id: `id of bob@example.org in ${HALL}` } : {}),
      });
    });

    it("removes an account from one of them when it is named", () => {
      expectKicked({ jid: "bob@example.org", muc: DEN }, [`${DEN}/bob`]);
      expect(everybodyInside()).toHaveLength(9);
    });

    it("removes the occupant of a session", () => {
      expectKicked({ jid: `bob@example.org/${ATTIC}` }, [`${ATTIC}/Robert`]);
      expectKicked({ jid: `bob@example.org/${CELLAR}`, muc: CELLAR }, [`${CELLAR}/Bobby`]);
      expectRefusal(kick({ jid: `bob@example.org/${HALL}`, muc: DEN }), 404, "occupant-not-found");
      expectRefusal(kick({ jid: "bob@example.org/phone" }), 404, "occupant-not-found");
      expectRefusal(kick({ jid: `eve@example.com/${HALL}` }), 404, "occupant-not-found");
      expect(everybodyInside()).toHaveLength(8);
    });

    it("finds an account in any spelling, a session only in its own", () => {
      expectKicked({ jid: "BOB@Example.ORG.", muc: ROOM.toUpperCase() }, [`${ROOM}/Bob`]);
      expectRefusal(kick({ jid: "bob@example.org/DESK" }), 404, "occupant-not-found");
      expectKicked(
        { jid: "B\u00adoB@EXAMPLE.org/de\u00adsk" },
        BOBS.filter((jid) => jid !== `${ROOM}/Bob`),
      );
    });

    it("finds no occupant by an absent account, by a part of one, or by an in-room JID", () => {
      for (const jid of ["zoe@example.org", "bo@example.org", "bob@example.or", `${DEN}/bob`, DEN]) {
        const text = expectRefusal(kick({ jid }), 404, "occupant-not-found");
        expect(text).toBe("No matching occupant in any room here");
      }
      expect(expectRefusal(kick({ jid: "zoe@example.org", muc: DEN }), 404, "occupant-not-found")).toContain(
        DEN,
      );
      expect(everybodyInside()).toHaveLength(10);
    });

    it("does not search MUC components out of reach", () => {
      const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: [OTHER_MUC] };
      scenario.startLoaded({ ...fiveRooms, options });
      expectKicked({ jid: "bob@example.org" }, [`${DEN}/bob`, `${HALL}/Builder`]);
      expectRefusal(kick({ jid: "bob@example.org", muc: ROOM }), 404, "host-not-found");
      expect(scenario.prosody.inside(MUC)).toHaveLength(6);
    });

    it("names the unknown room, MUC component or host", () => {
      for (const selector of [{ jid: "bob@example.org" }, { nickname: "Bob" }, { occupant_id: "x" }]) {
        const ask = (muc: string, code: string) => expectRefusal(kick({ ...selector, muc }), 404, code);
        expect(ask(`nowhere@${MUC}`, "room-not-found")).toBe(`No such room: nowhere@${MUC}`);
        expect(ask("room@example.org", "not-a-muc")).toBe("Not a MUC component: example.org");
        expect(ask("room@nowhere.example.org", "host-not-found")).toBe(
          "No such host here: nowhere.example.org",
        );
      }
    });
  });

  it("a selector by account removes all its occupants in the order of their nicknames", () => {
    scenario.prosody.join(ROOM, "Zweiter", "bob@example.org/tablet");
    scenario.prosody.join(ROOM, "Anderer", "bob@example.org/television");
    expectKicked(
      { jid: "bob@example.org", muc: ROOM },
      ["Anderer", "Bob", "Zweiter"].map((nick) => `${ROOM}/${nick}`),
    );
    expect(scenario.prosody.inside(MUC)).toEqual([`${ROOM}/Ada`, `${ROOM}/Eve`]);
  });

  it("a selector by occupant id removes the one occupant with it", () => {
    const body = { occupant_id: `id of bob@example.org in ${ROOM}`, muc: ROOM };
    if (hasOccupantIds) {
      expectKicked(body, [`${ROOM}/Bob`]);
      expectRefusal(kick(body), 404, "occupant-not-found");
      expectRefusal(
        kick({ ...body, occupant_id: body.occupant_id.toUpperCase() }),
        404,
        "occupant-not-found",
      );
    } else {
      expect(expectRefusal(kick(body), 400, "invalid-field")).toBe(
        "occupant_id requires Prosody 0.12 or later",
      );
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    }
  });

  describe("an invalid selector", () => {
    afterEach(() => {
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    });

    it.each([
      ["nickname and jid", { nickname: "Bob", jid: "bob@example.org", muc: ROOM }],
      ["jid and occupant_id", { jid: "bob@example.org", occupant_id: "x", muc: ROOM }],
      ["nickname and occupant_id", { nickname: "Bob", occupant_id: "x", muc: ROOM }],
      ["all three", { nickname: "Bob", jid: "bob@example.org", occupant_id: "x", muc: ROOM }],
    ])("is rejected when there is more than one: %s", (_name, body) => {
      expect(expectRefusal(kick(body), 400, "invalid-field")).toBe(
        "Only one of nickname, jid, occupant_id, joined_since may be given",
      );
    });

    it("is rejected when it is missing or lacks its room", () => {
      for (const body of [{ muc: ROOM }, { nickname: "Bob" }, { reason: "x" }, { jid: null, muc: ROOM }]) {
        expect(expectRefusal(kick(body), 400, "missing-field")).toBe("Missing nickname and/or MUC");
      }
      expect(expectRefusal(kick({ occupant_id: "x" }), 400, "missing-field")).toBe(
        `Missing required field "muc": occupant_id requires it`,
      );
    });

    it.each([
      "exam ple.org",
      "exam\u00a0ple.org",
      "@example.org",
      "bob@",
      "bob@example.org/",
      "bob@@example.org",
      "bob@example.org@example.org",
      "\u00ad@example.org",
      "b ob@example.org",
      "bob@exam\ufffdple.org",
      "bob@example.org/\ufffd",
      `${"b".repeat(1024)}@example.org`,
      `bob@example.org/${"ä".repeat(512)}`,
      "",
    ])("is rejected when it is not the JID of an account: %s", (jid) => {
      for (const body of [{ jid }, { jid, muc: ROOM }]) {
        const repeated = Buffer.byteLength(jid) <= 64 ? ` "${jid}"` : "";
        expect(expectRefusal(kick(body), 400, "invalid-field")).toContain(`Invalid jid${repeated}: expected`);
      }
    });

    it.each([5, true, [], {}, ["bob@example.org"]])("is rejected when it is not text: %j", (value) => {
      expect(expectRefusal(kick({ jid: value }), 400, "invalid-field")).toContain("jid");
      expect(expectRefusal(kick({ occupant_id: value, muc: ROOM }), 400, "invalid-field")).toContain(
        "occupant_id",
      );
    });

    it("is rejected with an invalid room", () => {
      for (const muc of [`${ROOM}/Bob`, `${DEN}/bob`, MUC, ""]) {
        const text = expectRefusal(kick({ jid: "bob@example.org", muc }), 400, "invalid-field");
        expect(text).toContain(`Invalid muc "${muc}": expected`);
      }
    });
  });

  it("a selector that is null counts as absent", () => {
    expectKicked(
      {
        nickname: null,
        occupant_id: null,
        jid: "bob@example.org",
        muc: null,
        reason: null,
        dry_run: null,
        ban_seconds: null,
      },
      [`${ROOM}/Bob`],
    );
  });
});
