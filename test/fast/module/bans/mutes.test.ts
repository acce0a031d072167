import { describeModule, expectRefusal, jsonOf, MUC, NOW, ROOM } from "../../../support/module/scenario";

interface Listed {
  readonly nickname: string;
  readonly role: string;
}

describeModule((scenario) => {
  const { kick, putBan, expectLetIn } = scenario;
  const bob = "bob@example.org";
  const desk = `${bob}/desk`;
  const role = "visitor";
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const begin = (method: string, path: string, body: unknown) =>
    scenario.begin({ method, target: `/muc_kick/bans${path}`, body: JSON.stringify(body) });
  const roles = (room = ROOM) => {
    const { occupants } = jsonOf(scenario.get(`/occupants?muc=${room}`)) as { occupants: Listed[] };
    return Object.fromEntries(occupants.map((occupant) => [occupant.nickname, occupant.role]));
  };
  const lines = () => scenario.prosody.log().map(({ text }) => text);

  it("makes visitors of those inside, reports them, and gives voice back", () => {
    const answer = putBan("m", { jid: bob, role, reason: "Enough" });
    expect(answer.status).toBe(201);
    const { ban, kicked, muted } = jsonOf(answer) as Record<string, object>;
    expect(ban).toEqual({ id: "m", jid: bob, role, reason: "Enough" });
    expect({ kicked, muted }).toEqual({
      kicked: [],
      muted: [expect.objectContaining({ muc: ROOM, nickname: "Bob", jid: bob })],
    });
    expect(roles()).toEqual({ Ada: "moderator", Bob: "visitor", Eve: "participant" });
    expect(lines()).toContain(`Mute m: ${bob} muted in every room permanently, by 192.0.2.7`);
    expect(lines()).toContain(`Muted Bob (${bob}) in ${ROOM}, by 192.0.2.7`);
    expect(remove("m").status).toBe(204);
    expect(lines()).toContain("Mute m lifted by 192.0.2.7");
    expect(roles()).toEqual({ Ada: "moderator", Bob: "participant", Eve: "participant" });
  });

  it("keeps nobody out, and holds for those who come back under any nickname", () => {
    // With a ban of somebody else in the list.
    putBan("b", { jid: "nobody@example.net" });
    putBan("m", { jid: bob, role });
    scenario.prosody.leave(ROOM, "Bob");
    expectLetIn(desk);
    expect(scenario.prosody.join(ROOM, "Rob", desk)).toEqual({ joined: true });
    scenario.prosody.rename(ROOM, "Rob", "Robert");
    expect(roles()).toMatchObject({ Robert: "visitor" });
    remove("m");
    expect(roles()).toMatchObject({ Robert: "participant" });
  });

  it.each([
    ["DELETE", () => scenario.begin({ method: "DELETE", target: "/muc_kick/bans/m" })],
    ["PUT", () => begin("PUT", "/m", { jid: "nobody@example.net", role })],
    ["PATCH", () => begin("PATCH", "", { delete: ["m"] })],
  ])("gives voice back before the response to a %s that ends it, whatever else is in progress", (_, end) => {
    scenario.startLoaded({ tick: 0.005 });
    scenario.finish(begin("PUT", "/m", { jid: bob, role }));
    const others = Array.from({ length: 50 }, () => ({ nickname: "Nobody", muc: ROOM }));
    const batch = scenario.begin({ body: JSON.stringify(others) });
    expect(scenario.finish(end()).status).toBeLessThan(300);
    expect(lines()).toContain(`Gave voice to Bob (${bob}) in ${ROOM}, by the end of a mute`);
    scenario.finish(batch);
  });

  it("expires by itself, and holds after a reload until then", () => {
    putBan("m", { jid: bob, role, expires_at: new Date((NOW + 60) * 1000).toISOString() });
    scenario.prosody.reload();
    expect(roles()).toMatchObject({ Bob: "visitor" });
    scenario.prosody.leave(ROOM, "Bob");
    expect(scenario.prosody.join(ROOM, "Bob", desk)).toEqual({ joined: true });
    expect(roles()).toMatchObject({ Bob: "visitor" });
    scenario.prosody.advance(61);
    expect(roles()).toMatchObject({ Bob: "participant" });
    expect(lines()).toContain("Mute m expired");
  });

  it("gives voice to nobody in a moderated room, nor to whoever had none", () => {
    const [moderated, other] = [`moderated@${MUC}`, `other@${MUC}`];
    scenario.startLoaded({
      services: {
        [MUC]: [
          { jid: moderated, moderated: true, occupants: [{ nickname: "Bob", sessions: [desk] }] },
          { jid: other, occupants: [{ nickname: "Bob", sessions: [desk], role }] },
        ],
      },
    });
    putBan("m", { jid: bob, role });
    remove("m");
    expect([roles(moderated), roles(other)]).toEqual([{ Bob: "visitor" }, { Bob: "visitor" }]);
  });

  it("ends when it is replaced, by a ban or by one of somebody else", () => {
    putBan("m", { jid: bob, role });
    putBan("m", { jid: "eve@example.com", role });
    expect(roles()).toEqual({ Ada: "moderator", Bob: "participant", Eve: "visitor" });
    putBan("m", { jid: "eve@example.com" });
    expect(roles()).toEqual({ Ada: "moderator", Bob: "participant" });
  });

  it("stands beside a ban, and covers what it covers", () => {
    putBan("m", { jid: "example.org", role, except: ["ada@example.org"] });
    putBan("b", { jid: bob });
    expect(roles()).toEqual({ Ada: "moderator", Eve: "participant" });
    remove("b");
    expectLetIn(desk);
    expect(roles()).toMatchObject({ Ada: "moderator", Eve: "participant" });
  });

  it.each(["participant", "none", "", 1, true])("takes no other role: %j", (other) => {
    const { body, status } = putBan("m", { jid: bob, role: other });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: expect.stringContaining('expected \\"visitor\\"') as unknown,
    });
    expect(roles()).toMatchObject({ Bob: "participant" });
  });

  it("cannot be published, nor is a ban that is", () => {
    const refused = putBan("m", { jid: bob, role, publish: true });
    expect(expectRefusal(refused, 400, "invalid-field")).toBe("Only one of role, publish may be given");
    expect(putBan("m", { jid: bob, role, publish: false }).status).toBe(201);
  });

  describe("by POST", () => {
    it("mutes all occupants of the account of a nickname", () => {
      expect(scenario.prosody.join(ROOM, "Bobby", `${bob}/tablet`)).toEqual({ joined: true });
      const request = { nickname: "Bobby", muc: ROOM, role };
      expect(jsonOf(kick({ ...request, dry_run: true }))).toMatchObject({ kicked: [], dry_run: true });
      expect(roles()).toMatchObject({ Bob: "participant", Bobby: "participant" });
      const { kicked, muted, mutes, bans } = jsonOf(kick({ ...request, mute_seconds: 60 })) as Record<
        string,
        readonly object[]
      >;
      expect([kicked, bans]).toEqual([[], undefined]);
      expect(muted?.map((each) => (each as Listed).nickname)).toEqual(["Bob", "Bobby"]);
      expect(mutes).toEqual([expect.objectContaining({ jid: bob, muc: ROOM, role })]);
      expect(roles()).toMatchObject({ Bob: "visitor", Bobby: "visitor" });
    });

    it.each([
      [{ ban_seconds: 5 }, "invalid-field"],
      [{ role: undefined, mute_seconds: 5 }, "missing-field"],
      [{ mute_seconds: 0 }, "invalid-field"],
    ])("rejects %j", (more, code) => {
      expect(jsonOf(kick({ jid: bob, role, ...more }))).toMatchObject({ code });
      expect(roles()).toMatchObject({ Bob: "participant" });
    });
  });
});
