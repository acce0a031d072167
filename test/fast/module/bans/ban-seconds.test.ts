import { ATTIC, BOBS, CELLAR, DEN, fiveRooms } from "../../../support/module/five-rooms";
import type { Answer } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

interface KickResponse {
  readonly kicked: readonly { readonly muc: string; readonly nickname: string }[];
  readonly bans: readonly { readonly id: string; readonly expires_at?: string }[];
}

const at = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

describeModule((scenario) => {
  const { kick, expectLetIn, expectRefused } = scenario;
  const bans = () => (jsonOf(scenario.get("/bans")) as { bans: unknown[] }).bans;

  function kicked(answer: Answer): KickResponse {
    expect(answer.status).toBe(200);
    return jsonOf(answer) as KickResponse;
  }

  it("ban_seconds keeps the occupant with the nickname out of that room for that time", () => {
    scenario.startLoaded(fiveRooms);
    const answer = kicked(kick({ nickname: "Robert", muc: ATTIC, reason: "Calm down", ban_seconds: 60 }));
    expect(answer.kicked).toEqual([expect.objectContaining({ muc: ATTIC, nickname: "Robert" })]);
    const ban = {
      id: answer.bans[0]?.id,
      jid: "bob@example.org",
      muc: ATTIC,
      reason: "Calm down",
      expires_at: at(NOW + 60),
    };
    expect(answer.bans).toEqual([ban]);
    expect(bans()).toEqual([ban]);
    expect(expectRefused("bob@example.org/elsewhere", ATTIC)).toBe("Calm down");
    expectLetIn("bob@example.org/elsewhere", CELLAR);
    expectLetIn("eve@example.com/elsewhere", ATTIC);
    scenario.prosody.advance(59);
    expectRefused("bob@example.org/elsewhere", ATTIC);
    scenario.prosody.advance(1);
    expectLetIn("bob@example.org/elsewhere", ATTIC);
    expect(bans()).toEqual([]);
  });

  it.each([
    ["another room", { jid: "bob@example.org", muc: MUC }],
    ["another account", { jid: "zoe@example.org", muc: ATTIC }],
    ["a mute", { jid: "bob@example.org", muc: ATTIC, role: "visitor" }],
  ])("ban_seconds leaves a ban alone that has the id of its own, but is of %s", (_name, other) => {
    scenario.startLoaded(fiveRooms);
    const request = { jid: "bob@example.org", muc: ATTIC, ban_seconds: 60 };
    const id = kicked(kick({ ...request, dry_run: true })).bans[0]?.id ?? "";
    scenario.putBan(id, { ...other, reason: "Threats" });
    const first = kicked(kick(request));
    expect(first.bans).toEqual([expect.objectContaining({ jid: "bob@example.org", muc: ATTIC })]);
    expect(first.bans[0]).not.toHaveProperty("reason");
    const own = first.bans[0]?.id;
    expect(own).toMatch(/^kick-[0-9a-f]{32}$/);
    expect(kicked(kick({ jid: "bob@example.org", muc: ATTIC, ban_seconds: 90 })).bans[0]?.id).toBe(own);
    expect(bans()).toHaveLength(2);
    expect(bans()).toContainEqual({ id, ...other, reason: "Threats" });
  });

  it.each([
    ["by nickname", { nickname: "One", muc: ROOM }],
    ["by occupant id", { occupant_id: `id of bob@example.org in ${ROOM}`, muc: ROOM }],
    ["by a session", { jid: "bob@example.org/one", muc: ROOM }],
    ["by a session that is not inside", { jid: "bob@example.org/other", muc: ROOM }],
    ["by the account", { jid: "bob@example.org", muc: ROOM }],
    ["by a session, in every room", { jid: "bob@example.org/one" }],
  ])("ban_seconds removes every occupant of the account: %s", (_name, selector) => {
    if ("occupant_id" in selector && scenario.version === "0.11.9") return;
    const occupants = [
      { nickname: "One", sessions: ["bob@example.org/one"] },
      { nickname: "Two", sessions: ["bob@example.org/two"] },
      { nickname: "Eve", sessions: ["eve@example.com/desk"] },
    ];
    scenario.startLoaded({ services: { [MUC]: [{ jid: ROOM, persistent: true, occupants }] } });
    const request = { ...selector, ban_seconds: 60 };
    const nicknames = (answer: Answer) => kicked(answer).kicked.map(({ nickname }) => nickname);
    expect(nicknames(kick({ ...request, dry_run: true }))).toEqual(["One", "Two"]);
    expect(scenario.prosody.inside(MUC)).toHaveLength(3);
    expect(nicknames(kick(request))).toEqual(["One", "Two"]);
    expect(scenario.prosody.inside(MUC)).toEqual([`${ROOM}/Eve`]);
    expect(bans()).toMatchObject([{ jid: "bob@example.org" }]);
  });

  it("ban_seconds is rejected for an occupant without a localpart, since its ban would cover a domain", () => {
    const occupants = [
      { nickname: "Bot", sessions: ["example.net/bot"] },
      { nickname: "Zoe", sessions: ["zoe@example.net/desk"] },
    ];
    scenario.startLoaded({ services: { [MUC]: [{ jid: ROOM, occupants }] } });
    const selectors = [
      { nickname: "Bot", muc: ROOM },
      { jid: "example.net" },
      { jid: "example.net/bot", muc: ROOM },
    ];
    for (const selector of selectors) {
      for (const dry_run of [true, false]) {
        const text = expectRefusal(kick({ ...selector, dry_run, ban_seconds: 60 }), 400, "invalid-field");
        expect(text).toContain("ban_seconds");
      }
    }
    expect(scenario.prosody.inside(MUC)).toHaveLength(2);
    expect(bans()).toEqual([]);
  });

  it("ban_seconds keeps an account out of every room when no room is named", () => {
    scenario.startLoaded(fiveRooms);
    const answer = kicked(kick({ jid: "bob@example.org", ban_seconds: 3600 }));
    expect(answer.kicked).toHaveLength(BOBS.length);
    expect(answer.bans).toEqual([
      { id: answer.bans[0]?.id, jid: "bob@example.org", expires_at: at(NOW + 3600) },
    ]);
    for (const room of [ATTIC, CELLAR, DEN]) expect(expectRefused("bob@example.org/x", room)).toBeUndefined();
  });

  it("ban_seconds bans the whole account when a session was named", () => {
    kick({ jid: "bob@example.org/desk", muc: ROOM, ban_seconds: 60 });
    expectRefused("bob@example.org/phone");
  });

  it("ban_seconds bans the account with an occupant id", () => {
    if (scenario.version === "0.11.9") return;
    kick({ occupant_id: `id of bob@example.org in ${ROOM}`, muc: ROOM, ban_seconds: 60 });
    expectRefused("bob@example.org/phone");
  });

  it.each([
    ["anywhere", { jid: "Zoe@example.org" }],
    ["in the room", { jid: "zoe@example.org", muc: ROOM }],
    ["in an unknown room", { jid: "zoe@example.org", muc: ATTIC }],
  ])("ban_seconds bans an account that is not an occupant: %s", (_name, selector) => {
    const answer = kicked(kick({ ...selector, ban_seconds: 60 }));
    expect(answer.kicked).toEqual([]);
    expect(answer.bans).toMatchObject([{ jid: "zoe@example.org", expires_at: at(NOW + 60) }]);
    scenario.prosody.addRoom({ jid: ATTIC, persistent: true });
    expectRefused("zoe@example.org/desk", "muc" in selector ? selector.muc : ATTIC);
  });

  it("ban_seconds places no ban for an unknown nickname or an unreachable room", () => {
    expectRefusal(kick({ nickname: "Zoe", muc: ROOM, ban_seconds: 60 }), 404, "occupant-not-found");
    expectRefusal(
      kick({ jid: "zoe@example.org", muc: "room@example.org", ban_seconds: 60 }),
      404,
      "not-a-muc",
    );
    expect(bans()).toEqual([]);
  });

  it("ban_seconds lengthens, never shortens, and keeps a single ban when repeated", () => {
    const first = kicked(kick({ jid: "bob@example.org", ban_seconds: 60 }));
    const id = first.bans[0]?.id;
    expect(kicked(kick({ jid: "bob@example.org", ban_seconds: 600 })).bans).toMatchObject([
      { id, expires_at: at(NOW + 600) },
    ]);
    expect(kicked(kick({ jid: "bob@example.org", ban_seconds: 6 })).bans).toMatchObject([
      { id, expires_at: at(NOW + 600) },
    ]);
    expect(bans()).toHaveLength(1);
  });

  it.each(["ban_seconds", "mute_seconds"] as const)(
    "%s: the longer of two requests determines the end and the reason",
    (field) => {
      const repeat = (seconds: number, reason?: string) => {
        const role = field === "mute_seconds" ? { role: "visitor" } : {};
        kick({ jid: "bob@example.org", [field]: seconds, reason, ...role });
        return bans();
      };
      expect(repeat(600, "Spam")).toMatchObject([{ expires_at: at(NOW + 600), reason: "Spam" }]);
      const before = bans();
      expect(repeat(60)).toEqual(before);
      expect(repeat(60, "Flood")).toEqual(before);
      expect(repeat(6000)).toMatchObject([{ expires_at: at(NOW + 6000), reason: "Spam" }]);
      expect(repeat(60_000, "Flood")).toMatchObject([{ expires_at: at(NOW + 60_000), reason: "Flood" }]);
    },
  );

  it("ban_seconds does not limit a permanent ban", () => {
    const id = kicked(kick({ jid: "bob@example.org", ban_seconds: 60 })).bans[0]?.id ?? "";
    expect(scenario.putBan(id, { jid: "bob@example.org" }).status).toBe(200);
    kick({ jid: "bob@example.org", ban_seconds: 60 });
    expect(bans()).toEqual([{ id, jid: "bob@example.org" }]);
  });

  it("a ban is published only where a list is configured", () => {
    const publish = { jid: "bob@example.org", publish: true };
    const refused = [
      scenario.putBan("x", publish),
      scenario.putBan("x", { ...publish, dry_run: true }),
      kick({ ...publish, ban_seconds: 60 }),
      kick({ ...publish, ban_seconds: 60, dry_run: true }),
    ];
    for (const answer of refused) {
      expect(expectRefusal(answer, 400, "disabled")).toContain("http_muc_kick_publish_to");
    }
    expect(jsonOf(scenario.changeBans({ put: [{ id: "x", ...publish }] }))).toMatchObject({
      results: [{ status: 400, code: "disabled" }],
    });
    expect([bans(), scenario.prosody.inside(MUC)]).toEqual([[], EVERYBODY]);
    scenario.startLoaded({
      options: {
        [AUTHORIZATION_HEADER]: SECRET,
        http_muc_kick_publish_to: { jid: "lists.example.org" },
      },
    });
    expect(scenario.putBan("x", publish).status).toBe(201);
    expect(kicked(kick({ ...publish, ban_seconds: 60 })).bans).toMatchObject([{ publish: true }]);
  });

  it("ban_seconds places one ban per account and room", () => {
    kick({ jid: "bob@example.org", ban_seconds: 60 });
    kick({ jid: "bob@example.org", muc: ROOM, ban_seconds: 60 });
    kick({ jid: "eve@example.com", muc: ROOM, ban_seconds: 60 });
    expect(bans()).toHaveLength(3);
    for (const ban of bans()) expect((ban as { id: string }).id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it.each(["told", "thrown"] as const)(
    "ban_seconds kicks no occupant when the ban cannot be stored (%s)",
    (how) => {
      scenario.prosody.failStorage("disk full", how);
      const answer = kick({ nickname: "Bob", muc: ROOM, ban_seconds: 60 });
      expectRefusal(answer, 500, how === "told" ? "storage-failed" : "internal-error");
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
      expect(scenario.prosody.log()).toContainEqual({
        level: "error",
        text: expect.stringContaining("disk full") as string,
      });
      scenario.prosody.failStorage(undefined);
      expect(bans()).toEqual([]);
    },
  );

  it.each([0, -1, 0.5, 1.5, 3_155_760_001, 1e300, -1e300, "60", "", true, false, [], {}])(
    "ban_seconds is rejected with the value %j",
    (ban_seconds) => {
      const text = expectRefusal(kick({ jid: "bob@example.org", ban_seconds }), 400, "invalid-field");
      expect(text).toMatch(/^Invalid ban_seconds: expected a whole number from 1 to 3\.?15576/);
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
      expect(bans()).toEqual([]);
    },
  );

  it("ban_seconds is accepted up to the maximum in every notation", () => {
    if (!scenario.hasWideIntegers) return;
    for (const number of ["3155760000", "3155760000.0", "3.15576e9"]) {
      const answer = scenario.request({ body: `{"jid":"bob@example.org","ban_seconds":${number}}` });
      expect(jsonOf(answer)).toMatchObject({ bans: [{ expires_at: at(NOW + 3_155_760_000) }] });
    }
  });
});
