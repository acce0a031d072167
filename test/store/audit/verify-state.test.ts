import { createStore } from "../../../src/store/open-store";
import type { StateDifference } from "../../../src/store/audit/state-differences";
import type { Store } from "../../../src/store/store";
import { type TestDatabase, testDialects } from "../../support/store/test-dialects";

const token = { kind: "token", id: "Ab3dEf6hIj9l", label: "A “label” \0 of a bot" } as const;
const operator = { kind: "operator", label: "root" } as const;
const end = Date.parse("2031-01-31T00:00:00Z");

describe.each(testDialects)("verification of the state by the audit log: $name", (dialect) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await dialect.create();
    store = await createStore(database.url);
    const { bans, tokens } = store;
    const jid = "spam.example";
    const muc = "room@chat.example.org";
    await bans.putAll(
      [
        { id: "plain", jid: "ann@example.org", replace: false },
        { id: "full", jid, muc, reason: "Spam", note: "Said so: \0 \u202e", expiresAt: end, replace: false },
        {
          id: "spares",
          jid,
          except: ["b@spam.example", "a@spam.example"],
          spareAffiliated: true,
          publish: true,
          replace: false,
        },
        { id: "changed", jid: "bob@example.org", reason: "At first", replace: false },
        { id: "lifted", jid: "cid@example.org", reason: "Why", note: "Note", expiresAt: end, replace: false },
        { id: "again", jid: "dan@example.org", replace: false },
      ],
      { actor: token },
    );
    await bans.putAll([{ id: "changed", jid: "bob@example.org", reason: "Then", replace: true }], {
      actor: operator,
    });
    await bans.liftAll([{ id: "lifted", reason: "A mistake" }, { id: "again" }], {
      actor: { kind: "system" },
    });
    await bans.putAll([{ id: "again", jid: "eve@example.org", replace: false }], {
      actor: { kind: "header" },
    });
    await tokens.create({ label: "plain", scopes: ["read"] }, { actor: operator });
    const wanted = { scopes: ["ban", "kick"], reach: [muc], jid: "ann@example.org", expiresAt: end } as const;
    const full = await tokens.create({ label: "full", ...wanted }, { actor: operator });
    await tokens.authenticate(full.bearer);
    await tokens.revoke(full.token.id, { actor: operator });
    // What was refused changes nothing.
    const { seq } = await store.audit.begin({ actor: token, action: "ban.create", details: { id: "plain" } });
    await store.audit.finish(seq, { result: "refused" });
  });

  afterEach(async () => {
    await store.close();
    await database.remove();
  });

  const differences = async (): Promise<readonly StateDifference[]> => {
    const found = await store.audit.verifyState();
    expect(found.ok).toBe(found.count === 0);
    return found.differences;
  };

  it("finds no difference without manual changes", async () => {
    expect(await store.audit.verify()).toMatchObject({ ok: true });
    expect(await differences()).toEqual([]);
  });

  test.each<[string, string, Partial<StateDifference>]>([
    ["jid", "'mallory@example.org'", { expected: "ann@example.org", found: "mallory@example.org" }],
    ["muc", "'chat.example.org'", { expected: null, found: "chat.example.org" }],
    ["component", "'chat.example.org'", { expected: null, found: "chat.example.org" }],
    ["reason", "'Another'", { expected: null, found: "Another" }],
    ["note", "'Another'", { expected: null, found: "Another" }],
    ["source", "'Another'", { expected: null, found: "Another" }],
    ["expires_at", "1", { expected: null, found: 1 }],
    ["exceptions", `'["mallory@example.org"]'`, { expected: null, found: '["mallory@example.org"]' }],
    ["spare_affiliated", "1", { expected: 0, found: 1 }],
    ["publish", "1", { expected: 0, found: 1 }],
    ["created_at", "5", { found: 5 }],
    ["created_by", `'{"kind":"system"}'`, { found: '{"kind":"system"}' }],
    ["lifted_at", "7", { expected: null, found: 7 }],
    ["lifted_by", `'{"kind":"system"}'`, { expected: null, found: '{"kind":"system"}' }],
    ["lift_reason", "'Nobody'", { expected: null, found: "Nobody" }],
    ["change", "1000", { expected: 1, found: 1000 }],
  ])("reports a changed %s of a ban", async (column, value, expected) => {
    await database.execute(`update bans set ${column} = ${value} where id = 'plain'`);
    expect(await differences()).toMatchObject([
      { table: "bans", id: "plain", problem: "changed", column, seq: 1, ...expected },
    ]);
  });

  test.each(["full", "spares", "changed", "lifted", "again"])(
    "covers every column of the ban %s",
    async (id) => {
      const columns = [
        "reason",
        "note",
        "expires_at",
        "exceptions",
        "created_at",
        "lifted_at",
        "lift_reason",
      ];
      for (const column of columns) {
        const [row] = await database.execute(`select ${column} from bans where id = '${id}'`);
        if (row?.[column] === null) continue;
        await database.execute(
          `update bans set ${column} = null where id = '${id}' and '${column}' <> 'created_at'`,
        );
        const found = await differences();
        if (column === "created_at") continue;
        expect(found).toContainEqual(expect.objectContaining({ table: "bans", id, column, found: null }));
      }
    },
  );

  test.each<[string, string, string | number]>([
    ["label", "'Another'", "Another"],
    ["scopes", "'admin'", "admin"],
    ["reach", `'["chat.example.org"]'`, '["chat.example.org"]'],
    ["jid", "'mallory@example.org'", "mallory@example.org"],
    ["created_at", "5", 5],
    ["expires_at", "5", 5],
    ["revoked_at", "5", 5],
  ])("reports a changed %s of a token", async (column, value, found) => {
    for (const label of ["plain", "full"]) {
      const [row] = await database.execute(`select id from tokens where label = '${label}'`);
      const id = String(row?.id);
      await database.execute(`update tokens set ${column} = ${value} where id = '${id}'`);
      expect(await differences()).toContainEqual(
        expect.objectContaining({ table: "tokens", id, problem: "changed", column, found }),
      );
    }
  });

  it("reports a token whose secret was replaced or that was reactivated", async () => {
    await database.execute("update tokens set secret_hash = 'ff', revoked_at = null");
    const found = await differences();
    expect(found.map(({ table, column }) => [table, column]).sort()).toEqual([
      ["tokens", "revoked_at"],
      ["tokens", "secret_hash"],
      ["tokens", "secret_hash"],
    ]);
  });

  it("reports deleted rows and inserted rows", async () => {
    await database.execute(
      "delete from bans where id = 'lifted'",
      "update bans set id = 'renamed' where id = 'full'",
      "delete from tokens where label = 'plain'",
      "insert into tokens (id, secret_hash, label, scopes, created_at) values ('forged', '', 'forged', 'admin', 1)",
      "delete from ban_history where seq = 1",
      "update ban_history set ban_id = 'plain' where seq = 2",
      "insert into ban_history (seq, ban_id) values (11, 'plain'), (100000, 'plain')",
    );
    const found = (await differences()).map(({ table, id, problem }) => `${table} ${id} ${problem}`);
    const [{ id } = { id: "" }] = (await differences()).filter(
      (each) => each.problem === "missing" && each.table === "tokens",
    );
    expect(found.sort()).toEqual(
      [
        "ban_history 1 missing",
        "ban_history 11 extra",
        "ban_history 100000 extra",
        "ban_history 2 changed",
        "bans full missing",
        "bans lifted missing",
        "bans renamed extra",
        "tokens forged extra",
        `tokens ${id} missing`,
      ].sort(),
    );
  });

  it("does not report concurrent changes by others", async () => {
    const other = await createStore(database.url);
    const over = new AbortController();
    const writing = (async () => {
      for (let round = 0; !over.signal.aborted; round++) {
        const ban = { id: `ban-${round % 7}`, jid: `${round}@example.org`, replace: true };
        await other.bans.putAll([ban, { ...ban, id: "changed" }], { actor: operator });
        await other.bans.liftAll([{ id: ban.id }], { actor: operator });
        await new Promise(setImmediate);
      }
    })();
    for (let look = 0; look < 10; look++) expect(await differences()).toEqual([]);
    over.abort();
    await writing;
    await other.close();
  });

  it("counts differences beyond the listed ones", async () => {
    const bans = Array.from({ length: 1100 }, (_, index) => ({
      id: `b${index}`,
      jid: `u${index}@example.org`,
      replace: false,
    }));
    await store.bans.putAll(bans, { actor: operator });
    expect(await differences()).toEqual([]);
    await database.execute("update bans set reason = 'x' where id like 'b%'");
    expect(await store.audit.verifyState()).toMatchObject({ ok: false, count: 1100 });
    expect(await differences()).toHaveLength(1000);
  });
});
