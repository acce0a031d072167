import { ATTIC, BOBS, CELLAR, DEN, fiveRooms, HALL, OTHER_MUC } from "../../../support/module/five-rooms";
import type { Answer, RoomDescription } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

interface Page {
  readonly rooms?: readonly { readonly muc: string; readonly occupants: number }[];
  readonly occupants?: readonly { readonly muc: string; readonly nickname: string; readonly jid: string }[];
  readonly next?: string;
}

function pageOf(answer: Answer): Page {
  expect(answer.status).toBe(200);
  return jsonOf(answer) as Page;
}

describeModule((scenario) => {
  const { get } = scenario;
  const page = (path: string, query: Readonly<Record<string, string>> = {}) =>
    pageOf(get(`${path}?${new URLSearchParams(query).toString()}`));
  const roomsOf = ({ rooms = [] }: Page) => rooms.map(({ muc }) => muc);
  const nicksOf = ({ occupants = [] }: Page) => occupants.map(({ muc, nickname }) => `${muc}/${nickname}`);

  /** All pages of that size; `between` is called before each further one. */
  function pages(path: string, limit: number, between: (next: string) => void = () => undefined): Page[] {
    const all = [page(path, { limit: `${limit}` })];
    for (let next = all.at(-1)?.next; next !== undefined && all.length < 20; next = all.at(-1)?.next) {
      between(next);
      all.push(page(path, { limit: `${limit}`, after: next }));
    }
    return all;
  }

  const open = { members_only: false, moderated: false };

  describe("a list of rooms", () => {
    const five = [ATTIC, CELLAR, DEN, HALL, ROOM];

    beforeEach(() => {
      scenario.startLoaded(fiveRooms);
    });

    it("contains the number of occupants and is sorted", () => {
      scenario.prosody.leave(CELLAR, "Eve");
      expect(page("/rooms")).toEqual({
        rooms: five.map((muc) => ({ muc, occupants: muc === CELLAR ? 1 : 2, ...open })),
      });
    });

    it.each([1, 2, 4, 5])("has pages of %d", (limit) => {
      const all = pages("/rooms", limit);
      expect(all.flatMap(roomsOf)).toEqual(five);
      expect(all).toHaveLength(Math.ceil(five.length / limit));
      for (const { rooms } of all.slice(0, -1)) expect(rooms).toHaveLength(limit);
    });

    it.each([4, 7])("has pages of %d out of many, whatever the order of creation", (limit) => {
      // Each number below 67 but 0 once, in no order: 67 is a prime.
      const numbers = Array.from({ length: 66 }, (_, index) => ((index + 1) * 29) % 67);
      const rooms = numbers.map((number) => ({
        jid: `r${100 + number}@${MUC}`,
        occupants: [{ nickname: `n${number}`, sessions: [`u${number}@example.net/x`] }],
      }));
      scenario.startLoaded({ services: { [MUC]: rooms } });
      const sorted = rooms.map(({ jid }) => jid).sort();
      expect(pages("/rooms", limit).flatMap(roomsOf)).toEqual(sorted);
      expect(
        pages("/occupants", limit).flatMap(({ occupants = [] }) => occupants.map(({ muc }) => muc)),
      ).toEqual(sorted);
    });

    it("can be limited to one MUC component", () => {
      expect(roomsOf(page("/rooms", { muc: OTHER_MUC.toUpperCase() }))).toEqual([DEN, HALL]);
      expect(roomsOf(page("/rooms", { muc: MUC, limit: "1", after: ATTIC }))).toEqual([CELLAR]);
      expectRefusal(get("/rooms?muc=example.org"), 404, "not-a-muc");
      expectRefusal(get("/rooms?muc=nowhere.example.org"), 404, "host-not-found");
    });

    it("omits MUC components out of reach", () => {
      const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_hosts: OTHER_MUC };
      scenario.startLoaded({ ...fiveRooms, options });
      expect(roomsOf(page("/rooms"))).toEqual([DEN, HALL]);
      expectRefusal(get(`/rooms?muc=${MUC}`), 404, "host-not-found");
    });

    it("has each lasting room exactly once while others are created and destroyed", () => {
      const changes: Record<string, () => void> = {
        [ATTIC]: () => {
          scenario.prosody.dropRoom(ATTIC);
          scenario.prosody.addRoom({ jid: `aaa@${MUC}` });
          scenario.prosody.addRoom({ jid: `zzz@${MUC}` });
        },
        [CELLAR]: () => {
          scenario.prosody.dropRoom(DEN);
        },
      };
      const all = pages("/rooms", 1, (next) => changes[next]?.());
      expect(all.flatMap(roomsOf)).toEqual([ATTIC, CELLAR, HALL, ROOM, `zzz@${MUC}`]);
    });

    it("is empty after the last room", () => {
      for (const after of [ROOM, "zzz", "\u{10ffff}", `${ROOM}/Bob`]) {
        expect(page("/rooms", { after })).toEqual({ rooms: [] });
      }
    });

    it("continues after a room that does not exist", () => {
      expect(roomsOf(page("/rooms", { after: "b" }))).toEqual(five.slice(1));
      expect(roomsOf(page("/rooms", { after: "!" }))).toEqual(five);
    });
  });

  it("loads no room and omits destroyed ones", () => {
    const asleep = { jid: ATTIC, persistent: true, asleep: true };
    const destroyed = { jid: CELLAR, persistent: true, destroyed: true };
    scenario.startLoaded({ services: { [MUC]: [asleep, destroyed, { jid: ROOM }] } });
    expect(page("/rooms")).toEqual({ rooms: [{ muc: ROOM, occupants: 0, ...open }] });
    expect(page("/occupants")).toEqual({ occupants: [] });
    expect(page("/occupants", { muc: ATTIC })).toEqual({ occupants: [] });
    expectRefusal(get(`/occupants?muc=${CELLAR}`), 404, "room-not-found");
    expect(scenario.prosody.restored(MUC)).toEqual([]);
  });

  describe("a list of occupants", () => {
    const idOf = (jid: string) =>
      scenario.version === "0.11.9" ? {} : { occupant_id: `id of ${jid} in ${ROOM}` };

    it("contains accounts, roles and affiliations", () => {
      scenario.prosody.join(ROOM, "Aaron", "eve@example.com/tablet");
      expect(page("/occupants")).toEqual({
        occupants: [
          ["Ada", "ada@example.org", ["desk"], "moderator", "owner"] as const,
          ["Bob", "bob@example.org", ["desk", "phone"], "participant", "none"] as const,
          ["Eve", "eve@example.com", ["desk"], "participant", "none"] as const,
          ["Aaron", "eve@example.com", ["tablet"], "participant", "none"] as const,
        ].map(([nickname, jid, sessions, role, affiliation]) => ({
          muc: ROOM,
          nickname,
          jid,
          sessions: sessions.length,
          session_jids: sessions.map((resource) => `${jid}/${resource}`),
          ...(nickname === "Aaron" && { joined_at: "2027-01-15T08:00:00Z" }),
          role,
          affiliation,
          ...idOf(jid),
        })),
      });
    });

    it("can be limited to one room, one account, or both", () => {
      scenario.startLoaded(fiveRooms);
      expect(nicksOf(page("/occupants"))).toHaveLength(10);
      expect(nicksOf(page("/occupants", { muc: DEN.toUpperCase() }))).toEqual([`${DEN}/bob`, `${DEN}/Eve`]);
      expect(nicksOf(page("/occupants", { jid: "BOB@example.org" })).sort()).toEqual(BOBS);
      expect(nicksOf(page("/occupants", { jid: "bob@example.org", muc: HALL }))).toEqual([`${HALL}/Builder`]);
      expect(page("/occupants", { jid: "zoe@example.org" })).toEqual({ occupants: [] });
      expectRefusal(get(`/occupants?muc=nowhere@${MUC}`), 404, "room-not-found");
      expectRefusal(get("/occupants?muc=room@example.org"), 404, "not-a-muc");
      expectRefusal(get("/occupants?muc=room@nowhere.example.org"), 404, "host-not-found");
    });

    it.each([1, 3, 9, 10, 11])("has pages of %d", (limit) => {
      scenario.startLoaded(fiveRooms);
      const all = pages("/occupants", limit);
      expect(all.flatMap(nicksOf)).toEqual(nicksOf(page("/occupants")));
      expect(all).toHaveLength(Math.ceil(10 / limit));
      const filtered = pages("/occupants", limit).flatMap(({ occupants = [] }) => occupants);
      expect(new Set(filtered.map((occupant) => JSON.stringify(occupant))).size).toBe(10);
    });

    it("can be paged for one account", () => {
      scenario.startLoaded(fiveRooms);
      const first = page("/occupants", { jid: "bob@example.org", limit: "2" });
      const second = page("/occupants", { jid: "bob@example.org", limit: "3", after: first.next ?? "" });
      expect([...nicksOf(first), ...nicksOf(second)].sort()).toEqual(BOBS);
      expect(second.next).toBeUndefined();
    });

    it("has each lasting occupant exactly once while others join, leave and change nicknames", () => {
      const accounts = ["b", "c", "d", "e", "f", "g"];
      const room: RoomDescription = {
        jid: ROOM,
        occupants: accounts.map((name) => ({
          nickname: `Nick ${name}`,
          sessions: [`${name}@example.org/desk`],
        })),
      };
      scenario.startLoaded({ services: { [MUC]: [room, { ...room, jid: ATTIC }] } });
      let turn = 0;
      const changes = [
        () => {
          scenario.prosody.rename(ATTIC, "Nick b", "Zzz");
          scenario.prosody.rename(ATTIC, "Nick g", "Aaa");
        },
        () => {
          scenario.prosody.leave(ATTIC, "Nick f");
          scenario.prosody.join(ATTIC, "Newcomer", "a@example.org/desk");
        },
        () => {
          scenario.prosody.dropRoom(ATTIC);
          scenario.prosody.join(ROOM, "Newcomer", "h@example.org/desk");
        },
      ];
      const all = pages("/occupants", 2, () => {
        changes[turn]?.();
        turn += 1;
      });
      const seen = all.flatMap(({ occupants = [] }) =>
        occupants.map(({ muc, jid }) => `${muc} ${jid[0] ?? ""}`),
      );
      const of = (muc: string, names: string) => names.split(" ").map((name) => `${muc} ${name}`);
      expect(seen).toEqual([...of(ATTIC, "b c d e g"), ...of(ROOM, "b c d e f g h")]);
    });

    it("continues after any cursor", () => {
      scenario.startLoaded(fiveRooms);
      const after = (cursor: string) => nicksOf(page("/occupants", { after: cursor })).length;
      expect(after("a")).toBe(10);
      expect(after(ATTIC)).toBe(10);
      expect(after(`${ATTIC}/`)).toBe(10);
      expect(after(`${ATTIC}/c`)).toBe(9);
      expect(after(`${ATTIC}/zzz/zzz`)).toBe(8);
      expect(after(`b@${MUC}/zzz`)).toBe(8);
      expect(after("zzz")).toBe(0);
    });

    it("accepts the longest cursor that it returns", () => {
      const part = (letter: string) => letter.repeat(1023);
      const jid = `${part("r")}@${part("h")}`;
      const account = `${part("u")}@${part("d")}`;
      const occupants = ["1", "2"].map((end) => ({
        nickname: `${part("n").slice(1)}${end}`,
        sessions: [`${account}/${part("s").slice(1)}${end}`],
      }));
      scenario.startLoaded({ host: "example.org", services: { [part("h")]: [{ jid, occupants }] } });
      const all = pages("/occupants", 1);
      expect(all[0]?.next).toHaveLength(5 * 1023 + 4);
      expect(all.flatMap(nicksOf)).toEqual(occupants.map(({ nickname }) => `${jid}/${nickname}`));
    });
  });

  it("the query of a listing is decoded", () => {
    scenario.prosody.join(ROOM, "A+B & C=D/é", "zoe+x@example.org/a+b & c=d/é");
    const [, second] = pages("/occupants", 2);
    expect(second?.next).toBeUndefined();
    expect(pages("/occupants", 3)[0]?.next).toBe(`${ROOM}/eve@example.com/desk`);
    expect(page("/occupants", { after: `${ROOM}/zoe+x@example.org/a+b & c=d/é` })).toEqual({ occupants: [] });
    expect(nicksOf(page("/occupants", { jid: "zoe+x@example.org" }))).toEqual([`${ROOM}/A+B & C=D/é`]);
    expect(pages("/occupants", 1).flatMap(nicksOf)).toHaveLength(4);
    expect(nicksOf(pageOf(get(`/occupants?&muc=${ROOM.replace("@", "%40")}&`)))).toHaveLength(4);
  });

  it("a HEAD request of a listing has the headers of GET and no body", () => {
    const answer = scenario.request({ method: "HEAD", target: "/muc_kick/rooms" });
    expect(answer).toMatchObject({ status: 200, body: "" });
    expect(answer.headers?.["content-type"]).toBe("application/json");
  });

  describe.each(["/rooms", "/occupants", "/bans"])("GET %s", (path) => {
    it("rejects an invalid limit", () => {
      const notWhole = ["1.5", "1e2", "0x10", "+5", " 5", "5 ", "", "ten", "٣"];
      for (const limit of ["0", "-1", "1001", "10000", "99999999999999999999", ...notWhole]) {
        const text = expectRefusal(get(`${path}?limit=${encodeURIComponent(limit)}`), 400, "invalid-field");
        expect(text).toBe("Invalid limit: expected a whole number from 1 to 1000");
      }
    });

    it("rejects an invalid cursor", () => {
      for (const after of ["", "%00", "a%1Fb", "%ff", "%ed%a0%80", "%ef%bf%bf", "x".repeat(5120)]) {
        expect(expectRefusal(get(`${path}?after=${after}`), 400, "invalid-field")).toContain("after");
      }
    });

    it("rejects a field that is given twice", () => {
      expectRefusal(get(`${path}?limit=1&limit=1`), 400, "invalid-field");
      expectRefusal(get(`${path}?after=a&limit=1&after=b`), 400, "invalid-field");
    });

    it("rejects an unknown field with or without a value", () => {
      for (const query of [
        "Limit=5",
        "limit=5&x=1",
        "limit=5&x",
        "x",
        "%00=1",
        "%ff",
        "=",
        "=1",
        "limit%00=5",
      ]) {
        expectRefusal(get(`${path}?${query}`), 400, "unknown-field");
      }
      expect(expectRefusal(get(`${path}?mucc=x`), 400, "unknown-field")).toMatch(
        /^Unknown query parameter "mucc": the query parameters are .*limit, after$/,
      );
    });

    it("rejects a known field without a value", () => {
      expectRefusal(get(`${path}?after=x&limit`), 400, "invalid-field");
    });

    it("rejects other methods", () => {
      const answer = scenario.request({ method: "POST", target: `/muc_kick${path}`, body: "{}" });
      expectRefusal(answer, 405, "method-not-allowed");
      expect(answer.headers?.allow).toBe(
        path === "/bans" || path === "/rooms" ? "GET, HEAD, PATCH, OPTIONS" : "GET, HEAD, OPTIONS",
      );
    });
  });

  it("a listing with an invalid room, account or host is rejected", () => {
    for (const muc of [MUC, `${ROOM}/Bob`, `@${MUC}`, "room@", "%C2%AD@chat.example.org", ""]) {
      const text = expectRefusal(get(`/occupants?muc=${muc}`), 400, "invalid-field");
      expect(text).toContain(`Invalid muc "${decodeURIComponent(muc)}": expected`);
    }
    for (const jid of [
      "exam%20ple.org",
      "example.org/desk",
      "bob@example.org/desk",
      "bob@",
      "b%20ob@example.org",
      "",
    ]) {
      const text = expectRefusal(get(`/occupants?jid=${jid}`), 400, "invalid-field");
      expect(text).toContain(`Invalid jid "${decodeURIComponent(jid)}": expected`);
    }
    for (const host of [ROOM, `${MUC}/x`, "ex%EF%BF%BDample.org", ""]) {
      const text = expectRefusal(get(`/rooms?muc=${host}`), 400, "invalid-field");
      expect(text).toContain(`Invalid muc "${decodeURIComponent(host)}": expected`);
    }
  });
});
