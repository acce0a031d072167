import type { AuditAction } from "../../../src/store/audit/audit";
import { type ChainLink, chainHash } from "../../../src/store/audit/hash-chain";
import { createStore } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";
import { type TestDatabase, testDialects } from "../../support/store/test-dialects";

const kick: AuditAction = {
  actor: { kind: "token", id: "abc", label: "bot" },
  address: "192.0.2.7",
  action: "kick",
  targets: [{ muc: "room@chat.example.org", nickname: "spammer" }],
  reason: "spam",
  details: { request: "r-1" },
};

const count = 12;

describe.each(testDialects)("tampering with the audit: $name", (dialect) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await dialect.create();
    store = await createStore(database.url);
    await store.audit.beginAll(Array.from({ length: count - 1 }, () => kick));
    await store.audit.finish(1, { result: "done", targets: [{ jid: "bob@example.org" }] });
  });

  afterEach(async () => {
    await store.close();
    await database.remove();
  });

  /** Makes the chain anew from an entry on, as somebody does who knows how; does not touch the noted end. */
  const rechain = async (from: number) => {
    const rows = await database.execute(`select * from audit where seq >= ${from - 1} order by seq`);
    const statements: string[] = [];
    let previous = String(rows[0]?.hash);
    for (const row of rows.slice(1)) {
      const hash = chainHash({ ...(row as ChainLink), prev_hash: previous });
      statements.push(
        `update audit set prev_hash = '${previous}', hash = '${hash}' where seq = ${String(row.seq)}`,
      );
      previous = hash;
    }
    await database.execute(...statements);
    return previous;
  };

  it("is not reported for an intact log", async () => {
    const { hash } = await store.audit.head();
    await expect(store.audit.verify()).resolves.toEqual({ ok: true, count, head: { seq: count, hash } });
  });

  it.each([
    "update audit set reason = 'x' where seq = 1",
    "delete from audit where seq = 5",
    "delete from audit",
    "update audit_targets set jid = 'x'",
    "delete from audit_targets",
  ])("is rejected by the database: %s", async (statement) => {
    await expect(database.execute(statement)).rejects.toThrow("The audit is append-only");
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count });
  });

  const bypasses =
    dialect.name === "sqlite"
      ? [
          "insert or replace into audit select * from audit where seq = 5",
          "insert or replace into audit_targets select seq, position, 'x', muc from audit_targets where seq = 5",
          "update or replace audit set seq = 6 where seq = 5",
        ]
      : [
          "truncate audit cascade",
          "truncate audit_targets",
          "set session_replication_role = replica; delete from audit where seq = 5",
          "insert into audit select * from audit where seq = 5 on conflict (seq) do update set reason = 'x'",
        ];

  it.each(bypasses)("is rejected by the database in other ways of writing: %s", async (statement) => {
    await expect(database.execute(statement)).rejects.toThrow("The audit is append-only");
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count });
  });

  it.each([
    "at = at + 1",
    "kind = 'event'",
    "intent = 1",
    "instance = '0000000000000000'",
    "actor_kind = 'system'",
    "actor_id = 'x'",
    "actor_label = null",
    "address = '192.0.2.8'",
    "action = 'unkick'",
    "targets = '[]'",
    "targets = 'not JSON'",
    "reason = 'Spam'",
    "reason = null",
    "reason = ''",
    "result = 'done'",
    'details = \'{"request": "r-1"}\'',
    "details = 'not JSON'",
    "prev_hash = hash",
    "hash = prev_hash",
  ])("is found in the one entry that was changed: %s", async (change) => {
    await database.disarm();
    await database.execute(`update audit set ${change} where seq = 7`);
    await expect(store.audit.verify()).resolves.toEqual({
      ok: false,
      seq: 7,
      reason: "changed",
      message: "Entry 7 was changed",
    });
    // What is not verified can still be read.
    await expect(store.audit.list({ order: "oldest", after: 6, limit: 1 })).resolves.toMatchObject({
      entries: [{ seq: 7 }],
    });
  });

  it.each<[string, string[], number, string]>([
    ["an entry is missing", ["delete from audit where seq = 7"], 7, "missing"],
    ["the first entry is missing", ["delete from audit where seq = 1"], 1, "missing"],
    ["entries are missing in a row", ["delete from audit where seq between 4 and 8"], 4, "missing"],
    ["the last entry is missing", [`delete from audit where seq = ${count}`], count, "truncated"],
    ["all entries are missing", ["delete from audit"], 1, "truncated"],
    [
      "two entries are exchanged",
      [
        "update audit set seq = -1 where seq = 7",
        "update audit set seq = 7 where seq = 8",
        "update audit set seq = 8 where seq = -1",
      ],
      7,
      "changed",
    ],
    ["an entry stands before all others", ["update audit set seq = -5 where seq = 7"], 1, "extra"],
    ["an entry stands far behind", ["update audit set seq = 9007199254740993 where seq = 7"], 7, "missing"],
    ["the head is missing", ["delete from audit_head"], 1, "head"],
    ["the head is another one", [`update audit_head set hash = '${"f".repeat(64)}'`], count, "head"],
    ["the head is set back", ["update audit_head set seq = 7"], 7, "head"],
    ["an entry cannot be found by its target", ["delete from audit_targets where seq = 7"], 7, "targets"],
    [
      "an entry is found by a target it does not have",
      ["insert into audit_targets (seq, position, jid) values (7, 1, 'eve@example.org')"],
      7,
      "targets",
    ],
    ["an intent is no longer open", ["delete from audit_open where seq = 7"], 7, "open"],
    [
      "an intent is that of another instance",
      ["update audit_open set instance = 'x' where seq = 7"],
      7,
      "open",
    ],
    [
      "an intent is open although it has ended",
      ["insert into audit_open (seq, instance) values (1, 'x')"],
      1,
      "open",
    ],
    ["an outcome is open", [`insert into audit_open (seq, instance) values (${count}, 'x')`], count, "open"],
  ])("is found when %s", async (_what, statements, seq, reason) => {
    await database.disarm();
    await database.execute(...statements);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq, reason });
  });

  it.each([1, 500, 501, 1000, 1001, 1100])("is found at any position: entry %i of many", async (seq) => {
    await store.audit.beginAll(Array.from({ length: 1100 - count }, () => kick));
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 1100 });
    await database.disarm();
    await database.execute(`update audit set reason = 'x' where seq = ${seq}`);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq, reason: "changed" });
    await database.execute(`delete from audit where seq = ${seq}`);
    await expect(store.audit.verify()).resolves.toMatchObject({
      ok: false,
      seq,
      reason: seq === 1100 ? "truncated" : "missing",
    });
  });

  it.each(["targets", "open"])(
    "is found when a row of audit_%s is of an entry that comes later",
    async (name) => {
      const values =
        name === "open" ? "(seq, instance) values (20, 'x')" : "(seq, position, jid) values (20, 0, 'x')";
      await database.disarm();
      const unchecked = dialect.name === "sqlite" ? ["pragma foreign_keys = off"] : [];
      await database.execute(...unchecked, `insert into audit_${name} ${values}`);
      await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq: 20, reason: name });
    },
  );

  it("is found when an entry was inserted", async () => {
    const columns =
      "at, kind, instance, actor_kind, actor_id, actor_label, address, action, targets, reason, details, prev_hash, hash";
    await database.disarm();
    await database.execute(
      `insert into audit (seq, ${columns}) select ${count + 1}, ${columns} from audit where seq = 2`,
    );
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq: count + 1, reason: "extra" });
  });

  it("is found when an entry was changed and rehashed", async () => {
    await database.disarm();
    await database.execute("update audit set reason = 'x' where seq = 7");
    const [row] = await database.execute("select * from audit where seq = 7");
    await database.execute(`update audit set hash = '${chainHash(row as ChainLink)}' where seq = 7`);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq: 8, reason: "unlinked" });
  });

  it("is found by the stored head when all later entries were rehashed", async () => {
    await database.disarm();
    await database.execute("update audit set reason = 'x' where seq = 10");
    await rechain(10);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: false, seq: count, reason: "head" });
  });

  it("is found only by an anchor when the stored head was changed to match", async () => {
    const anchor = await store.audit.head();
    await store.audit.record(kick);
    await expect(store.audit.verify(anchor)).resolves.toMatchObject({ ok: true, count: count + 1 });
    await database.disarm();
    await database.execute("update audit set reason = 'x' where seq = 10");
    await database.execute(`update audit_head set hash = '${await rechain(10)}'`);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: count + 1 });
    await expect(store.audit.verify(anchor)).resolves.toMatchObject({
      ok: false,
      seq: count,
      reason: "anchor",
    });
  });

  it("is found only by an anchor when the log was truncated and the stored head changed to match", async () => {
    const anchor = await store.audit.head();
    await database.disarm();
    await database.execute(
      `delete from audit where seq > 7`,
      `delete from audit_targets where seq > 7`,
      `delete from audit_open where seq > 7`,
      `update audit_head set seq = 7, hash = (select hash from audit where seq = 7)`,
      "insert into audit_open (seq, instance) select seq, instance from audit where seq = 1",
    );
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: 7 });
    await expect(store.audit.verify(anchor)).resolves.toMatchObject({
      ok: false,
      seq: 8,
      reason: "anchor",
    });
  });
});
