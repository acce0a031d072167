import type { AffiliationListed, AffiliationsResponse } from "../../../../src/contract/responses";
import type { RoomDescription } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const OTHER_MUC = "talk.example.com";

/** In memory, in memory and in storage, in storage only, destroyed. */
const rooms: readonly RoomDescription[] = [
  {
    jid: `attic@${MUC}`,
    occupants: [{ nickname: "Ada", sessions: ["ada@example.org/desk"], affiliation: "owner" }],
    affiliations: { "zoe@example.net": { affiliation: "outcast", reason: "Spam" } },
  },
  {
    jid: ROOM,
    persistent: true,
    affiliations: {
      "spam.example": { affiliation: "outcast" },
      "bob@example.org": { affiliation: "member" },
    },
  },
  {
    jid: `cellar@${MUC}`,
    persistent: true,
    asleep: true,
    occupants: [{ nickname: "Eve", sessions: ["eve@example.com/desk"], affiliation: "admin" }],
    // Not a member of Prosody's record, although those begin with "_" as well.
    affiliations: { "_bob@example.org": { affiliation: "outcast", reason: "Eggs" } },
  },
  {
    jid: `gone@${MUC}`,
    persistent: true,
    asleep: true,
    destroyed: true,
    affiliations: { "gone@example.org": { affiliation: "outcast" } },
  },
  {
    jid: `gone-in-memory@${MUC}`,
    persistent: true,
    destroyed: true,
    affiliations: { "gone@example.org": { affiliation: "outcast" } },
  },
];

const elsewhere: RoomDescription = {
  jid: `hall@${OTHER_MUC}`,
  persistent: true,
  asleep: true,
  affiliations: { "zoe@example.net": { affiliation: "outcast" } },
};

describeModule((scenario) => {
  const { get, version } = scenario;
  const keepsReasons = version === "13.0.1";

  beforeEach(() => {
    scenario.startLoaded({ services: { [MUC]: rooms, [OTHER_MUC]: [elsewhere] } });
  });

  function page(query: Readonly<Record<string, string>> = {}): AffiliationsResponse {
    const answer = get(`/affiliations?${new URLSearchParams(query).toString()}`);
    expect(answer.status).toBe(200);
    return jsonOf(answer) as AffiliationsResponse;
  }

  const entry = (muc: string, jid: string, affiliation: string, reason?: string): AffiliationListed => ({
    ...{ muc, jid, affiliation },
    ...(keepsReasons && reason !== undefined && { reason }),
  });
  const outcasts = [
    entry(`attic@${MUC}`, "zoe@example.net", "outcast", "Spam"),
    entry(`cellar@${MUC}`, "_bob@example.org", "outcast", "Eggs"),
    entry(ROOM, "spam.example", "outcast"),
    entry(`hall@${OTHER_MUC}`, "zoe@example.net", "outcast"),
  ].sort((one, other) => (one.muc < other.muc ? -1 : 1));
  const all = [
    entry(`attic@${MUC}`, "ada@example.org", "owner"),
    entry(`cellar@${MUC}`, "eve@example.com", "admin"),
    entry(ROOM, "bob@example.org", "member"),
    ...outcasts,
  ].sort((one, other) => (`${one.muc} ${one.jid}` < `${other.muc} ${other.jid}` ? -1 : 1));

  it("the affiliations of rooms in memory and out of memory are listed, sorted, without loading a room", () => {
    expect(page()).toEqual({ affiliations: all });
    expect(scenario.prosody.restored(MUC)).toEqual([]);
    expect(scenario.prosody.restored(OTHER_MUC)).toEqual([]);
  });

  it("one affiliation, one room or one component can be asked for", () => {
    const inRoom = (muc: string) => all.filter((each) => each.muc === muc);
    expect(page({ affiliation: "outcast" })).toEqual({ affiliations: outcasts });
    expect(page({ muc: `CELLAR@${MUC}` })).toEqual({ affiliations: inRoom(`cellar@${MUC}`) });
    expect(page({ muc: `attic@${MUC}` })).toEqual({ affiliations: inRoom(`attic@${MUC}`) });
    expect(page({ muc: OTHER_MUC })).toEqual({ affiliations: inRoom(`hall@${OTHER_MUC}`) });
    expect(scenario.prosody.restored(MUC)).toEqual([]);
  });

  it.each([1, 2, 3, 6])("has pages of %d", (limit) => {
    const found: AffiliationListed[] = [];
    let after: string | undefined;
    do {
      const { affiliations, next } = page({
        limit: `${limit}`,
        ...(after !== undefined && { after }),
      });
      expect(affiliations.length).toBe(Math.min(limit, all.length - found.length));
      found.push(...affiliations);
      after = next;
    } while (after !== undefined);
    expect(found).toEqual(all);
  });

  it("rooms before the page are not read from storage", () => {
    const before = scenario.prosody.reads("config");
    expect(page({ after: `${OTHER_MUC}/`, muc: MUC })).toEqual({ affiliations: [] });
    expect(scenario.prosody.reads("config")).toBe(before);
  });

  it("those of rooms in memory are listed where Prosody stores no rooms", () => {
    const options = { [AUTHORIZATION_HEADER]: SECRET, storage: "none" };
    scenario.startLoaded({ services: { [MUC]: rooms }, options });
    const inMemory = [`attic@${MUC}`, ROOM];
    expect(page()).toEqual({ affiliations: all.filter(({ muc }) => inMemory.includes(muc)) });
  });

  it("many rooms are read from storage in slices, while rooms are swapped out and loaded", () => {
    const many = Array.from({ length: 40 }, (_, index): RoomDescription => {
      const affiliations = { "zoe@example.net": { affiliation: "outcast" } } as const;
      return { jid: `r${100 + index}@${MUC}`, persistent: true, asleep: index % 2 === 0, affiliations };
    });
    scenario.startLoaded({ services: { [MUC]: many }, tick: 0.0015 });
    const number = scenario.begin({ method: "GET", target: "/muc_kick/affiliations" });
    expect(scenario.prosody.answer(number).status).toBeUndefined();
    let turns = 0;
    const answer = scenario.finish(number, () => {
      const [one, other] = [many[2 * turns], many[2 * turns + 1]];
      turns += 1;
      if (one === undefined || other === undefined) return;
      scenario.expectLetIn("bob@example.org/desk", one.jid);
      scenario.prosody.swapOut(other.jid);
    });
    expect(turns).toBeGreaterThan(1);
    const listed = many.map(({ jid }) => entry(jid, "zoe@example.net", "outcast"));
    expect(jsonOf(answer)).toEqual({ affiliations: listed });
  });

  it("a room that cannot be read does not keep the others from being listed", () => {
    scenario.prosody.putOnDisk(`${MUC}/config/cellar`, "{");
    expect(page()).toEqual({ affiliations: all.filter(({ muc }) => !muc.startsWith("cellar")) });
    expect(scenario.prosody.log().filter(({ level }) => level === "error")).toEqual([
      { level: "error", text: expect.stringContaining(`cellar@${MUC}`) as string },
    ]);
  });

  it.each([
    ["affiliation=none", 400, "invalid-field"],
    ["affiliation=Outcast", 400, "invalid-field"],
    ["muc=a%20b@chat.example.org", 400, "invalid-field"],
    ["jid=bob@example.org", 400, "unknown-field"],
    [`muc=nowhere@${MUC}`, 404, "room-not-found"],
    [`muc=gone@${MUC}`, 404, "room-not-found"],
    [`muc=gone-in-memory@${MUC}`, 404, "room-not-found"],
    ["muc=example.org", 404, "not-a-muc"],
    ["muc=nowhere.example", 404, "host-not-found"],
    ["muc=room@nowhere.example", 404, "host-not-found"],
  ])("?%s is a %d %s", (query, status, code) => {
    expectRefusal(get(`/affiliations?${query}`), status, code);
  });
});
