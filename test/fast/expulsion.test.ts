import { ATTIC, BOBS, fiveRooms, OTHER_MUC } from "./five-rooms";
import { AUTHORIZATION_HEADER, describeModule, jsonOf, MUC, SECRET } from "./scenario";

const ROOM_COUNT = 5;

describeModule((scenario) => {
  const kicks = JSON.stringify(Array.from({ length: 8 }, () => ({ jid: "nobody@example.org", muc: ATTIC })));
  const begin = () => scenario.begin({ body: kicks });
  const isAnswered = (number: number) => scenario.prosody.answer(number).status !== undefined;

  /** Whoever is called Bob is banned and inside all five rooms, and the module is loaded again. */
  function loadWithBannedInside(): void {
    scenario.startLoaded({ ...fiveRooms, services: {}, tick: 0.003 });
    scenario.putBan("x", { jid: "bob@example.org" });
    scenario.prosody.unload();
    for (const [host, rooms] of Object.entries(fiveRooms.services)) {
      scenario.prosody.activate(host);
      for (const room of rooms) scenario.prosody.addRoom(room);
    }
  }
  const bobs = () =>
    [MUC, OTHER_MUC].flatMap((host) => scenario.prosody.inside(host)).filter((nick) => BOBS.includes(nick));

  it("happens although there is always a request in progress", () => {
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

  it("waits for the kicks of the requests that are in progress", () => {
    scenario.startLoaded({ ...fiveRooms, tick: 0.003 });
    const body = JSON.stringify({ put: [{ id: "x", jid: "bob@example.org" }] });
    const number = scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body });
    // The module checks all rooms now.
    scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET });
    const { results } = jsonOf(scenario.finish(number)) as { results: { kicked: unknown[] }[] };
    expect(results[0]?.kicked).toHaveLength(ROOM_COUNT);
  });

  it("waits for requests that go on after a reload", () => {
    loadWithBannedInside();
    scenario.prosody.load();
    const fillers = Array.from({ length: 8 }, () => ({ jid: "nobody@example.org", muc: ATTIC }));
    const number = scenario.begin({ body: JSON.stringify([...fillers, { jid: "bob@example.org" }]) });
    expect(isAnswered(number)).toBe(false);
    scenario.prosody.reload();
    const { results } = jsonOf(scenario.finish(number)) as { results: { kicked?: unknown[] }[] };
    expect(results.at(-1)?.kicked).toHaveLength(ROOM_COUNT);
  });

  it("follows when settings reach more rooms than before", () => {
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
