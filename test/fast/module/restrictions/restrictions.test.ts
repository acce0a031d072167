import {
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  NOW,
  ROOM,
} from "../../../support/module/scenario";

const HALL = `hall@${MUC}`;
const OTHER = "rooms.example.org";

interface Listed {
  readonly nickname: string;
  readonly role: string;
}

describeModule((scenario) => {
  const send = (method: string, path: string, body: object) =>
    scenario.request({ method, target: `/muc_kick/${path}`, body: JSON.stringify(body) });
  const restrict = (body: object) => send("PATCH", "rooms", { muc: ROOM, ...body });
  const destroy = (body: object) => send("POST", "destructions", { muc: ROOM, ...body });
  const room = (muc = ROOM) => {
    const { rooms } = jsonOf(scenario.get("/rooms")) as { rooms: { muc: string }[] };
    return rooms.find((listed) => listed.muc === muc);
  };
  const roles = (muc = ROOM) => {
    const { occupants } = jsonOf(scenario.get(`/occupants?muc=${muc}`)) as { occupants: Listed[] };
    return Object.fromEntries(occupants.map(({ nickname, role }) => [nickname, role]));
  };
  const lines = () => scenario.prosody.log().map(({ text }) => text);
  const kicked = ["Bob", "Eve"].map(
    (nickname) => expect.objectContaining({ muc: ROOM, nickname }) as unknown,
  );
  const open = { members_only: false, moderated: false };

  describe("a restriction", () => {
    it("removes non-members with status 322 and the reason, as its dry run says", () => {
      const wish = { members_only: true, seconds: 60, reason: "Raid" };
      const expected = { muc: ROOM, members_only: true, moderated: false, expires_at: at(60), kicked };
      const preview = restrict({ ...wish, dry_run: true });
      expect(jsonOf(preview)).toEqual({ ...expected, dry_run: true });
      expect(room()).toMatchObject(open);
      expect(room()).not.toHaveProperty("restricted_until");
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
      expect(jsonOf(restrict(wish))).toEqual(expected);
      expect(scenario.prosody.inside(MUC)).toEqual([`${ROOM}/Ada`]);
      const gone = scenario.prosody.sent(MUC).filter(({ type }) => type === "unavailable");
      expect(new Set(gone.map(({ reason }) => reason))).toEqual(new Set(["Raid"]));
      for (const { codes } of gone) expect(codes).toContain("322");
      expect(room()).toEqual({
        ...{ muc: ROOM, occupants: 1, members_only: true, moderated: false },
        restricted_until: at(60),
      });
    });

    it("ends on time, also after a reload and a restart, and in a room out of memory", () => {
      restrict({ members_only: true, moderated: true, seconds: 60 });
      scenario.prosody.reload();
      scenario.prosody.advance(59);
      expect(room()).toMatchObject({ members_only: true, moderated: true, restricted_until: at(60) });
      scenario.prosody.swapOut(ROOM);
      scenario.prosody.restart({ clean: false });
      expect(scenario.prosody.load()).toEqual({ ok: true });
      scenario.prosody.advance(2);
      expect(lines()).toContain(`The restriction of ${ROOM} has ended`);
      expect(jsonOf(restrict({ members_only: false, dry_run: true }))).toMatchObject(open);
    });

    it.each([
      ["extended", { moderated: true, seconds: 120 }, at(120)],
      ["made permanent", { moderated: true }, undefined],
      ["left alone by one of the other setting", { members_only: true }, at(60)],
      ["left alone by a shorter one of the other setting", { members_only: true, seconds: 30 }, at(60)],
    ])("is %s", (_what, next, until) => {
      restrict({ moderated: true, seconds: 60 });
      restrict(next);
      const listed = room() as { restricted_until?: string };
      expect(listed.restricted_until).toBe(until);
    });

    it("that was permanent and gets an end is what it was before the first request", () => {
      restrict({ moderated: true });
      restrict({ moderated: true, seconds: 60 });
      restrict({ moderated: true, seconds: 90 });
      scenario.prosody.advance(61);
      expect(room()).toMatchObject({ moderated: true });
      scenario.prosody.advance(30);
      expect(room()).toMatchObject(open);
    });

    it("is lifted at once, and does not end again", () => {
      restrict({ members_only: true, moderated: true, seconds: 60 });
      expect(jsonOf(restrict({ moderated: false }))).toMatchObject({ moderated: false, expires_at: at(60) });
      expect(jsonOf(restrict({ members_only: false }))).toEqual({ muc: ROOM, ...open, kicked: [] });
      scenario.prosody.advance(61);
      expect(lines()).not.toContain(`The restriction of ${ROOM} has ended`);
    });

    it("changes no setting that the room had by itself, now or at the end", () => {
      scenario.startLoaded({ services: { [MUC]: [{ jid: HALL, persistent: true, moderated: true }] } });
      const answer = restrict({ muc: HALL, moderated: true, members_only: true, seconds: 60 });
      expect(jsonOf(answer)).toMatchObject({ moderated: true, expires_at: at(60) });
      scenario.prosody.advance(61);
      expect(room(HALL)).toMatchObject({ members_only: false, moderated: true });
    });

    it("waits for a MUC component that is not there at its end", () => {
      scenario.startLoaded({
        services: { [MUC]: [], [OTHER]: [{ jid: `den@${OTHER}`, persistent: true }] },
      });
      restrict({ muc: `den@${OTHER}`, moderated: true, seconds: 60 });
      const { files } = scenario.prosody.storage();
      scenario.start({ services: { [MUC]: [] } });
      for (const [path, text] of Object.entries(files)) scenario.prosody.putOnDisk(path, text);
      scenario.prosody.load();
      scenario.prosody.advance(61);
      scenario.prosody.activate(OTHER);
      scenario.prosody.advance(1);
      expect(jsonOf(restrict({ muc: `den@${OTHER}`, members_only: false, dry_run: true }))).toMatchObject(
        open,
      );
      expect(lines()).toContain(`The restriction of den@${OTHER} has ended`);
    });

    it("is tried again when another module throws at its end", () => {
      restrict({ moderated: true, seconds: 60 });
      scenario.prosody.sabotage(MUC, "muc-broadcast-message", "broken");
      scenario.prosody.advance(61);
      expect(lines().filter((line) => line.includes("broken"))).not.toEqual([]);
      scenario.prosody.advance(61);
      expect(room()).toMatchObject({ moderated: false });
      expect(room()).not.toHaveProperty("restricted_until");
    });

    it("is not made if it cannot be stored", () => {
      scenario.prosody.failStorage("disk full");
      expectRefusal(restrict({ members_only: true, seconds: 60 }), 500, "storage-failed");
      expect(room()).toMatchObject(open);
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    });

    it("that is damaged in storage does not keep the module from loading", () => {
      restrict({ moderated: true, seconds: 60 });
      const path = Object.keys(scenario.prosody.storage().files).find((each) =>
        each.includes("restrictions"),
      );
      expect(path).toBeDefined();
      scenario.prosody.putOnDisk(path ?? "", JSON.stringify({ [ROOM]: { moderated: "soon" }, [HALL]: 5 }));
      scenario.prosody.restart({ clean: false });
      expect(scenario.prosody.load()).toEqual({ ok: true });
      expect(lines().filter((line) => line.includes("cannot be read and does not end"))).toHaveLength(2);
    });

    it("is forgotten with its room, and has no effect on a new one of that address", () => {
      scenario.startLoaded({
        services: {
          [MUC]: [{ jid: HALL, occupants: [{ nickname: "Bob", sessions: ["bob@example.org/desk"] }] }],
        },
      });
      restrict({ muc: HALL, moderated: true, seconds: 60 });
      scenario.prosody.leave(HALL, "Bob");
      expect(scenario.prosody.join(HALL, "Eve", "eve@example.com/desk")).toEqual({ joined: true });
      expect(room(HALL)).not.toHaveProperty("restricted_until");
      expect(roles(HALL)).toEqual({ Eve: "participant" });
    });
  });

  describe("the end of moderation", () => {
    const join = (nickname: string, jid = `${nickname.toLowerCase()}@example.net/desk`) => {
      expect(scenario.prosody.join(ROOM, nickname, jid)).toEqual({ joined: true });
    };

    it.each([
      ["by a request", () => restrict({ moderated: false })],
      [
        "by time",
        () => {
          scenario.prosody.advance(61);
        },
      ],
    ])("%s gives voice to those who came without, whatever their nickname is now", (_how, end) => {
      restrict({ moderated: true, seconds: 60 });
      join("Joe");
      join("Jim");
      scenario.prosody.rename(ROOM, "Jim", "James");
      scenario.prosody.reload();
      expect(roles()).toEqual({
        ...{ Ada: "moderator", Bob: "participant", Eve: "participant" },
        ...{ Joe: "visitor", James: "visitor" },
      });
      end();
      expect(roles()).toMatchObject({ Joe: "participant", James: "participant" });
    });

    it("gives none to muted accounts until their mute ends, nor to those who left and others took their place", () => {
      restrict({ moderated: true });
      join("Joe");
      scenario.putBan("m", { jid: "joe@example.net", role: "visitor" });
      restrict({ moderated: false });
      expect(roles()).toMatchObject({ Joe: "visitor" });
      scenario.request({ method: "DELETE", target: "/muc_kick/bans/m" });
      expect(roles()).toMatchObject({ Joe: "participant" });
    });

    it("gives voice to those whose mute ended meanwhile", () => {
      scenario.putBan("m", { jid: "bob@example.org", role: "visitor" });
      restrict({ moderated: true });
      scenario.request({ method: "DELETE", target: "/muc_kick/bans/m" });
      expect(roles()).toMatchObject({ Bob: "visitor" });
      restrict({ moderated: false });
      expect(roles()).toMatchObject({ Bob: "participant" });
    });

    it("gives none to visitors of before", () => {
      const occupants = [{ nickname: "Bob", sessions: ["bob@example.org/desk"], role: "visitor" }] as const;
      scenario.startLoaded({ services: { [MUC]: [{ jid: ROOM, persistent: true, occupants }] } });
      restrict({ moderated: true });
      restrict({ moderated: false });
      expect(roles()).toEqual({ Bob: "visitor" });
    });
  });

  describe("the destruction of a room", () => {
    it("removes everybody and the room, in memory or not, as its dry run says", () => {
      const everybody = ["Ada", "Bob", "Eve"].map(
        (nickname) => expect.objectContaining({ nickname }) as unknown,
      );
      scenario.prosody.swapOut(ROOM);
      expect(jsonOf(destroy({ dry_run: true }))).toEqual({ muc: ROOM, kicked: everybody, dry_run: true });
      expect(jsonOf(destroy({ reason: "Moved", alternate_room: HALL, password: "x" }))).toEqual({
        ...{ muc: ROOM, kicked: everybody },
      });
      expect(scenario.prosody.inside(MUC)).toEqual([]);
      expectRefusal(destroy({}), 404, "room-not-found");
      expect(lines()).toContain(`Destroyed ${ROOM} with 3 occupants, by 192.0.2.7`);
    });
  });

  it.each<[string, object, string]>([
    ["a mistyped field", { members_only: true, dry_urn: true }, "unknown-field"],
    ["no setting", {}, "missing-field"],
    ["seconds for what is lifted", { members_only: false, seconds: 5 }, "invalid-field"],
    ["no time", { members_only: true, seconds: 0 }, "invalid-field"],
    ["a setting that is no boolean", { moderated: "yes" }, "invalid-field"],
    ["a reason that XML forbids", { moderated: true, reason: "\u0000" }, "invalid-field"],
    ["a MUC component", { muc: MUC, moderated: true }, "invalid-field"],
    ["no room", { muc: null, moderated: true }, "missing-field"],
  ])("a restriction is rejected with %s", (_name, body, code) => {
    expectRefusal(restrict(body), 400, code);
    expect(room()).toMatchObject(open);
  });

  it.each<[string, object, string]>([
    ["a mistyped field", { dry_urn: true }, "unknown-field"],
    ["a password of no room", { password: "x" }, "missing-field"],
    ["itself as the alternate room", { alternate_room: ROOM.toUpperCase() }, "invalid-field"],
    ["a MUC component as the alternate room", { alternate_room: MUC }, "invalid-field"],
    ["no room", { muc: null }, "missing-field"],
  ])("a destruction is rejected with %s", (_name, body, code) => {
    expectRefusal(destroy(body), 400, code);
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
  });

  it("neither finds a room that is not there", () => {
    for (const act of [restrict, destroy]) {
      const more = act === restrict ? { moderated: true } : {};
      expectRefusal(act({ ...more, muc: `nowhere@${MUC}` }), 404, "room-not-found");
      expectRefusal(act({ ...more, muc: "room@example.org" }), 404, "not-a-muc");
      expectRefusal(act({ ...more, muc: "room@nowhere.example" }), 404, "host-not-found");
    }
  });
});

function at(seconds: number): string {
  return new Date((NOW + seconds) * 1000).toISOString().replace(".000", "");
}
