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

  it("has whoever changes bans first as the owner of their prefix, and how far that one is", () => {
    expect(owners()).toEqual([]);
    expect(put(mine, "mk-1").status).toBe(200);
    expect(owners()).toEqual([mine]);
    expect(put({ ...mine, seq: 9, hash: "b" }, "mk-2").status).toBe(200);
    expect(owners()).toEqual([{ ...mine, seq: 9, hash: "b" }]);
    expect(scenario.prosody.reload()).toEqual({ ok: true });
    expect(owners()).toEqual([{ ...mine, seq: 9, hash: "b" }]);
    expect(jsonOf(scenario.get(""))).toMatchObject({ bans: { count: 2, unreadable: 0 } });
  });

  it("changes nothing for another store, another name of the server, or an older state", () => {
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

  it("has another owner where that one adopts, also without any change", () => {
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

  it("has owners side by side whose prefixes have nothing in common, and callers who claim nothing", () => {
    put(mine, "mk-1");
    expect(put({ ...mine, prefix: "other-", store: "two" }, "other-1").status).toBe(200);
    expect(put(undefined, "mk-3").status).toBe(200);
    expect(change({ delete: ["mk-1"] }).status).toBe(200);
    expect(ids()).toEqual(["mk-3", "other-1"]);
    expect(owners().map(({ prefix }) => prefix)).toEqual(["mk-", "other-"]);
  });

  it("changes nothing where the owner cannot be written", () => {
    scenario.prosody.failStorage("disk full");
    expectRefusal(put(mine, "mk-1"), 500, "storage-failed");
    expect(owners()).toEqual([]);
    expect(ids()).toEqual([]);
  });

  it.each(["{", "5", '{"store":"one"}', '{"store":"one","server":"main","seq":-1,"hash":"a"}'])(
    "has no owner where what is stored is %s, and says so",
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
