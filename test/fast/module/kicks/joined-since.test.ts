import type { KickResponse } from "../../../../src/contract/responses";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  jsonOf,
  MUC,
  NOW,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

describeModule((scenario) => {
  const { kick } = scenario;
  const would = (more: object) => {
    const answer = jsonOf(kick({ muc: ROOM, dry_run: true, ...more })) as Partial<KickResponse>;
    return answer.kicked?.map(({ nickname }) => nickname) ?? answer;
  };
  const join = (name: string) => {
    expect(scenario.prosody.join(ROOM, name, `${name.toLowerCase()}@example.net/x`)).toEqual({
      joined: true,
    });
  };
  const nobody = expect.objectContaining({ code: "occupant-not-found" }) as unknown;

  it("selects who joined within the time, to the second", () => {
    join("Old");
    scenario.prosody.advance(600);
    join("New");
    scenario.prosody.advance(30);
    expect(would({ joined_since: "30s" })).toEqual(["New"]);
    expect(would({ joined_since: "29s" })).toEqual(nobody);
    expect(would({ joined_since: "11m" })).toEqual(["New", "Old"]);
    expect(would({ joined_since: new Date((NOW + 600) * 1000).toISOString() })).toEqual(["New"]);
    expect(would({ joined_since: new Date((NOW + 601) * 1000).toISOString() })).toEqual(nobody);
    // Those who were inside when the module was loaded are not known to have joined lately.
    expect(would({ joined_since: "999999d" })).toEqual(["New", "Old"]);
  });

  it("does not take a change of nickname for a join, and knows the times after a reload", () => {
    join("Old");
    scenario.prosody.advance(600);
    scenario.prosody.rename(ROOM, "Old", "Older");
    scenario.prosody.reload();
    expect(would({ joined_since: "5m" })).toEqual(nobody);
    expect(would({ joined_since: "10m" })).toEqual(["Older"]);
  });

  it("bans each account, and kicks nobody else", () => {
    for (const name of ["One", "Two", "Three"]) join(name);
    const { kicked, bans } = jsonOf(kick({ joined_since: "1m", muc: ROOM, ban_seconds: 60 })) as KickResponse;
    expect(kicked.map(({ nickname }) => nickname)).toEqual(["One", "Three", "Two"]);
    expect(bans?.map(({ jid }) => jid)).toEqual(["one@example.net", "three@example.net", "two@example.net"]);
    expect(scenario.prosody.inside(MUC)).toEqual([`${ROOM}/Ada`, `${ROOM}/Bob`, `${ROOM}/Eve`]);
    expect(jsonOf(kick({ joined_since: "1m", muc: ROOM }))).toEqual(nobody);
  });

  it.each([{ ban_seconds: 60 }, { role: "visitor" }])(
    "concerns all occupants of an account with %j, also who joined before, and a kick only who joined lately",
    (rule) => {
      expect(scenario.prosody.join(ROOM, "Old", "dan@example.net/a")).toEqual({ joined: true });
      scenario.prosody.advance(600);
      expect(scenario.prosody.join(ROOM, "New", "dan@example.net/b")).toEqual({ joined: true });
      join("Fay");
      expect(would({ joined_since: "1m" })).toEqual(["Fay", "New"]);
      const { kicked, muted, bans, mutes } = jsonOf(
        kick({ joined_since: "1m", muc: ROOM, ...rule }),
      ) as KickResponse;
      expect((muted ?? kicked).map(({ nickname }) => nickname)).toEqual(["Fay", "New", "Old"]);
      expect((mutes ?? bans)?.map(({ jid }) => jid)).toEqual(["dan@example.net", "fay@example.net"]);
    },
  );

  it.each(["bücher.example", "xn--bcher-kva.example", "bücher.example."])(
    "an account whose domain is spelled %s is one account with its other spellings",
    (spelled) => {
      expect(scenario.prosody.join(ROOM, "Old", "dan@bücher.example/a")).toEqual({ joined: true });
      scenario.prosody.advance(600);
      expect(scenario.prosody.join(ROOM, "New", `dan@${spelled}/b`)).toEqual({ joined: true });
      expect(scenario.prosody.join(ROOM, "Newer", "dan@xn--bcher-kva.example./c")).toEqual({ joined: true });
      const raid = { joined_since: "1m", muc: ROOM };
      const muted = jsonOf(kick({ ...raid, role: "visitor" })) as KickResponse;
      const banned = jsonOf(kick({ ...raid, ban_seconds: 60 })) as KickResponse;
      for (const concerned of [muted.muted, banned.kicked]) {
        expect(concerned?.map(({ nickname }) => nickname)).toEqual(["New", "Newer", "Old"]);
      }
      for (const placed of [muted.mutes, banned.bans]) {
        expect(placed).toMatchObject([{ jid: "dan@bücher.example" }]);
      }
    },
  );

  it("selects nobody who has left, and begins anew with who comes back", () => {
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_visitors: 100 } });
    join("Dan");
    scenario.prosody.leave(ROOM, "Dan");
    for (const more of [{}, { ban_seconds: 60 }, { role: "visitor" }, { retract: true }]) {
      expect(would({ joined_since: "1m", ...more })).toEqual(nobody);
    }
    // By the nickname, also who has left; without anything that concerns the account, only who is inside.
    expect(would({ nickname: "Dan" })).toEqual(nobody);
    expect(would({ nickname: "Dan", retract: true })).toEqual([]);
    const den = `den@${MUC}`;
    expect(scenario.prosody.join(den, "Dan", "dan@example.net/x")).toEqual({ joined: true });
    scenario.prosody.leave(den, "Dan");
    expect(would({ nickname: "Dan", muc: den })).toMatchObject({ code: "room-not-found" });
    expect(would({ nickname: "Dan", muc: den, retract: true })).toEqual([]);
    scenario.prosody.advance(600);
    join("Dan");
    expect(would({ joined_since: "1m" })).toEqual(["Dan"]);
    expect(would({ joined_since: "11m" })).toEqual(["Dan"]);
  });

  it("does not take the join of who had the nickname before for that of who takes it", () => {
    join("Dan");
    scenario.prosody.leave(ROOM, "Dan");
    // Was inside when the module was loaded.
    scenario.prosody.rename(ROOM, "Eve", "Dan");
    expect(would({ joined_since: "1m" })).toEqual(nobody);
  });

  it("does not take another session of an occupant for a join", () => {
    expect(scenario.prosody.join(ROOM, "Old", "dan@example.net/a")).toEqual({ joined: true });
    scenario.prosody.advance(600);
    expect(scenario.prosody.join(ROOM, "Old", "dan@example.net/b")).toEqual({ joined: true });
    expect(would({ joined_since: "1m" })).toEqual(nobody);
    expect(would({ joined_since: "10m" })).toEqual(["Old"]);
  });

  it("leaves out owners and admins unless an affiliation is given, and then all others", () => {
    const affiliations = Object.fromEntries(
      (["owner", "admin", "member"] as const).map((affiliation) => [
        `${affiliation}@example.net`,
        { affiliation },
      ]),
    );
    scenario.startLoaded({
      services: { [MUC]: [{ jid: ROOM, persistent: true, affiliations, occupants: [] }] },
    });
    for (const name of ["Owner", "Admin", "Member", "None"]) join(name);
    const select = (affiliation?: string) => would({ joined_since: "1m", affiliation });
    expect(select()).toEqual(["Member", "None"]);
    expect(select("owner")).toEqual(["Owner"]);
    expect(select("admin")).toEqual(["Admin"]);
    expect(select("member")).toEqual(["Member"]);
    expect(select("none")).toEqual(["None"]);
  });

  it("kicks components, but bans and mutes no domain", () => {
    expect(scenario.prosody.join(ROOM, "Bot", "bot.example.net")).toEqual({ joined: true });
    expect(would({ joined_since: "1m" })).toEqual(["Bot"]);
    expect(would({ joined_since: "1m", ban_seconds: 60 })).toEqual(nobody);
    expect(would({ joined_since: "1m", role: "visitor" })).toEqual(nobody);
    join("Dan");
    expect(would({ joined_since: "1m", ban_seconds: 60 })).toEqual(["Dan"]);
  });

  it.each([
    ["", "invalid-field"],
    ["10", "invalid-field"],
    ["m", "invalid-field"],
    ["10w", "invalid-field"],
    ["1.5h", "invalid-field"],
    ["-1m", "invalid-field"],
    ["1234567s", "invalid-field"],
    ["2026-13-01T00:00:00Z", "invalid-field"],
    [10, "invalid-field"],
  ])("rejects %j", (joined_since, code) => {
    expect(would({ joined_since })).toMatchObject({ code });
  });

  it.each([
    [{ joined_since: "10m", muc: undefined }, "missing-field"],
    [{ joined_since: "10m", nickname: "Bob" }, "invalid-field"],
    [{ joined_since: "10m", jid: "bob@example.org" }, "invalid-field"],
    [{ joined_since: "10m", affiliation: "outcast" }, "invalid-field"],
    [{ nickname: "Bob", affiliation: "none" }, "missing-field"],
    [{ joined_since: "10m", muc: "none@chat.example.org" }, "room-not-found"],
  ])("rejects %j", (request, code) => {
    expect(would(request)).toMatchObject({ code });
  });
});
