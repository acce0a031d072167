import type { RoomDescription } from "../../../support/module/prosody-stand-in";
import {
  CALLER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const BOB = `${ROOM}/Bob`;

describeModule((scenario) => {
  const { kick } = scenario;
  const inside = () => scenario.prosody.inside(MUC);
  const hasOccupantIds = scenario.version !== "0.11.9";

  it("a kick removes the occupant and returns it", () => {
    const answer = kick({ nickname: "Bob", muc: ROOM });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({
      kicked: [
        {
          muc: ROOM,
          nickname: "Bob",
          jid: "bob@example.org",
          ...(hasOccupantIds ? { occupant_id: `id of bob@example.org in ${ROOM}` } : {}),
        },
      ],
    });
    expect(inside()).toEqual(EVERYBODY.filter((jid) => jid !== BOB));
  });

  it("a kick notifies all sessions of the occupant and all other occupants", () => {
    kick({ nickname: "Bob", muc: ROOM, reason: "Out!" });
    const notice = { from: BOB, type: "unavailable", affiliation: "none", reason: "Out!" };
    const sent = [...scenario.prosody.sent(MUC)].sort((a, b) => (a.to < b.to ? -1 : 1));
    expect(sent).toEqual([
      { ...notice, to: "ada@example.org/desk", codes: ["307"] },
      { ...notice, to: "bob@example.org/desk", codes: ["307", "110"] },
      { ...notice, to: "bob@example.org/phone", codes: ["307", "110"] },
      { ...notice, to: "eve@example.com/desk", codes: ["307"] },
    ]);
  });

  it("a kick removes owners", () => {
    expect(kick({ nickname: "Ada", muc: ROOM }).status).toBe(200);
    expect(inside()).not.toContain(`${ROOM}/Ada`);
  });

  it("a kick notifies other modules", () => {
    scenario.startLoaded({
      services: {
        [MUC]: [{ jid: ROOM, occupants: [{ nickname: "Bob", sessions: ["bob@example.org/desk"] }] }],
      },
    });
    expect(kick({ nickname: "Bob", muc: ROOM }).status).toBe(200);
    // mod_muc itself waits for it in order to do away with an empty room.
    expectRefusal(kick({ nickname: "Bob", muc: ROOM }), 404, "room-not-found");
  });

  it.each([
    ["null", null],
    ["empty", ""],
  ])("a kick has no reason when it is %s", (_name, reason) => {
    expect(kick({ nickname: "Bob", muc: ROOM, reason }).status).toBe(200);
    for (const presence of scenario.prosody.sent(MUC)) expect(presence.reason ?? "").toBe("");
  });

  it.each([
    "ROOM@chat.example.org",
    "room@Chat.Example.ORG",
    "room@chat.example.org.",
    "ro\u00adom@chat.example.org",
  ])("a kick finds the room after prepping: %s", (muc) => {
    const answer = kick({ nickname: "Bob", muc });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({ kicked: [{ muc: ROOM }] });
    expect(inside()).toEqual(EVERYBODY.filter((jid) => jid !== BOB));
    expect(scenario.prosody.restored(MUC)).toEqual([]);
  });

  it("a kick finds the occupant after prepping the nickname", () => {
    const answer = kick({ nickname: "B\u00adob", muc: ROOM });
    expect(jsonOf(answer)).toMatchObject({ kicked: [{ nickname: "Bob" }] });
    expectRefusal(kick({ nickname: "EVE", muc: ROOM }), 404, "occupant-not-found");
  });

  it.each([
    ["a resource", `${ROOM}/Bob`],
    ["an empty resource", `${ROOM}/`],
    ["no localpart", MUC],
    ["an empty localpart", `@${MUC}`],
    ["a localpart of nothing that counts", `\u00ad@${MUC}`],
    ["no domain", "room@"],
    ["two at signs", `room@room@${MUC}`],
    ["a space in the localpart", `my room@${MUC}`],
    ["a character that no JID may have", `ro\ufffdom@${MUC}`],
    ["a localpart that is too long", `${"r".repeat(1024)}@${MUC}`],
  ])("a kick is rejected for a room with %s", (_name, muc) => {
    expect(expectRefusal(kick({ nickname: "Bob", muc }), 400, "invalid-field")).toContain("muc");
    expect(inside()).toEqual(EVERYBODY);
    expect(scenario.prosody.restored(MUC)).toEqual([]);
  });

  it.each([
    ["of nothing that counts", "\u00ad"],
    ["with a character that no JID may have", "B\ufffdb"],
    ["that is too long", "ä".repeat(512)],
  ])("a kick is rejected for a nickname %s", (_name, nickname) => {
    expect(expectRefusal(kick({ nickname, muc: ROOM }), 400, "invalid-field")).toContain("nickname");
  });

  it("a kick accepts JIDs, nicknames and reasons of maximum length", () => {
    const nickname = `${"ä".repeat(511)}x`;
    const room: RoomDescription = {
      jid: `${"r".repeat(1023)}@${MUC}`,
      occupants: [{ nickname, sessions: ["bob@example.org/desk"] }],
    };
    scenario.startLoaded({ services: { [MUC]: [room] } });
    expect(kick({ nickname, muc: room.jid, reason: "ö".repeat(512) }).status).toBe(200);
  });

  it("a kick reports what was not found", () => {
    const unknown = expectRefusal(
      kick({ nickname: "Bob", muc: "room@nowhere.example.org" }),
      404,
      "host-not-found",
    );
    const notMuc = expectRefusal(kick({ nickname: "Bob", muc: "room@example.org" }), 404, "not-a-muc");
    const noRoom = expectRefusal(kick({ nickname: "Bob", muc: `attic@${MUC}` }), 404, "room-not-found");
    expectRefusal(kick({ nickname: "Zoe", muc: ROOM }), 404, "occupant-not-found");
    expect(unknown).toContain("nowhere.example.org");
    expect(noRoom).toContain(`attic@${MUC}`);
    const kinds = [unknown, notMuc, noRoom].map((text) => text.replace(/\S+@?\S*example\.org\S*/g, ""));
    expect(new Set(kinds).size).toBe(3);
    expect(inside()).toEqual(EVERYBODY);
  });

  it("a kick finds no occupant in a destroyed room", () => {
    scenario.startLoaded({ services: { [MUC]: [{ jid: ROOM, persistent: true, destroyed: true }] } });
    expectRefusal(kick({ nickname: "Bob", muc: ROOM }), 404, "room-not-found");
  });

  it("a kick loads no room when no occupant has the nickname", () => {
    const rooms = [ROOM, `attic@${MUC}`].map((jid) => ({ jid, persistent: true, asleep: true }));
    scenario.startLoaded({ services: { [MUC]: rooms } });
    expectRefusal(kick({ nickname: "Bob", muc: ROOM }), 404, "occupant-not-found");
    expect(scenario.prosody.restored(MUC)).toEqual([]);
  });

  it("a kick reaches every MUC component of this Prosody, or the configured ones", () => {
    const rooms = ["one.example.org", "two.example.org"].map((host): [string, RoomDescription[]] => [
      host,
      [{ jid: `room@${host}`, occupants: [{ nickname: "Bob", sessions: ["bob@example.org/desk"] }] }],
    ]);
    const services = Object.fromEntries(rooms);
    scenario.startLoaded({ host: "example.org", services });
    expect(kick({ nickname: "Bob", muc: "room@one.example.org" }).status).toBe(200);
    expect(kick({ nickname: "Bob", muc: "room@two.example.org" }).status).toBe(200);

    const options = { http_muc_kick_authorization_header: SECRET, http_muc_kick_hosts: ["Two.example.org"] };
    scenario.startLoaded({ host: "example.org", services, options });
    expectRefusal(kick({ nickname: "Bob", muc: "room@one.example.org" }), 404, "host-not-found");
    expect(kick({ nickname: "Bob", muc: "room@two.example.org" }).status).toBe(200);
  });

  it("a kick is logged in one line", () => {
    kick({ nickname: "Bob", muc: ROOM });
    kick({ nickname: "Bob", muc: ROOM });
    const lines = scenario.prosody.log().filter(({ level }) => level !== "debug");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.level).toBe("info");
    for (const told of ["Bob", "bob@example.org", ROOM, CALLER]) expect(lines[0]?.text).toContain(told);
    expect(JSON.stringify(scenario.prosody.log())).not.toContain(SECRET);
  });

  it.each(["muc-broadcast-presence", "muc-occupant-left"])(
    "a kick gets a JSON response when another module throws in %s",
    (event) => {
      scenario.prosody.sabotage(MUC, event, "the other module is broken");
      const answer = kick({ nickname: "Bob", muc: ROOM });
      const text = expectRefusal(answer, 500, "internal-error");
      expect(text).not.toMatch(/broken|traceback|\.lua|stack/);
      expect(scenario.prosody.log()).toContainEqual({
        level: "error",
        text: expect.stringContaining("the other module is broken") as string,
      });
      // The next one is served as ever.
      expectRefusal(kick({}), 400, "missing-field");
    },
  );
});
