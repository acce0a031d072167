import type { AboutResponse, Ban } from "../../../../src/contract/responses";
import { CALLER, describeModule, jsonOf, MUC } from "../../../support/module/scenario";

const STORE = `${MUC}/muc_kick_bans/`;
/** The number of bans in a shared record. */
const SHARED_BY = 32;

interface Results {
  readonly results: readonly { readonly status: number }[];
}

const many = (count: number, prefix = "b") =>
  Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${1000 + index}`,
    jid: `${prefix}${1000 + index}@example.net`,
  }));

describeModule((scenario) => {
  const { get, changeBans, putBan } = scenario;
  const about = () => (jsonOf(get("")) as AboutResponse).bans;
  const listed = () => (jsonOf(get("/bans?limit=1000")) as { bans: Ban[] }).bans;
  const change = (body: object) => (jsonOf(changeBans(body)) as Results).results;
  const remove = (id: string) => scenario.request({ method: "DELETE", target: `/muc_kick/bans/${id}` });
  const files = () =>
    Object.fromEntries(
      Object.entries(scenario.prosody.storage().files).filter(([path]) => path.startsWith(STORE)),
    );
  const writesOf = (act: () => unknown) => {
    const before = scenario.prosody.storage().writes;
    act();
    return scenario.prosody.storage().writes - before;
  };
  const errors = () =>
    scenario.prosody
      .log()
      .filter(({ level }) => level === "error")
      .map(({ text }) => text);

  function restart(): void {
    scenario.prosody.restart({ clean: false });
    expect(scenario.prosody.load()).toEqual({ ok: true });
  }

  function loadWith(stored: Readonly<Record<string, unknown>>): void {
    scenario.start();
    for (const [key, value] of Object.entries(stored)) {
      scenario.prosody.putOnDisk(STORE + key, typeof value === "string" ? value : JSON.stringify(value));
    }
    expect(scenario.prosody.load()).toEqual({ ok: true });
  }

  it("many bans are stored together and changed one by one", () => {
    const bans = many(3 * SHARED_BY);
    expect(writesOf(() => change({ put: bans }))).toBe(3);
    const before = about();
    restart();
    expect([listed(), about()]).toEqual([bans, before]);
    expect(scenario.prosody.storage().writes).toBe(0);

    const [first, second, third] = bans;
    expect(writesOf(() => remove(first?.id ?? ""))).toBe(1);
    expect(writesOf(() => putBan(second?.id ?? "", { jid: "other@example.net" }))).toBe(1);
    expect(writesOf(() => putBan(third?.id ?? "", { jid: third?.jid }))).toBe(0);
    const changed = [{ id: second?.id, jid: "other@example.net" }, ...bans.slice(2)];
    const after = about();
    restart();
    expect([listed(), about()]).toEqual([changed, after]);

    expect(writesOf(() => change({ delete: bans.slice(1).map(({ id }) => id) }))).toBeLessThan(8);
    expect([listed(), files()]).toEqual([[], {}]);
  });

  it("many bans are all rejected when storage fails, and none is in force", () => {
    const bans = many(SHARED_BY);
    scenario.prosody.failStorage("disk full");
    expect(change({ put: bans }).map(({ status }) => status)).toEqual(bans.map(() => 500));
    expect(about().count).toBe(0);
    scenario.expectLetIn("b1000@example.net/x");
  });

  it("many bans are migrated from the separate records of every earlier version", () => {
    const bans = many(600);
    loadWith(
      Object.fromEntries(
        bans.map(({ id, jid }) => [`ban/${id}`, { jid, ...(id > "b1300" && { members: 1 }) }]),
      ),
    );
    const before = about();
    expect([listed(), before.unreadable]).toEqual([bans, 0]);
    expect(Object.keys(files())).toHaveLength(Math.ceil(600 / SHARED_BY));
    expect(remove("b1007").status).toBe(204);
    restart();
    expect(listed()).toEqual(bans.filter(({ id }) => id !== "b1007"));
    expect(putBan("b1007", { jid: "b1007@example.net" }).status).toBe(201);
    expect(about().revision).toBe(before.revision);
  });

  it("many bans stay lifted when Prosody ends during their migration", () => {
    const ban = { jid: "b@example.net" };
    loadWith({ "ban/b": ban, "bans/1": { b: ban, c: { jid: "c@example.net" } } });
    expect(about()).toMatchObject({ count: 2, unreadable: 0 });
    expect(remove("b").status).toBe(204);
    restart();
    expect(listed()).toEqual([{ id: "c", jid: "c@example.net" }]);
  });

  it("many bans are in force except those of an unreadable record, which is logged and not replaced", () => {
    const torn = '{"b1000":{"jid":"b1000@exam';
    loadWith({
      "bans/2": torn,
      "bans/1": { good: { jid: "good.example" } },
      "ban/own": { jid: "own.example" },
    });
    expect(listed().map(({ id }) => id)).toEqual(["good", "own"]);
    expect(about()).toMatchObject({ count: 2, unreadable: 1 });
    expect(errors()).toEqual([expect.stringContaining('"bans/2"')]);
    change({ put: many(2 * SHARED_BY) });
    expect(about().count).toBe(2 + 2 * SHARED_BY);
    expect(files()[`${STORE}bans/2`]).toBe(torn);
    restart();
    expect(about()).toMatchObject({ count: 2 + 2 * SHARED_BY, unreadable: 1 });
  });

  it("many bans are in force except an unreadable one, which a PUT replaces and a DELETE removes", () => {
    const record = {
      bad: { jid: 5 },
      text: "x",
      good: { jid: "good.example" },
      "no id": { jid: "a.example" },
    };
    loadWith({ "bans/1": record });
    expect(listed()).toEqual([{ id: "good", jid: "good.example" }]);
    expect(about()).toMatchObject({ count: 1, unreadable: 3 });
    for (const name of ["bad", "text", "no id"]) {
      expect(errors()).toContainEqual(expect.stringContaining(`"bans/1: ${name}"`));
    }
    expect(remove("bad").status).toBe(204);
    expect(putBan("text", { jid: "text.example" }).status).toBe(201);
    expect(about()).toMatchObject({ count: 2, unreadable: 1 });
    restart();
    expect(listed().map(({ id }) => id)).toEqual(["good", "text"]);
  });

  it("many bans are logged in one line, and in one each at debug level", () => {
    change({ put: many(3), delete: ["missing"] });
    change({ delete: many(3).map(({ id }) => id) });
    expect(scenario.prosody.log().filter(({ level }) => level === "info")).toEqual([
      { level: "info", text: `3 bans placed, 0 lifted, by ${CALLER}` },
      { level: "info", text: `0 bans placed, 3 lifted, by ${CALLER}` },
    ]);
    const each = scenario.prosody.log().filter(({ level }) => level === "debug");
    expect(each.map(({ text }) => text)).toEqual([
      ...many(3).map(({ id, jid }) => `Ban ${id}: ${jid} banned from every room permanently, by ${CALLER}`),
      ...many(3).map(({ id }) => `Ban ${id} lifted by ${CALLER}`),
    ]);
  });
});
