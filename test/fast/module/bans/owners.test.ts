import type { AboutResponse } from "../../../../src/contract/responses";
import { describeModule, expectRefusal, jsonOf, MUC } from "../../../support/module/scenario";

const STORE = `${MUC}/muc_kick_bans/`;
const mine = { prefix: "mk-", store: "one", server: "main", seq: 7, hash: "a" };

describeModule((scenario) => {
  const owners = () => (jsonOf(scenario.get("")) as AboutResponse).owners;
  const ids = () => (jsonOf(scenario.get("/bans")) as { bans: { id: string }[] }).bans.map(({ id }) => id);
  const change = (body: object) =>
    scenario.request({ method: "PATCH", target: "/muc_kick/bans", body: JSON.stringify(body) });
  const put = (owner: object | undefined, id: string) => change({ owner, put: [{ id, jid: "a.example" }] });

  beforeEach(() => {
    scenario.start();
    expect(scenario.prosody.load()).toEqual({ ok: true });
  });

  it("the module records the first store that changes bans as the owner of the prefix, with its state", () => {
    expect(owners()).toEqual([]);
    expect(put(mine, "mk-1").status).toBe(200);
    expect(owners()).toEqual([mine]);
    expect(put({ ...mine, seq: 9, hash: "b" }, "mk-2").status).toBe(200);
    expect(owners()).toEqual([{ ...mine, seq: 9, hash: "b" }]);
    expect(scenario.prosody.reload()).toEqual({ ok: true });
    expect(owners()).toEqual([{ ...mine, seq: 9, hash: "b" }]);
    expect(jsonOf(scenario.get(""))).toMatchObject({ bans: { count: 2, unreadable: 0 } });
  });

  it("the module rejects changes from another store, another server name, or an older state", () => {
    put(mine, "mk-1");
    for (const other of [
      { ...mine, store: "two", seq: 100 },
      { ...mine, server: "second" },
      { ...mine, store: "two", prefix: "mk-2-" },
      { ...mine, store: "two", prefix: "m" },
    ]) {
      expectRefusal(put(other, "mk-2"), 409, "owner-mismatch");
      expectRefusal(change({ owner: other, delete: ["mk-1"] }), 409, "owner-mismatch");
    }
    expectRefusal(put({ ...mine, seq: 6 }, "mk-2"), 409, "owner-outdated");
    expect(ids()).toEqual(["mk-1"]);
    expect(owners()).toEqual([mine]);
  });

  it("the module records a new owner that adopts, even without a change", () => {
    put(mine, "mk-1");
    const other = { ...mine, store: "two", seq: 1 };
    expect(change({ owner: { ...other, adopt: true } }).status).toBe(200);
    expect(owners()).toEqual([other]);
    expect(ids()).toEqual(["mk-1"]);
    expectRefusal(put(mine, "mk-2"), 409, "owner-mismatch");
    expect(put({ ...mine, prefix: "mk", adopt: true }, "mk-2").status).toBe(200);
    expect(owners()).toEqual([{ ...mine, prefix: "mk" }]);
    const stored = Object.keys(scenario.prosody.storage().files).filter((path) => path.includes("/owner/"));
    expect(stored).toEqual([`${STORE}owner/mk`]);
  });

  it("the module allows owners of disjoint prefixes and callers without a claim side by side", () => {
    put(mine, "mk-1");
    expect(put({ ...mine, prefix: "other-", store: "two" }, "other-1").status).toBe(200);
    expect(put(undefined, "mk-3").status).toBe(200);
    expect(change({ delete: ["mk-1"] }).status).toBe(200);
    expect(ids()).toEqual(["mk-3", "other-1"]);
    expect(owners().map(({ prefix }) => prefix)).toEqual(["mk-", "other-"]);
  });

  it("the module changes nothing when the owner cannot be stored", () => {
    scenario.prosody.failStorage("disk full");
    expectRefusal(put(mine, "mk-1"), 500, "storage-failed");
    expect(owners()).toEqual([]);
    expect(ids()).toEqual([]);
  });

  it.each(["{", "5", '{"store":"one"}', '{"store":"one","server":"main","seq":-1,"hash":"a"}'])(
    "the module has no owner when the stored one is %s, and logs that",
    (text) => {
      scenario.start();
      scenario.prosody.putOnDisk(`${STORE}owner/mk-`, text);
      expect(scenario.prosody.load()).toEqual({ ok: true });
      expect(owners()).toEqual([]);
      const said = scenario.prosody.log().filter(({ level }) => level === "error");
      expect(said).toMatchObject([{ text: expect.stringContaining('"mk-*"') as string }]);
      expect(put(mine, "mk-1").status).toBe(200);
    },
  );
});
