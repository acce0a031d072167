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
import type { RoomDescription, ServerDescription } from "../../../support/module/prosody-stand-in";
import { describeModule, expectRefusal, jsonOf, MUC, ROOM } from "../../../support/module/scenario";

/** The same five rooms, taken out of memory with everybody inside. */
const asleep: Pick<ServerDescription, "host" | "services"> = {
  ...fiveRooms,
  services: Object.fromEntries(
    Object.entries(fiveRooms.services).map(([host, rooms]): [string, RoomDescription[]] => [
      host,
      rooms.map((room) => ({ ...room, asleep: true })),
    ]),
  ),
};

interface Kicks {
  readonly kicked: readonly { readonly muc: string; readonly nickname: string }[];
}

describeModule((scenario) => {
  const { kick } = scenario;
  const nicksOf = (answer: unknown) =>
    (answer as Kicks).kicked.map(({ muc, nickname }) => `${muc}/${nickname}`);
  const whereIs = (jid: string) => nicksOf(jsonOf(kick({ jid, dry_run: true })));
  const restored = () => [...scenario.prosody.restored(MUC), ...scenario.prosody.restored(OTHER_MUC)].sort();

  it.each([100, 2, 1])(
    "rooms out of memory are searched for an account without losing others (%d stay in memory)",
    (roomCacheSize) => {
      scenario.startLoaded({ ...asleep, roomCacheSize });
      expect(nicksOf(jsonOf(kick({ jid: "bob@example.org" })))).toEqual(BOBS);
      expectRefusal(kick({ jid: "bob@example.org" }), 404, "occupant-not-found");
      expect(whereIs("eve@example.com")).toEqual(EVES);
    },
  );

  it.each([100, 2, 1])(
    "rooms out of memory are searched together with those in memory (%d stay there)",
    (roomCacheSize) => {
      scenario.startLoaded({ ...fiveRooms, roomCacheSize });
      expect(whereIs("bob@example.org")).toEqual(BOBS);
      expect(nicksOf(jsonOf(kick({ jid: "bob@example.org" })))).toEqual(BOBS);
      expect(whereIs("eve@example.com")).toEqual(EVES);
    },
  );

  it("rooms out of memory are not loaded without a matching occupant", () => {
    scenario.startLoaded(asleep);
    expectRefusal(kick({ jid: "zoe@example.org" }), 404, "occupant-not-found");
    scenario.get("/rooms");
    scenario.get("/occupants");
    scenario.get(`/occupants?muc=${DEN}&jid=bob@example.org`);
    scenario.putBan("x", { jid: "example.net" });
    expect(restored()).toEqual([]);
    expect(nicksOf(jsonOf(kick({ jid: "bob@example.org", muc: DEN })))).toEqual([`${DEN}/bob`]);
    expect(restored()).toEqual([DEN]);
  });

  describe("rooms that are loaded for a kick", () => {
    const crowd = Array.from({ length: 60 }, (_, index) => ({
      nickname: `n${index}`,
      sessions: [`n${index}@example.org/x`],
    }));
    const start = (room: RoomDescription) => {
      scenario.startLoaded({ host: "example.org", services: { [MUC]: [{ ...room, asleep: true }] } });
    };
    const inMemory = () => scenario.prosody.inside(MUC);

    it("return to storage and evict no other room", () => {
      const services = { [MUC]: [...(asleep.services[MUC] ?? []), { jid: `used@${MUC}`, occupants: crowd }] };
      scenario.startLoaded({ host: "example.org", services, roomCacheSize: 2 });
      const used = inMemory();
      expect(used).toHaveLength(crowd.length);
      expect(nicksOf(jsonOf(kick({ jid: "bob@example.org" })))).toHaveLength(3);
      expect(whereIs("eve@example.com")).toHaveLength(3);
      scenario.putBan("x", { jid: "example.com", spare_affiliated: true });
      expect(inMemory()).toEqual(used);
      expectRefusal(kick({ jid: "eve@example.com" }), 404, "occupant-not-found");
    });

    it("stay in memory when many occupants are inside", () => {
      start({ jid: ATTIC, occupants: crowd });
      kick({ jid: "n1@example.org" });
      expect(inMemory()).toHaveLength(crowd.length - 1);
      kick({ jid: "n2@example.org" });
      expect(scenario.prosody.restored(MUC)).toEqual([ATTIC]);
    });

    it("are destroyed when their last occupant is kicked", () => {
      start({ jid: ATTIC, occupants: crowd.slice(0, 1) });
      expect(nicksOf(jsonOf(kick({ jid: "n0@example.org" })))).toEqual([`${ATTIC}/n0`]);
      scenario.prosody.join(ATTIC, "Guest", "guest@example.net/x");
      expect(scenario.prosody.restored(MUC)).toEqual([ATTIC]);
    });

    it("have their affiliations", () => {
      const member = { nickname: "m", sessions: ["m@example.org/x"], affiliation: "member" as const };
      start({ jid: ATTIC, occupants: [member, ...crowd.slice(0, 2)] });
      const ban = { jid: "example.org", spare_affiliated: true, force: true };
      expect(nicksOf(jsonOf(scenario.putBan("x", ban)))).toEqual([`${ATTIC}/n0`, `${ATTIC}/n1`]);
      expect(inMemory()).toEqual([]);
      expect(whereIs("m@example.org")).toEqual([`${ATTIC}/m`]);
    });
  });

  it("have the sessions of their occupants, including the requested one", () => {
    scenario.startLoaded(asleep);
    expect(nicksOf(jsonOf(kick({ jid: `bob@example.org/${HALL}` })))).toEqual([`${HALL}/Builder`]);
    expect(
      scenario.prosody
        .sent(OTHER_MUC)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(["bob@example.org/desk", `bob@example.org/${HALL}`, "eve@example.com/desk"]);
  });

  it("are found by nickname", () => {
    scenario.startLoaded(asleep);
    expect(nicksOf(jsonOf(kick({ nickname: "Robert", muc: ATTIC })))).toEqual([`${ATTIC}/Robert`]);
    expect(restored()).toEqual([ATTIC]);
  });

  it("lose their banned occupants", () => {
    scenario.startLoaded(asleep);
    const one = jsonOf(scenario.putBan("one", { jid: "bob@example.org", muc: CELLAR }));
    expect(nicksOf(one)).toEqual([`${CELLAR}/${NICKNAMES[CELLAR] ?? ""}`]);
    expect(restored()).toEqual([CELLAR]);
    const some = jsonOf(scenario.putBan("some", { jid: "bob@example.org", muc: OTHER_MUC }));
    expect(nicksOf(some)).toEqual([DEN, HALL].map((room) => `${room}/${NICKNAMES[room] ?? ""}`));
    expect(restored()).toEqual([CELLAR, DEN, HALL]);
    const all = jsonOf(scenario.putBan("all", { jid: "example.com" }));
    expect(nicksOf(all)).toEqual(EVES);
  });

  it("are restored without accounts banned meanwhile", () => {
    scenario.startLoaded({ services: {}, host: "example.org" });
    scenario.prosody.activate(MUC);
    scenario.putBan("bob", { jid: "bob@example.org", muc: ATTIC, reason: "Out!" });
    scenario.putBan("eve", { jid: "eve@example.com", muc: CELLAR });
    scenario.prosody.activate(OTHER_MUC);
    scenario.putBan("component", { jid: "example.org", muc: OTHER_MUC });
    for (const host of [MUC, OTHER_MUC]) {
      for (const room of asleep.services[host] ?? []) {
        scenario.prosody.addRoom(room);
        scenario.expectLetIn("zoe@example.net/desk", room.jid);
      }
    }
    scenario.prosody.turn();
    expect(scenario.prosody.inside(OTHER_MUC)).toEqual([`${DEN}/Eve`, `${HALL}/Eve`]);
    expect(scenario.prosody.inside(MUC)).toEqual([
      `${ATTIC}/Eve`,
      `${CELLAR}/Bobby`,
      `${ROOM}/Bob`,
      `${ROOM}/Eve`,
    ]);
    expect(scenario.prosody.sent(MUC)).toContainEqual({
      from: `${ATTIC}/Robert`,
      to: "bob@example.org/desk",
      type: "unavailable",
      affiliation: "outcast",
      codes: ["301", "110"],
      reason: "Out!",
    });
    expect(scenario.prosody.log()).toContainEqual({
      level: "info",
      text: `Kicked Robert (bob@example.org) from ${ATTIC}, by ban bob`,
    });
  });

  it("are restored without banned accounts before anything is sent to these, also while a request is in progress", () => {
    scenario.startLoaded({ services: {}, host: "example.org", tick: 0.0015 });
    scenario.prosody.activate(MUC);
    scenario.putBan("eve", { jid: "eve@example.com", muc: CELLAR });
    const absent = Array.from({ length: 60 }, (_, index) => ({
      id: `${index}`,
      jid: `${index}@example.net`,
    }));
    const body = JSON.stringify({ put: absent });
    const number = scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body });
    expect(scenario.prosody.answer(number)).toEqual({ closed: false });
    for (const room of asleep.services[MUC] ?? []) {
      if (room.jid !== CELLAR) continue;
      scenario.prosody.addRoom(room);
      scenario.expectLetIn("zoe@example.net/desk", room.jid);
    }
    expect(scenario.prosody.inside(MUC)).toEqual([`${CELLAR}/Bobby`]);
    expect(scenario.finish(number).status).toBe(200);
  });

  it("rooms out of memory are searched once for many kicks and bans", () => {
    scenario.startLoaded({ ...asleep, roomCacheSize: 1 });
    const reads = () => scenario.prosody.reads("state");
    const before = reads();
    const absent = Array.from({ length: 50 }, (_, index) => ({ jid: `absent${index}@example.net` }));
    const { results } = jsonOf(kick(absent)) as { results: { status: number }[] };
    expect(results.map(({ status }) => status)).toEqual(absent.map(() => 404));
    expect(reads() - before).toBe(5);
    scenario.changeBans({ put: absent.map(({ jid }, index) => ({ id: `${index}`, jid })) });
    scenario.putBan("x", { jid: "example.net" });
    expect(reads() - before).toBe(15);
    expect(restored()).toEqual([]);
  });

  it("rooms out of memory are searched at most twice for concurrent requests, each with its own response", () => {
    scenario.startLoaded({ ...asleep, tick: 0.015 });
    const before = scenario.prosody.reads("state");
    const jids = [
      "bob@example.org",
      "eve@example.com",
      ...Array.from({ length: 8 }, () => "zoe@example.net"),
    ];
    const numbers = jids.map((jid) => scenario.begin({ body: JSON.stringify({ jid, dry_run: true }) }));
    expect(numbers.map((number) => scenario.prosody.answer(number).status)).toEqual(
      jids.map(() => undefined),
    );
    const answers = numbers.map((number) => scenario.finish(number));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, ...Array<number>(8).fill(404)]);
    expect(nicksOf(jsonOf(answers[0] ?? { closed: true }))).toEqual(BOBS);
    expect(nicksOf(jsonOf(answers[1] ?? { closed: true }))).toEqual(EVES);
    expect(scenario.prosody.reads("state") - before).toBeLessThanOrEqual(10);
  });

  it.each(["in order", "with a reload", "although another module stops the events"])(
    "rooms out of memory are searched completely when an occupant joins meanwhile (%s)",
    (how) => {
      scenario.startLoaded({ ...asleep, tick: 0.015 });
      if (how.startsWith("although")) {
        for (const host of [MUC, OTHER_MUC]) {
          for (const event of ["muc-occupant-session-new", "muc-room-restored"]) {
            scenario.prosody.stopEvent(host, event);
          }
        }
      }
      // The rooms are searched before the second group of 32 bans is in force.
      const others = Array.from({ length: 31 }, (_, index) => `u${index}@example.net`);
      const jids = ["zoe@example.net", ...others, "example.com", "bob@example.org"];
      const put = jids.map((jid, index) => ({ id: `${index}`, jid }));
      const number = scenario.begin({
        method: "PATCH",
        target: "/muc_kick/bans",
        body: JSON.stringify({ put }),
      });
      if (how === "with a reload") scenario.prosody.reload();
      const rooms = [ATTIC, CELLAR, ROOM, DEN, HALL];
      let turns = 0;
      const answer = scenario.finish(number, () => {
        const room = rooms[turns++];
        // Wakes the room, and puts it back to sleep with one more inside, where the ban is not in force yet.
        if (room === undefined) return;
        scenario.prosody.join(room, "Late", "mallory@example.com/x");
        scenario.prosody.swapOut(room);
      });
      const { results } = jsonOf(answer) as { results: { kicked: { muc: string; jid: string }[] }[] };
      for (const room of rooms) scenario.prosody.join(room, "Guest", "guest@example.net/x");
      for (let turn = 0; turn < 50; turn++) scenario.prosody.turn();
      expect(results).toHaveLength(put.length);
      const left = [...scenario.prosody.inside(MUC), ...scenario.prosody.inside(OTHER_MUC)];
      expect(left.filter((nick) => !nick.endsWith("/Guest"))).toEqual([]);
    },
  );

  it("rooms may be evicted from memory in the middle of a batch", () => {
    scenario.startLoaded({ ...fiveRooms, tick: 0.005 });
    const kicks = Object.entries(NICKNAMES).map(([muc, nickname]) => ({ nickname, muc }));
    const again = [...kicks, ...kicks.map(({ muc }) => ({ nickname: "Eve", muc }))];
    const number = scenario.begin({ body: JSON.stringify(again) });
    const answer = scenario.finish(number, () => {
      for (const room of [ATTIC, CELLAR, ROOM, DEN, HALL]) {
        const host = room.slice(room.indexOf("@") + 1);
        if (scenario.prosody.inside(host).some((nick) => nick.startsWith(`${room}/`)))
          scenario.prosody.swapOut(room);
      }
    });
    const { results } = jsonOf(answer) as { results: { status: number }[] };
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });
});
