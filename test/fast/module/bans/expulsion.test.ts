import { ATTIC, BOBS, fiveRooms, OTHER_MUC } from "../../../support/module/five-rooms";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const ROOM_COUNT = 5;

describeModule((scenario) => {
  const kicks = JSON.stringify(Array.from({ length: 8 }, () => ({ jid: "nobody@example.org", muc: ATTIC })));
  const begin = () => scenario.begin({ body: kicks });
  const isAnswered = (number: number) => scenario.prosody.answer(number).status !== undefined;

  /** Whoever is called Bob is banned and inside all five rooms, and the module is loaded again. */
  function loadWithBannedInside(): void {
    scenario.startLoaded({ ...fiveRooms, services: {}, tick: 0.015 });
    scenario.putBan("x", { jid: "bob@example.org" });
    scenario.prosody.unload();
    for (const [host, rooms] of Object.entries(fiveRooms.services)) {
      scenario.prosody.activate(host);
      for (const room of rooms) scenario.prosody.addRoom(room);
    }
  }
  const bobs = () =>
    [MUC, OTHER_MUC].flatMap((host) => scenario.prosody.inside(host)).filter((nick) => BOBS.includes(nick));

  it("expulsion takes place although there is always a request in progress", () => {
    loadWithBannedInside();
    expect(bobs()).toHaveLength(ROOM_COUNT);
    expect(scenario.prosody.load()).toEqual({ ok: true });
    let current = [begin(), begin()];
    for (let turn = 0; turn < 400 && bobs().length > 0; turn++) {
      scenario.prosody.turn();
      expect(current.some((number) => !isAnswered(number))).toBe(true);
      current = current.map((number) => (isAnswered(number) ? begin() : number));
    }
    expect(bobs()).toEqual([]);
  });

  it("expulsion waits for the kicks of requests in progress", () => {
    scenario.startLoaded({ ...fiveRooms, tick: 0.015 });
    const body = JSON.stringify({ put: [{ id: "x", jid: "bob@example.org" }] });
    const number = scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body });
    // The module checks all rooms now.
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET });
    const { results } = jsonOf(scenario.finish(number)) as { results: { kicked: unknown[] }[] };
    expect(results[0]?.kicked).toHaveLength(ROOM_COUNT);
  });

  it("expulsion waits for requests that continue after a reload", () => {
    loadWithBannedInside();
    scenario.prosody.load();
    const fillers = Array.from({ length: 8 }, () => ({ jid: "nobody@example.org", muc: ATTIC }));
    const number = scenario.begin({ body: JSON.stringify([...fillers, { jid: "bob@example.org" }]) });
    expect(isAnswered(number)).toBe(false);
    scenario.prosody.reload();
    const { results } = jsonOf(scenario.finish(number)) as { results: { kicked?: unknown[] }[] };
    expect(results.at(-1)?.kicked).toHaveLength(ROOM_COUNT);
  });

  describe("expulsion by a changed ban", () => {
    const nicks = Array.from({ length: 20 }, (_, index) => `n${index}`);
    const crowd = nicks.map((nickname) => ({ nickname, sessions: [`${nickname}@example.org/x`] }));
    const services = { [MUC]: [{ jid: ROOM, occupants: crowd }] };
    const ban = { jid: "example.org", force: true, reason: "old" };
    const inside = () => scenario.prosody.inside(MUC).length;
    const reasons = () => scenario.prosody.sent(MUC).flatMap(({ reason }) => reason ?? []);
    const turn = (times: number) => {
      for (let turns = 0; turns < times; turns++) scenario.prosody.turn();
    };

    /** Turns until somebody is gone, but not everybody. */
    function turnUntilBegun(): number {
      for (let turns = 0; inside() === crowd.length && turns < 50; turns++) scenario.prosody.turn();
      expect(inside()).toBeGreaterThan(5);
      expect(inside()).toBeLessThan(crowd.length);
      return crowd.length - inside();
    }
    const lift = () => {
      expect(scenario.request({ method: "DELETE", target: "/muc_kick/bans/x" }).status).toBe(204);
    };

    /** Begins a request that replaces the ban, and turns until it is replaced. */
    function replace(by: object): void {
      const target = "/muc_kick/bans/x";
      scenario.begin({ method: "PUT", target, body: JSON.stringify(by) });
      const reason = () => (jsonOf(scenario.get("/bans/x")) as { ban: { reason: string } }).ban.reason;
      for (let turns = 0; reason() !== "new" && turns < 50; turns++) scenario.prosody.turn();
      expect(reason()).toBe("new");
    }

    /** Begins a request that bans everybody. */
    function beginBan(): number {
      scenario.startLoaded({ services, tick: 0.005 });
      const target = "/muc_kick/bans/x";
      return scenario.begin({ method: "PUT", target, body: JSON.stringify(ban) });
    }

    it("stops when the ban is lifted during a request", () => {
      const number = beginBan();
      const kicked = turnUntilBegun();
      lift();
      const answer = jsonOf(scenario.finish(number)) as { kicked: unknown[] };
      expect(answer.kicked).toHaveLength(kicked);
      turn(50);
      expect(inside()).toBe(crowd.length - kicked);
    });

    it.each(["as it is", "after a reload"])("uses the new reason during a request, %s", (how) => {
      const number = beginBan();
      turnUntilBegun();
      if (how === "after a reload") scenario.prosody.reload();
      replace({ ...ban, reason: "new" });
      const before = reasons().length;
      scenario.finish(number);
      turn(50);
      expect(inside()).toBe(0);
      expect([...new Set(reasons().slice(before))]).toEqual(["new"]);
    });

    it("exempts accounts that the replacing ban does not cover during a request", () => {
      const number = beginBan();
      turnUntilBegun();
      replace({ jid: "nobody@example.net", reason: "new" });
      const kicked = crowd.length - inside();
      expect(kicked).toBeLessThan(crowd.length);
      scenario.finish(number);
      turn(50);
      expect(inside()).toBe(crowd.length - kicked);
    });

    it("stops when the ban is lifted during a check after a reload", () => {
      scenario.startLoaded({ services: {}, host: "example.org", tick: 0.005 });
      scenario.putBan("x", ban);
      scenario.prosody.unload();
      scenario.prosody.activate(MUC);
      scenario.prosody.addRoom({ jid: ROOM, occupants: crowd });
      scenario.prosody.load();
      const kicked = turnUntilBegun();
      scenario.prosody.reload();
      lift();
      turn(50);
      expect(inside()).toBe(crowd.length - kicked);
    });
  });

  it("expulsion follows when settings extend the reach", () => {
    scenario.startLoaded({
      ...fiveRooms,
      options: { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: [OTHER_MUC] },
    });
    scenario.putBan("x", { jid: "bob@example.org" });
    expect(bobs().length).toBeGreaterThan(0);
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET });
    for (let turn = 0; turn < 10; turn++) scenario.prosody.turn();
    expect(bobs()).toEqual([]);
  });
});
