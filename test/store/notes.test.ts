import type { AuditOrigin } from "../../src/store/audit/audit";
import { createStore } from "../../src/store/open-store";
import { hostileTexts } from "../support/store/hostile-texts";
import { testDialects } from "../support/store/test-dialects";
import { useStore } from "../support/store/use-store";

const mia: AuditOrigin = {
  actor: { kind: "token", id: "Ab3dEf6hIj9l", label: "Mia" },
  address: "192.0.2.1",
};
const ben: AuditOrigin = { actor: { kind: "operator", label: "Ben" } };
const jid = "bob@example.org";

describe.each(testDialects)("notes: $name", (dialect) => {
  const own = useStore(dialect);

  const audited = async () => (await own.store.audit.list({ order: "oldest" })).entries;

  it("are kept with who changed them last, and every text stays in the audit log", async () => {
    expect(await own.store.notes.find(jid)).toBeUndefined();
    await own.store.notes.set(jid, "First", mia);
    own.clock.time += 1000;
    const second = await own.store.notes.set(jid, "Second", ben);
    expect(second).toEqual({
      ...{ jid, text: "Second", changedAt: own.clock.time },
      ...{ changedBy: ben.actor, change: 2 },
    });
    expect(await own.store.notes.find(jid)).toEqual(second);
    expect(await own.store.notes.find("bob@example.com")).toBeUndefined();
    expect(await own.store.notes.delete(jid, mia)).toBe(true);
    expect(await own.store.notes.find(jid)).toBeUndefined();
    expect(await own.store.notes.delete(jid, mia)).toBe(false);
    expect(await audited()).toMatchObject([
      { seq: 1, action: "note.set", ...mia, targets: [{ jid }], details: { text: "First" } },
      { seq: 2, action: "note.set", ...ben, targets: [{ jid }], details: { text: "Second" } },
      { seq: 3, action: "note.delete", ...mia, targets: [{ jid }] },
    ]);
  });

  it("are not audited if nothing changes", async () => {
    const first = await own.store.notes.set(jid, "The same", mia);
    expect(await own.store.notes.set(jid, "The same", ben)).toEqual(first);
    expect(await audited()).toHaveLength(1);
  });

  it("are saved with their audit entry or not at all", async () => {
    const failing = own.store.transaction(async (tx) => {
      await tx.notes.set(jid, "Never", mia);
      throw new Error("Failed");
    });
    await expect(failing).rejects.toThrow("Failed");
    expect(await own.store.notes.find(jid)).toBeUndefined();
    expect(await audited()).toEqual([]);
  });

  it("set at the same time by two instances are all in the audit log, and the last one holds", async () => {
    const other = await createStore(own.database.url, { clock: own.clock.now });
    const texts = Array.from({ length: 20 }, (_, index) => `Text ${index}`);
    await Promise.all(
      texts.map((text, index) => (index % 2 === 0 ? own.store : other).notes.set(jid, text, mia)),
    );
    const entries = await audited();
    expect(entries.map(({ details }) => details?.text).sort()).toEqual([...texts].sort());
    expect((await other.notes.find(jid))?.text).toBe(entries.at(-1)?.details?.text);
    await other.close();
  });

  it.each(["\0", "a\nb\n", ...hostileTexts])("take any text: %j", async (text) => {
    await own.store.notes.set(jid, text, mia);
    expect((await own.store.notes.find(jid))?.text).toBe(text.replaceAll("\0", "\ufffd"));
    expect(await own.store.audit.verifyState()).toMatchObject({ ok: true });
  });

  it("are compared with the audit log", async () => {
    for (const each of ["a", "b", "c", "d"]) await own.store.notes.set(`${each}@example.org`, each, mia);
    await own.store.notes.set("d@example.org", "D", ben);
    await own.store.notes.delete("c@example.org", ben);
    expect(await own.store.audit.verifyState()).toMatchObject({ ok: true });
    await own.database.execute(
      "update notes set text = 'Forged' where jid = 'a@example.org'",
      "delete from notes where jid = 'b@example.org'",
      "insert into notes (jid, text, changed_at, changed_by, change) values ('c@example.org', 'c', 1, '{}', 3)",
      "update notes set changed_by = '{\"kind\":\"system\"}' where jid = 'd@example.org'",
      "insert into notes (jid, text, changed_at, changed_by, change) values ('e@example.org', 'e', 1, '{}', 9)",
    );
    const { differences } = await own.store.audit.verifyState();
    const found = differences.map(
      ({ table, id, problem, column = "" }) => `${table} ${id} ${problem} ${column}`,
    );
    expect(found.sort()).toEqual([
      "notes a@example.org changed text",
      "notes b@example.org missing ",
      "notes c@example.org extra ",
      "notes d@example.org changed changed_by",
      "notes e@example.org extra ",
    ]);
  });
});
