import type { Answer } from "../../../support/module/prosody-stand-in";
import {
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  NOW,
  ROOM,
} from "../../../support/module/scenario";

const timestamp = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

const whole = {
  id: "whole",
  jid: "zoe@example.net",
  muc: ROOM,
  reason: 'Späm "2"\n\\ 😀',
  expires_at: timestamp(NOW + 3600),
};
const small = { id: "small", jid: "example.com" };
const wide = { id: "wide", jid: "yan@example.net", muc: MUC };

describeModule((scenario) => {
  const { get, putBan, changeBans } = scenario;
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const put = ({ id, ...ban }: { readonly id: string; readonly [field: string]: unknown }) => putBan(id, ban);
  const bans = () => (jsonOf(get("/bans")) as { bans: unknown[] }).bans;
  const about = () => (jsonOf(get("")) as { bans: { count: number; revision: string } }).bans;
  const writes = () => scenario.prosody.storage().writes;

  function restart(how: { clean: boolean }): void {
    scenario.prosody.restart(how);
    expect(scenario.prosody.load()).toEqual({ ok: true });
  }

  it.each([{ clean: true }, { clean: false }])("stored bans survive the end of Prosody, %j", (how) => {
    put(whole);
    put(small);
    put(wide);
    put({ ...small, id: "lifted" });
    remove("lifted");
    const before = about();
    restart(how);
    expect(bans()).toEqual([small, whole, wide]);
    expect(about()).toEqual(before);
    expect(scenario.expectRefused("zoe@example.net/x")).toBe(whole.reason);
    scenario.expectRefused("eve@example.com/x");
    scenario.expectRefused("yan@example.net/x");
    expect(writes()).toBe(0);
    scenario.prosody.advance(3600);
    scenario.expectLetIn("zoe@example.net/x");
    expect(bans()).toEqual([small, wide]);
  });

  it("stored bans survive a reload of the module", () => {
    put(whole);
    const before = about();
    expect(scenario.prosody.reload()).toEqual({ ok: true });
    expect({ bans: bans(), about: about() }).toEqual({ bans: [whole], about: before });
  });

  it("stored bans are not changed by a list that is no longer in use", () => {
    scenario.startLoaded({ tick: 0.005 });
    const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
    const change = (end: number) => ({
      put: ids.map((id) => ({ id, jid: `${id}.example`, expires_at: timestamp(end) })),
    });
    const patch = (body: object) =>
      scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify(body) });
    scenario.finish(patch(change(NOW + 60)));
    // The records of bans that have ended are cleared away in slices.
    scenario.prosody.advance(60);
    const kept = bans().length;
    scenario.prosody.reload();
    scenario.finish(patch(change(NOW + 7200)));
    for (let turns = 0; turns < 100; turns++) scenario.prosody.turn();
    expect(kept).toBe(0);
    restart({ clean: false });
    expect(bans().map((ban) => (ban as { id: string }).id)).toEqual([...ids].sort());
  });

  it("stored bans are not corrupted by a request that continues after a reload with the new list", () => {
    scenario.startLoaded({ tick: 0.005 });
    put({ ...small, expires_at: timestamp(NOW + 60) });
    const others = Array.from({ length: 30 }, (_, index) => ({ id: `b${index}`, jid: `b${index}.example` }));
    const body = JSON.stringify({ put: others });
    const number = scenario.begin({ method: "PATCH", target: "/muc_kick/bans", body });
    expect(scenario.prosody.answer(number).status).toBeUndefined();
    scenario.prosody.reload();
    put({ ...small, expires_at: timestamp(NOW + 7200) });
    // The end of the ban as the old list has it.
    scenario.prosody.advance(61);
    const answer = jsonOf(scenario.finish(number)) as { results: unknown[]; revision?: unknown };
    expect(answer.results).toHaveLength(others.length);
    expect(answer.revision).toBeUndefined();
    for (let turns = 0; turns < 100; turns++) scenario.prosody.turn();
    restart({ clean: false });
    expect(bans()).toHaveLength(others.length + 1);
  });

  it("stored bans that expired while Prosody was down are removed completely", () => {
    put({ ...whole, expires_at: timestamp(NOW + 5) });
    put(small);
    scenario.prosody.unload();
    scenario.prosody.advance(10);
    restart({ clean: false });
    expect(bans()).toEqual([small]);
    expect(Object.keys(scenario.prosody.storage().files).filter((path) => path.includes("whole"))).toEqual(
      [],
    );
  });

  it("stored bans are written once per change and not without a change", () => {
    const costs = [
      () => put(whole),
      () => put(whole),
      () => put({ ...whole, reason: "x" }),
      () => remove("whole"),
      () => remove("whole"),
    ].map((change) => {
      const before = writes();
      change();
      return writes() - before;
    });
    expect(costs).toEqual([1, 0, 1, 1, 0]);
  });

  it("stored bans have keys that no account can have", () => {
    put(whole);
    const [path] = Object.keys(scenario.prosody.storage().files).filter((each) => each.includes("whole"));
    expect(path?.slice(MUC.length)).toMatch(/^\/muc_kick_bans\/.*[/@].*whole$/);
  });

  it("stored bans are in force except an unreadable one, which is logged", () => {
    put(whole);
    put(small);
    const [path = ""] = Object.keys(scenario.prosody.storage().files).filter((each) =>
      each.includes("whole"),
    );
    scenario.prosody.putOnDisk(path, "{");
    restart({ clean: false });
    expect(bans()).toEqual([small]);
    expect(scenario.prosody.log()).toEqual([
      { level: "error", text: expect.stringContaining("whole") as string },
    ]);
  });

  describe.each(["told", "thrown"] as const)("bans during a storage failure (%s)", (how) => {
    const code = how === "told" ? "storage-failed" : "internal-error";

    it("are not placed: no occupant is kicked or rejected, and no ban is listed or counted", () => {
      const before = about();
      scenario.prosody.failStorage("disk full", how);
      const answers: Answer[] = [
        putBan("x", { jid: "bob@example.org" }),
        putBan("y", { jid: "example.com", muc: ROOM }),
      ];
      for (const answer of answers) expect(expectRefusal(answer, 500, code)).not.toContain("disk full");
      expect(JSON.stringify(scenario.prosody.log())).toContain("disk full");
      expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
      scenario.expectLetIn("bob@example.org/x");
      expect({ bans: bans(), about: about() }).toEqual({ bans: [], about: before });
      scenario.prosody.failStorage(undefined);
      expect(putBan("x", { jid: "bob@example.org" }).status).toBe(201);
    });

    it("are not changed or lifted", () => {
      put(whole);
      const before = about();
      scenario.prosody.failStorage("disk full", how);
      expectRefusal(putBan("whole", { jid: "zoe@example.net" }), 500, code);
      expectRefusal(remove("whole"), 500, code);
      expect({ bans: bans(), about: about() }).toEqual({ bans: [whole], about: before });
      scenario.expectRefused("zoe@example.net/x");
      scenario.prosody.failStorage(undefined);
      expect(remove("whole").status).toBe(204);
    });

    it("have a result each in a PATCH", () => {
      put(small);
      scenario.prosody.failStorage("disk full", how);
      const results = jsonOf(changeBans({ put: [whole, small], delete: ["missing"] }));
      expect(results).toMatchObject({ results: [{ status: 500, code }, { status: 200 }, { status: 404 }] });
    });

    it("expire nevertheless", () => {
      put({ ...whole, expires_at: timestamp(NOW + 5) });
      put({ ...small, expires_at: timestamp(NOW + 20) });
      scenario.prosody.failStorage("disk full", how);
      scenario.prosody.advance(10);
      expect(bans()).toMatchObject([small]);
      scenario.expectLetIn("zoe@example.net/x");
      scenario.prosody.failStorage(undefined);
      scenario.prosody.advance(10);
      expect(Object.keys(scenario.prosody.storage().files).join()).not.toContain("small");
    });
  });

  it("bans that ended while storage failed can be placed again, and the old ones do not return", () => {
    const ending = ["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => ({
      id,
      jid: `${id}@example.net`,
      expires_at: timestamp(NOW + 5),
    }));
    changeBans({ put: ending });
    put({ ...whole, expires_at: timestamp(NOW + 5) });
    scenario.prosody.failStorage("disk full");
    scenario.prosody.advance(10);
    expect(bans()).toEqual([]);
    expectRefusal(putBan("a", { jid: "other@example.net" }), 500, "storage-failed");
    scenario.prosody.failStorage(undefined);
    const placed = [
      { id: "a", jid: "other@example.net" },
      { id: "whole", jid: "other@example.net" },
    ];
    for (const ban of placed) put(ban);
    expect(bans()).toEqual(placed);
    restart({ clean: false });
    expect(bans()).toEqual(placed);
    expect(Object.values(scenario.prosody.storage().files).join()).not.toContain("zoe@example.net");
  });

  describe("the revision of stored bans", () => {
    it("changes with every change and returns with the list", () => {
      const seen = new Map<string, string>();
      const note = (name: string) => {
        const { revision } = about();
        expect([...seen.keys()]).not.toContain(revision);
        seen.set(revision, name);
        return revision;
      };
      const empty = note("empty");
      put(small);
      const one = note("one");
      put(whole);
      note("two");
      put({ ...whole, reason: "other" });
      note("another reason");
      put({ ...whole, muc: `attic@${MUC}` });
      note("another room");
      put({ ...whole, muc: MUC });
      note("a whole component");
      put({ ...whole, expires_at: timestamp(NOW + 3601) });
      note("another end");
      put({ ...whole, jid: "yan@example.net" });
      note("another account");
      put({ id: "whole", jid: "zoe@example.net" });
      note("everywhere, for ever");
      put({ id: "whole", jid: "zoe@example.net", reason: "" });
      note("an empty reason");
      remove("whole");
      expect(about().revision).toBe(one);
      put({ ...small, id: "other" });
      note("another id");
      remove("other");
      remove("small");
      expect(about()).toMatchObject({ count: 0, revision: empty });
    });

    it("is not changed by anything else", () => {
      put(whole);
      const before = about();
      put(whole);
      expectRefusal(remove("missing"), 404, "ban-not-found");
      expectRefusal(putBan("x", {}), 400, "missing-field");
      scenario.kick({ nickname: "Bob", muc: ROOM });
      scenario.expectRefused("zoe@example.net/x");
      scenario.expectLetIn("bob@example.org/x");
      get("/bans");
      scenario.prosody.advance(3599);
      expect(about()).toEqual(before);
      scenario.prosody.advance(1);
      expect(about().revision).not.toBe(before.revision);
    });

    it("does not depend on the order in which bans were placed", () => {
      const many = Array.from({ length: 6 }, (_, index) => ({
        id: `id-${index}`,
        jid: `u${index % 3}@example.net`,
      }));
      const revisions = [many, [...many].reverse(), [many[3], many[0], ...many]].map((order) => {
        scenario.startLoaded();
        for (const ban of order) if (ban !== undefined) put(ban);
        return about().revision;
      });
      expect(new Set(revisions).size).toBe(1);
      scenario.startLoaded();
      // The same ids and the same accounts, but not to each other.
      for (const [index, { id }] of many.entries()) put({ id, jid: many[(index + 1) % 6]?.jid });
      expect(revisions).not.toContain(about().revision);
    });
  });

  it("stored bans are separate from the data of other modules", () => {
    put(small);
    const paths = Object.keys(scenario.prosody.storage().files).filter(
      (path) => !path.startsWith(`${MUC}/muc_kick_bans/`),
    );
    expect(paths).toEqual([`${MUC}/config/room`]);
  });
});
