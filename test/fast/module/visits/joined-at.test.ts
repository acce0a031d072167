import { describeModule, EVERYBODY, jsonOf, NOW, ROOM } from "../../../support/module/scenario";

interface Listed {
  readonly nickname: string;
  readonly sessions: number;
  readonly session_jids: readonly string[];
  readonly joined_at?: string;
}

describeModule((scenario) => {
  const listed = () => (jsonOf(scenario.get(`/occupants?muc=${ROOM}`)) as { occupants: Listed[] }).occupants;
  const joinedAt = (nickname: string) => listed().find((each) => each.nickname === nickname)?.joined_at;
  const at = (seconds: number) => new Date((NOW + seconds) * 1000).toISOString().replace(".000Z", "Z");
  const join = (nickname: string, session = `${nickname.toLowerCase()}@example.net/x`) => {
    expect(scenario.prosody.join(ROOM, nickname, session)).toEqual({ joined: true });
  };

  it("an occupant is listed with the time of its join and the full JIDs of its sessions", () => {
    scenario.prosody.advance(10.9);
    join("Dan");
    scenario.prosody.advance(10);
    join("Dan", "dan@example.net/b");
    join("Dan", "dan@example.net/a");
    expect(listed().find(({ nickname }) => nickname === "Dan")).toMatchObject({
      sessions: 3,
      session_jids: ["dan@example.net/a", "dan@example.net/b", "dan@example.net/x"],
      joined_at: at(10),
    });
  });

  it("occupants from before the module was loaded have none", () => {
    expect(listed()).toHaveLength(EVERYBODY.length);
    for (const each of listed()) expect(each).not.toHaveProperty("joined_at");
  });

  it("a change of nickname keeps it, also if it is unknown", () => {
    join("Dan");
    scenario.prosody.advance(60);
    scenario.prosody.rename(ROOM, "Dan", "Daniel");
    scenario.prosody.rename(ROOM, "Eve", "Eva");
    expect(joinedAt("Daniel")).toBe(at(0));
    expect(listed().find(({ nickname }) => nickname === "Eva")).not.toHaveProperty("joined_at");
    // The old nicknames are free again.
    join("Dan", "other@example.net/x");
    expect(joinedAt("Dan")).toBe(at(60));
  });

  it("one session of several that changes the nickname takes it along", () => {
    join("Dan");
    join("Dan", "dan@example.net/b");
    scenario.prosody.advance(60);
    scenario.prosody.rename(ROOM, "Dan", "Daniel", "dan@example.net/b");
    expect([joinedAt("Dan"), joinedAt("Daniel")]).toEqual([at(0), at(0)]);
    scenario.prosody.rename(ROOM, "Daniel", "Dan", "dan@example.net/b");
    expect(joinedAt("Dan")).toBe(at(0));
  });

  it("begins anew after the occupant has left or was kicked", () => {
    join("Dan");
    scenario.prosody.leave(ROOM, "Dan");
    scenario.prosody.advance(60);
    join("Dan");
    expect(joinedAt("Dan")).toBe(at(60));
    scenario.kick({ nickname: "Dan", muc: ROOM });
    scenario.prosody.advance(60);
    join("Dan");
    expect(joinedAt("Dan")).toBe(at(120));
  });

  it("of who has left is not that of who takes the nickname", () => {
    join("Dan");
    scenario.prosody.leave(ROOM, "Dan");
    scenario.prosody.rename(ROOM, "Eve", "Dan");
    expect(listed().find(({ nickname }) => nickname === "Dan")).not.toHaveProperty("joined_at");
  });

  it("survives a room's way out of memory", () => {
    join("Dan");
    scenario.prosody.swapOut(ROOM);
    scenario.prosody.advance(60);
    join("Eric");
    expect(joinedAt("Dan")).toBe(at(0));
  });

  it("survives a reload of the module, but is unknown after it was not loaded for a while", () => {
    join("Dan");
    scenario.prosody.advance(60);
    scenario.prosody.reload();
    expect(joinedAt("Dan")).toBe(at(0));
    scenario.prosody.unload();
    scenario.prosody.leave(ROOM, "Dan");
    join("Dan");
    scenario.prosody.load();
    expect(joinedAt("Dan")).toBeUndefined();
    expect(joinedAt("Ada")).toBeUndefined();
  });
});
