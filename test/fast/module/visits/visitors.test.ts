import type { OccupantEventsResponse, Visitor } from "../../../../src/contract/responses";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const DEN = `den@${MUC}`;
const VISITORS = "http_muc_kick_visitors";
const ADDRESSES = "http_muc_kick_visitor_addresses";

describeModule((scenario) => {
  const { get } = scenario;
  const hasIds = scenario.version !== "0.11.9";
  const idOf = (account: string, room = ROOM) =>
    hasIds ? { occupant_id: `id of ${account} in ${room}` } : {};
  const at = (seconds: number) => new Date((NOW + seconds) * 1000).toISOString().replace(".000Z", "Z");
  const page = (query: Readonly<Record<string, string>> = {}) => {
    const answer = get(`/visitors?${new URLSearchParams(query).toString()}`);
    expect(answer.status).toBe(200);
    return jsonOf(answer) as { readonly visitors: readonly Visitor[]; readonly next?: string };
  };
  const nicknames = (query: Readonly<Record<string, string>> = {}) =>
    page(query).visitors.map(({ nickname }) => nickname);
  const visit = (nickname: string, room = ROOM, session = `${nickname.toLowerCase()}@example.net/x`) => {
    expect(scenario.prosody.join(room, nickname, session)).toEqual({ joined: true });
    scenario.prosody.leave(room, nickname);
  };
  const events = () => {
    const { next } = jsonOf(get("/events")) as { readonly next: string };
    const [epoch = ""] = next.split(".");
    for (let number = 0; ; number++) {
      const answer = jsonOf(get(`/events?after=${epoch}.${number}`)) as OccupantEventsResponse;
      if (answer.missed !== true) return answer.events;
    }
  };

  function start(options: Readonly<Record<string, string | number | boolean>> = {}): void {
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: SECRET, [VISITORS]: 100, ...options } });
  }

  beforeEach(() => {
    start();
  });

  describe("the visitors", () => {
    it("are disabled by default, which GET /muc_kick says", () => {
      const features = () => (jsonOf(get("")) as { readonly features: object }).features;
      expect(features()).toMatchObject({ visitors: true });
      scenario.startLoaded();
      expect(features()).toMatchObject({ visitors: false });
      visit("Dan");
      for (const path of ["/visitors", "/events", "/events?wait=5"]) {
        expect(expectRefusal(get(path), 400, "disabled")).toContain(VISITORS);
      }
    });

    it("are those who have left, with account, occupant id and times", () => {
      expect(scenario.prosody.join(ROOM, "Dan", "dan@example.net/x")).toEqual({ joined: true });
      scenario.prosody.advance(60);
      scenario.prosody.leave(ROOM, "Dan");
      scenario.prosody.leave(ROOM, "Eve");
      expect(page()).toEqual({
        visitors: [
          // From before the module was loaded.
          { muc: ROOM, nickname: "Eve", jid: "eve@example.com", left_at: at(60), ...idOf("eve@example.com") },
          {
            ...{ muc: ROOM, nickname: "Dan", jid: "dan@example.net", joined_at: at(0), left_at: at(60) },
            ...idOf("dan@example.net"),
          },
        ],
      });
    });

    it("include who was kicked, and former nicknames of who is still inside", () => {
      scenario.kick({ nickname: "Eve", muc: ROOM });
      scenario.prosody.rename(ROOM, "Ada", "Countess");
      expect(page().visitors).toMatchObject([
        { nickname: "Ada", new_nickname: "Countess" },
        { nickname: "Eve" },
      ]);
      expect(page().visitors[1]).not.toHaveProperty("new_nickname");
      expect(events().map(({ type }) => type)).toEqual(["left", "left"]);
    });

    it("can be limited to a room, an account and a time", () => {
      visit("Dan");
      scenario.prosody.advance(60);
      visit("Fay");
      visit("Dan", DEN);
      expect(nicknames({ muc: ROOM.toUpperCase() })).toEqual(["Fay", "Dan"]);
      expect(page({ jid: "dan@EXAMPLE.net" }).visitors.map(({ muc }) => muc)).toEqual([DEN, ROOM]);
      expect(nicknames({ since: at(60), muc: ROOM })).toEqual(["Fay"]);
      expect(nicknames({ since: at(61) })).toEqual([]);
      // The room is gone with its last occupant.
      expect(nicknames({ muc: DEN })).toEqual(["Dan"]);
      for (const query of ["since=yesterday", "muc=den", "jid=@", "wait=1"]) {
        expect(get(`/visitors?${query}`).status).toBe(400);
      }
      expectRefusal(get("/visitors?muc=den@example.org"), 404, "not-a-muc");
    });

    it("have pages", () => {
      for (let number = 0; number < 7; number++) visit(`N${number}`, number % 2 === 0 ? ROOM : DEN);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { visitors, next } = page({ limit: "2", ...(after === undefined ? {} : { after }) });
        expect(visitors.length).toBeLessThanOrEqual(2);
        seen.push(...visitors.map(({ nickname }) => nickname));
        after = next;
      } while (after !== undefined);
      expect(seen).toEqual(["N5", "N3", "N1", "N6", "N4", "N2", "N0"]);
    });

    it("are the last ones, as many as the setting says, also after it has changed", () => {
      start({ [VISITORS]: 5 });
      for (let number = 0; number < 9; number++)
        scenario.prosody.join(ROOM, `N${number}`, `n${number}@example.net/x`);
      for (let number = 0; number < 9; number++) scenario.prosody.leave(ROOM, `N${number}`);
      expect(nicknames()).toEqual(["N8", "N7", "N6", "N5", "N4"]);
      const change = (size: number) => {
        scenario.prosody.reloadConfig({ [AUTHORIZATION_HEADER]: SECRET, [VISITORS]: size });
      };
      change(3);
      expect(nicknames()).toEqual(["N8", "N7", "N6"]);
      change(20);
      scenario.prosody.leave(ROOM, "Eve");
      expect(nicknames()).toEqual(["Eve", "N8", "N7", "N6"]);
      change(0);
      expectRefusal(get("/visitors"), 400, "disabled");
      change(5);
      expect(nicknames()).toEqual([]);
    });

    it("survive a reload, not a restart", () => {
      visit("Dan");
      scenario.prosody.reload();
      visit("Fay");
      expect(nicknames()).toEqual(["Fay", "Dan"]);
      scenario.prosody.restart({ clean: true });
      scenario.prosody.load();
      expect(nicknames()).toEqual([]);
    });

    it("have addresses only where a setting says so", () => {
      visit("Dan");
      expect(page().visitors[0]).not.toHaveProperty("address");
      start({ [ADDRESSES]: true });
      visit("Dan");
      expect(page().visitors[0]).toMatchObject({ address: "198.51.100.7" });
      scenario.putBan("b", { jid: "dan@example.net" });
      scenario.expectRefused("dan@example.net/x");
      for (const event of events()) expect(event).toMatchObject({ address: "198.51.100.7" });
    });

    it("are not of hosts that the module does not reach", () => {
      scenario.prosody.reloadConfig({
        ...{ [AUTHORIZATION_HEADER]: SECRET, [VISITORS]: 100 },
        http_muc_kick_hosts: ["example.org"],
      });
      visit("Dan");
      scenario.putBan("b", { jid: "dan@example.net" });
      expect(events()).toEqual([]);
    });
  });

  describe("a ban of whoever has left", () => {
    it("by nickname or occupant id is a ban of the account", () => {
      visit("Dan");
      const { visitors } = page();
      const selectors = [{ nickname: "Dan" }, ...(hasIds ? [{ occupant_id: visitors[0]?.occupant_id }] : [])];
      for (const selector of selectors) {
        const dry = jsonOf(scenario.kick({ ...selector, muc: ROOM, ban_seconds: 60, dry_run: true }));
        expect(dry).toMatchObject({
          kicked: [],
          dry_run: true,
          bans: [{ jid: "dan@example.net", muc: ROOM }],
        });
        scenario.expectLetIn("dan@example.net/x");
        const done = jsonOf(scenario.kick({ ...selector, muc: ROOM, ban_seconds: 60 }));
        expect(done).toMatchObject({ kicked: [], bans: [{ jid: "dan@example.net", muc: ROOM }] });
        scenario.expectRefused("dan@example.net/x");
        scenario.prosody.advance(61);
      }
    });

    it("finds it inside under another nickname, and after a change of nickname", () => {
      expect(scenario.prosody.join(ROOM, "Dan", "dan@example.net/x")).toEqual({ joined: true });
      scenario.prosody.rename(ROOM, "Dan", "Innocent");
      const done = jsonOf(scenario.kick({ nickname: "Dan", muc: ROOM, ban_seconds: 60 }));
      expect(done).toMatchObject({ kicked: [{ nickname: "Innocent", jid: "dan@example.net" }] });
    });

    it("is of whoever is inside, if somebody else has the nickname now; else of the last one", () => {
      visit("Dan", ROOM, "first@example.net/x");
      visit("Dan", ROOM, "second@example.net/x");
      const ban = () => jsonOf(scenario.kick({ nickname: "Dan", muc: ROOM, ban_seconds: 60 }));
      expect(ban()).toMatchObject({ bans: [{ jid: "second@example.net" }] });
      expect(scenario.prosody.join(ROOM, "Dan", "third@example.net/x")).toEqual({ joined: true });
      expect(ban()).toMatchObject({ bans: [{ jid: "third@example.net" }] });
    });

    it("works in a room that is gone; a kick without a ban finds only who is inside", () => {
      visit("Dan", DEN);
      expectRefusal(scenario.kick({ nickname: "Dan", muc: DEN }), 404, "room-not-found");
      expect(jsonOf(scenario.kick({ nickname: "Dan", muc: DEN, ban_seconds: 60 }))).toMatchObject({
        bans: [{ jid: "dan@example.net", muc: DEN }],
      });
      visit("Dan");
      expectRefusal(scenario.kick({ nickname: "Dan", muc: ROOM }), 404, "occupant-not-found");
      expectRefusal(
        scenario.kick({ nickname: "Nobody", muc: ROOM, ban_seconds: 1 }),
        404,
        "occupant-not-found",
      );
    });
  });

  describe("rejected joins", () => {
    const refused = () => events().filter(({ type }) => type === "refused");

    it("are entered with the ban, once a minute for an account and a room", () => {
      scenario.putBan("b", { jid: "dan@example.net" });
      for (let times = 0; times < 50; times++) scenario.expectRefused("dan@example.net/x");
      expect(refused()).toEqual([
        {
          ...{ type: "refused", at: at(0), muc: ROOM, nickname: "Guest", jid: "dan@example.net" },
          ...{ refused_by: "ban", ban_id: "b" },
        },
      ]);
      scenario.prosody.advance(60);
      scenario.expectRefused("dan@example.net/x");
      expect(refused()).toHaveLength(2);
    });

    it("do not displace the others", () => {
      start({ [VISITORS]: 3 });
      visit("Fay");
      scenario.putBan("b", { jid: "dan@example.net" });
      for (let times = 0; times < 50; times++) scenario.expectRefused("dan@example.net/x");
      expect(nicknames()).toEqual(["Fay"]);
      // It is entered again once the entry before is displaced.
      visit("Gus");
      visit("Hal");
      scenario.expectRefused("dan@example.net/x");
      expect(refused()).toHaveLength(1);
    });

    it("by another module are entered, too", () => {
      scenario.prosody.stopEvent(MUC, "muc-occupant-pre-join");
      expect(() => scenario.prosody.join(ROOM, "Dan", "dan@example.net/x")).toThrow("refused without a word");
      expect(refused()).toMatchObject([{ nickname: "Dan", jid: "dan@example.net", refused_by: "other" }]);
    });
  });
});
