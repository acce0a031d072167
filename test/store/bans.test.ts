import { randomBytes } from "node:crypto";
import type { AuditOrigin } from "../../src/store/audit/audit";
import type { BanEnforcement, BanPageRequest, BanPut, SavedBan, BanWrite } from "../../src/store/bans/bans";
import { createStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { tokenReaches } from "../../src/store/tokens/tokens";
import { type BanRule, mapBanTexts } from "../../src/wire/bans/ban-terms";
import { FakeClock } from "../support/store/fake-clock";
import { hostileTexts } from "../support/store/hostile-texts";
import { type TestDatabase, testDialects } from "../support/store/test-dialects";

const origin: AuditOrigin = { actor: { kind: "token", id: "abc", label: "bot" }, address: "192.0.2.1" };
const other: AuditOrigin = { actor: { kind: "operator", label: "root" } };
const room = "room@chat.example.org";

describe.each(testDialects)("bans in the store: $name", (dialect) => {
  const clock = new FakeClock();
  let database: TestDatabase;
  let store: Store;
  let count = 0;

  // One for all tests, because making one takes longer than most of them: each has accounts and rooms of its own.
  beforeAll(async () => {
    database = await dialect.create();
    store = await createStore(database.url, { clock: clock.now });
  });

  afterAll(async () => {
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true });
    await store.close();
    await database.remove();
  });

  /** One that is about an account that no other is about. */
  const newBan = (parts: Partial<BanWrite> = {}): BanWrite => {
    count += 1;
    return { id: `ban-${count}`, jid: `user${count}@example.org`, muc: room, replace: false, ...parts };
  };

  const put = async (ban: BanWrite, by = origin): Promise<BanPut> => {
    const [result] = await store.bans.putAll([ban], by);
    if (result === undefined) throw new Error("There is no result");
    return result;
  };

  /** Puts one that nothing is in the way of. */
  const make = async (parts: Partial<BanWrite> = {}): Promise<SavedBan> => banOf(await put(newBan(parts)));

  const lift = async (id: string, reason?: string): Promise<SavedBan | undefined> =>
    (await store.bans.liftAll([{ id, reason }], other))[0];

  const listIds = async (request: BanPageRequest) =>
    (await store.bans.list(request)).bans.map(({ id }) => id);

  const headSeq = async () => (await store.audit.head()).seq;

  it("are returned as they were put", async () => {
    const ban = newBan({ reason: "Спам", note: "see ticket 12", expiresAt: clock.time + 60_000 });
    const { id, jid, muc, reason, note, expiresAt } = ban;
    const result = await put(ban);
    const head = await headSeq();
    const record = { id, jid, muc, reason, note, expiresAt, change: head };
    const made = { ...record, createdAt: clock.time, createdBy: origin.actor };
    expect(result).toEqual({ result: "created", ban: made });
    await expect(store.bans.find(id)).resolves.toEqual(made);
    await expect(store.bans.list({ filter: { jid } })).resolves.toEqual({ bans: [made] });
    await expect(store.bans.history(id)).resolves.toMatchObject([
      {
        ...origin,
        seq: head,
        kind: "event",
        action: "ban.create",
        targets: [{ jid, muc }],
        reason,
        details: { id, note, expires_at: "2030-01-01T00:01:00Z" },
      },
    ]);
  });

  it("are returned with their publication and differ from bans without it", async () => {
    const ban = newBan({ jid: `d${count}.example`, replace: true, publish: true });
    expect(await put(ban)).toMatchObject({ result: "created", ban: { publish: true } });
    await expect(store.bans.find(ban.id)).resolves.toMatchObject({ publish: true });
    expect(await put(ban)).toMatchObject({ result: "unchanged" });
    expect(await put({ ...ban, publish: undefined })).toMatchObject({ result: "changed" });
    expect((await store.bans.find(ban.id))?.publish).toBeUndefined();
    const details = (await store.bans.history(ban.id)).map((entry) => entry.details);
    expect(details).toMatchObject([{ publish: true }, { before: { publish: true } }]);
  });

  it("are returned with sorted exceptions and differ from bans with others", async () => {
    const ban = newBan({
      jid: `*.d${count}.example`,
      replace: true,
      except: ["b@c", "a@c", "b@c"],
      spareAffiliated: true,
    });
    const made = { id: ban.id, jid: ban.jid, except: ["a@c", "b@c"], spareAffiliated: true };
    expect(await put(ban)).toMatchObject({ result: "created", ban: made });
    await expect(store.bans.find(ban.id)).resolves.toMatchObject(made);
    expect(await put({ ...ban, except: ["a@c", "b@c"] })).toMatchObject({ result: "unchanged" });
    expect(await put({ ...ban, except: ["a@c"] })).toMatchObject({
      result: "changed",
      ban: { except: ["a@c"] },
    });
    expect(await put({ ...ban, except: ["a@c"], spareAffiliated: undefined })).toMatchObject({
      result: "changed",
    });
    expect((await store.bans.find(ban.id))?.spareAffiliated).toBeUndefined();
    const details = (await store.bans.history(ban.id)).map((entry) => entry.details);
    expect(details).toMatchObject([
      { except: ["a@c", "b@c"], spare_affiliated: true },
      { except: ["a@c"], spare_affiliated: true, before: { except: ["a@c", "b@c"] } },
      { except: ["a@c"], before: { except: ["a@c"], spare_affiliated: true } },
    ]);
  });

  it("never shorten a ban in lengthen-only mode and coexist with a shorter one of another id", async () => {
    const end = (seconds: number) => clock.time + seconds * 1000;
    const named = newBan({ expiresAt: end(60) });
    await put(named);
    const kick = { ...named, id: `kick-${named.id}`, extend: true };
    expect(await put({ ...kick, expiresAt: end(30) })).toMatchObject({
      result: "unchanged",
      ban: { id: named.id },
    });
    expect(await put({ ...kick, expiresAt: end(90) })).toMatchObject({
      result: "created",
      ban: { id: kick.id },
    });
    expect(await put({ ...kick, expiresAt: end(80) })).toMatchObject({
      result: "unchanged",
      ban: { id: kick.id, expiresAt: end(90) },
    });
    expect(await put({ ...kick, expiresAt: end(120) })).toMatchObject({
      result: "changed",
      ban: { id: kick.id, expiresAt: end(120) },
    });
    // Whoever keeps the other one by its id is not disturbed.
    expect(await put({ ...named, replace: true, reason: "more" })).toMatchObject({ result: "changed" });
    expect(await put(newBan({ jid: named.jid }))).toMatchObject({
      result: "conflict",
      existing: { id: kick.id },
    });
    await lift(named.id);
    expect(await put({ ...kick, expiresAt: undefined })).toMatchObject({ result: "changed" });
    expect(await put({ ...kick, expiresAt: end(500) })).toMatchObject({ result: "unchanged" });
  });

  it.each<[string, Partial<BanWrite>]>([
    ["account", { jid: "other@example.org" }],
    ["scope", { muc: "chat.example.org" }],
    ["role", { role: "visitor" }],
  ])(
    "conflict in lengthen-only mode with the id of a ban of another %s, until that is lifted",
    async (_, other) => {
      const kick = newBan({ muc: "room@chat.example.org", extend: true, replace: true });
      const taken = await put({ ...kick, extend: undefined, ...other, reason: "threats" });
      expect(await put({ ...kick, expiresAt: undefined })).toMatchObject({
        result: "conflict",
        existing: { id: kick.id, reason: "threats" },
      });
      await expect(store.bans.find(kick.id)).resolves.toEqual(banOf(taken));
      await lift(kick.id);
      expect(await put(kick)).toMatchObject({ result: "created" });
    },
  );

  it("take the reason of the longer one in lengthen-only mode", async () => {
    const end = (seconds: number) => clock.time + seconds * 1000;
    const kick = { ...newBan({ extend: true }), reason: undefined };
    await put({ ...kick, expiresAt: end(60), reason: "Spam" });
    expect(await put({ ...kick, expiresAt: end(90) })).toMatchObject({
      result: "changed",
      ban: { expiresAt: end(90), reason: "Spam" },
    });
    expect(await put({ ...kick, expiresAt: end(30), reason: "Flood", publish: true })).toMatchObject({
      result: "changed",
      ban: { expiresAt: end(90), reason: "Spam", publish: true },
    });
    expect(await put({ ...kick, expiresAt: end(120), reason: "Flood" })).toMatchObject({
      ban: { expiresAt: end(120), reason: "Flood" },
    });
  });

  it("are published in lengthen-only mode from the first that is to be, without ending earlier", async () => {
    const end = (seconds: number) => clock.time + seconds * 1000;
    const kick = newBan({ expiresAt: end(60), extend: true });
    await put(kick);
    const published = { ...kick, publish: true as const, expiresAt: end(30) };
    expect(await put(published)).toMatchObject({
      result: "changed",
      ban: { id: kick.id, publish: true, expiresAt: end(60) },
    });
    expect(await put(published)).toMatchObject({ result: "unchanged", ban: { publish: true } });
    expect(await put({ ...kick, expiresAt: end(90) })).toMatchObject({
      result: "changed",
      ban: { id: kick.id, publish: true, expiresAt: end(90) },
    });
    // One that lasts longer is not published.
    const named = newBan({ jid: kick.jid, expiresAt: end(600), replace: true });
    await lift(kick.id);
    await put(named);
    expect(await put({ ...kick, publish: true })).toMatchObject({
      result: "created",
      ban: { id: kick.id, publish: true, expiresAt: end(60) },
    });
    expect(await put(kick)).toMatchObject({ result: "unchanged", ban: { id: named.id } });
  });

  it("require only a JID", async () => {
    const { id, jid } = newBan();
    const bare = banOf(await put({ id, jid, replace: false }));
    expect(bare).toEqual({
      ...{ id, jid, change: await headSeq() },
      ...{ createdAt: clock.time, createdBy: origin.actor },
    });
    await expect(store.bans.find(id)).resolves.toEqual(bare);
    expect((await store.bans.history(id))[0]).toMatchObject({ targets: [{ jid }], details: { id } });
  });

  it("can be changed by another actor and keep their creator", async () => {
    const before = await make({ reason: "Spam", note: "first" });
    const madeAt = clock.time;
    clock.time += 1000;
    const wish = { id: before.id, jid: before.jid, muc: "chat.example.org", reason: "More spam" };
    const expiresAt = clock.time + 5000;
    const changed = await put({ ...wish, expiresAt, replace: true }, other);
    expect(changed).toEqual({
      result: "changed",
      ban: {
        ...{ ...wish, expiresAt, createdAt: madeAt, createdBy: origin.actor },
        change: await headSeq(),
      },
    });
    await expect(store.bans.find(before.id)).resolves.toEqual(banOf(changed));
    const [, entry] = await store.bans.history(before.id);
    expect(entry).toMatchObject({ ...other, action: "ban.change", targets: [{ muc: wish.muc }] });
    expect(entry?.details).toEqual({
      id: before.id,
      expires_at: "2030-01-01T00:00:06Z",
      before: { jid: before.jid, muc: room, reason: "Spam", note: "first" },
    });
  });

  it("keep every field when they are put and when they are replaced", async () => {
    const { id, jid } = newBan();
    // The types make sure that no field is left out.
    const terms = (text: string, muc: string): Required<Omit<BanRule, "jid">> => ({
      ...mapBanTexts((name) => `${name} ${text}`),
      ...{ muc, role: "visitor", reason: text, expiresAt: clock.time + text.length * 1000 },
      ...{ except: [`${text}@${jid}`], spareAffiliated: true, publish: true },
    });
    for (const wanted of [terms("first", room), terms("another", "chat.example.org")]) {
      const { ban } = (await put({ id, jid, ...wanted, replace: true })) as { readonly ban: SavedBan };
      expect(ban).toMatchObject(wanted);
      await expect(store.bans.find(id)).resolves.toEqual(ban);
    }
    await expect(store.audit.verifyState()).resolves.toMatchObject({ ok: true });
  });

  it("are found by their ids with one call", async () => {
    const [one, two] = [await make(), await make()];
    await lift(two.id);
    const found = await store.bans.findAll([one.id, "nobody", two.id, one.id]);
    expect([...found.keys()].sort()).toEqual([one.id, two.id].sort());
    expect(found.get(one.id)).toEqual(one);
    expect(found.get(two.id)).toMatchObject({ lifted: { by: other.actor } });
  });

  it("are listed by their source", async () => {
    const source = `list ${"x".repeat(200)}`;
    const [first, second] = [await make({ source }), await make({ source })];
    await make({ source: `${source}y` });
    expect(await listIds({ filter: { source } })).toEqual([first.id, second.id].sort());
  });

  it.each([true, false])(
    "are unchanged and not audited when an equal ban is put: replace %p",
    async (replace) => {
      const ban = newBan({ reason: "a\0b", note: "x", expiresAt: clock.time + 60_000 });
      const made = banOf(await put(ban));
      clock.time += 1;
      await expect(put({ ...ban, replace }, other)).resolves.toEqual({ result: "unchanged", ban: made });
      expect(await headSeq()).toBe(made.change);
    },
  );

  it("conflict with active bans of the same id or of the same JID and scope", async () => {
    const existing = await make();
    const head = await headSeq();
    const { id, jid, muc } = existing;
    const conflict = { result: "conflict", existing };
    await expect(put(newBan({ id }))).resolves.toEqual(conflict);
    await expect(put(newBan({ jid }))).resolves.toEqual(conflict);
    await expect(put(newBan({ jid, replace: true }))).resolves.toEqual(conflict);
    expect(await headSeq()).toBe(head);
    // Another scope is another ban, and one's own is none in the way.
    await expect(put(newBan({ jid, muc: undefined }))).resolves.toMatchObject({ result: "created" });
    await expect(put(newBan({ jid, muc: "chat.example.org" }))).resolves.toMatchObject({ result: "created" });
    await expect(put({ id, jid, muc, note: "x", replace: true })).resolves.toMatchObject({
      result: "changed",
    });
    // It cannot move to where another one is, either.
    const [everywhere] = (await store.bans.list({ filter: { jid } })).bans.filter(
      (ban) => ban.muc === undefined,
    );
    await expect(put({ id, jid, replace: true })).resolves.toEqual({
      result: "conflict",
      existing: everywhere,
    });
  });

  it("conflict within one call and release a scope within one call", async () => {
    const [first, second, third] = [newBan(), newBan(), newBan()];
    const results = await store.bans.putAll(
      [
        first,
        { ...second, jid: first.jid },
        { ...first, note: "again" },
        { ...first, jid: third.jid, replace: true },
        { ...second, jid: first.jid },
      ],
      origin,
    );
    expect(results.map(({ result }) => result)).toEqual([
      "created",
      "conflict",
      "conflict",
      "changed",
      "created",
    ]);
    expect(results[1]).toEqual({ result: "conflict", existing: results[0] && banOf(results[0]) });
    await expect(store.bans.find(first.id)).resolves.toMatchObject({ jid: third.jid });
    expect((await store.bans.history(first.id)).map(({ action }) => action)).toEqual([
      "ban.create",
      "ban.change",
    ]);
    await expect(store.bans.find(second.id)).resolves.toMatchObject({ jid: first.jid });
  });

  it("are lifted once, with actor and reason", async () => {
    const ban = await make({ reason: "Spam" });
    clock.time += 1000;
    const lifted = await lift(ban.id, "Appeal");
    expect(lifted).toEqual({
      ...{ ...ban, change: await headSeq() },
      lifted: { at: clock.time, by: other.actor, reason: "Appeal" },
    });
    await expect(store.bans.find(ban.id)).resolves.toEqual(lifted);
    const [, entry] = await store.bans.history(ban.id);
    expect(entry).toMatchObject({
      ...other,
      ...{ action: "ban.lift", reason: "Appeal" },
      ...{ targets: [{ jid: ban.jid, muc: room }], details: { id: ban.id, ban_reason: "Spam" } },
    });
    await expect(lift(ban.id)).resolves.toBeUndefined();
    const { id } = await make();
    await expect(
      store.bans.liftAll([{ id: "nobody" }, { id }, { id }, { id: "\0" }], other),
    ).resolves.toEqual([undefined, expect.objectContaining({ id }), undefined, undefined]);
  });

  it("expire by the store's clock, to the millisecond", async () => {
    const ban = await make({ expiresAt: clock.time + 1000 });
    const filter = { jid: ban.jid };
    clock.time += 999;
    await expect(listIds({ filter })).resolves.toEqual([ban.id]);
    await expect(listIds({ filter: { ...filter, state: "ended" } })).resolves.toEqual([]);
    await expect(put(newBan({ jid: ban.jid }))).resolves.toMatchObject({ result: "conflict" });
    clock.time += 1;
    await expect(listIds({ filter })).resolves.toEqual([]);
    await expect(listIds({ filter: { ...filter, state: "ended" } })).resolves.toEqual([ban.id]);
    await expect(lift(ban.id)).resolves.toBeUndefined();
    await expect(put(newBan({ jid: ban.jid }))).resolves.toMatchObject({ result: "created" });
  });

  it.each(["lifted", "expired"])("release their id when they are %s", async (how) => {
    const ban = await make({ reason: "first", note: "x", expiresAt: clock.time + 1000 });
    const noted: BanEnforcement = {
      ...{ banId: ban.id, server: "main", change: ban.change, at: clock.time, kicked: [] },
    };
    await store.transaction((tx) => tx.bans.saveEnforcements([noted]));
    if (how === "lifted") await lift(ban.id, "done");
    else clock.time += 1000;
    const next = await put({ ...newBan(), id: ban.id }, other);
    const { jid } = banOf(next);
    expect(jid).not.toBe(ban.jid);
    expect(next).toEqual({
      result: "created",
      ban: {
        ...{ id: ban.id, jid, muc: room, change: await headSeq() },
        ...{ createdAt: clock.time, createdBy: other.actor },
      },
    });
    await expect(store.bans.find(ban.id)).resolves.toEqual(banOf(next));
    await expect(store.bans.enforcements([ban.id])).resolves.toEqual([]);
    const history = await store.bans.history(ban.id);
    expect(history.map(({ action, targets }) => [action, targets[0]?.jid])).toEqual([
      ["ban.create", ban.jid],
      ...(how === "lifted" ? [["ban.lift", ban.jid]] : []),
      ["ban.create", jid],
    ]);
    expect(history.map(({ seq }) => seq).at(-1)).toBe(banOf(next).change);
  });

  it("are read by the number of their last change in their current state", async () => {
    const from = await headSeq();
    const [one, two, three] = [await make(), await make(), await make()];
    const lifted = await lift(one.id);
    await expect(store.bans.changedSince(from, 10)).resolves.toEqual([two, three, lifted]);
    await expect(store.bans.changedSince(from, 2)).resolves.toEqual([two, three]);
    await expect(store.bans.changedSince(three.change, 10)).resolves.toEqual([lifted]);
    await expect(store.bans.changedSince(await headSeq(), 10)).resolves.toEqual([]);
  });

  it("are not missed by a reader of changes while two instances write", async () => {
    const from = await headSeq();
    // Two openings of an SQLite file in one process cannot write at the same time: the one would wait for the other without
    // giving it a turn.
    const second = dialect.name === "sqlite" ? store : await createStore(database.url, { clock: clock.now });
    let writing = true;
    const latest = new Map<string, SavedBan>();
    const read = async () => {
      for (let last = from, done = false; !done;) {
        done = !writing; // Once more when all is written.
        const bans = await store.bans.changedSince(last, 7);
        const changes = [last, ...bans.map(({ change }) => change)];
        expect(changes).toEqual([...new Set(changes)].sort((a, b) => a - b));
        for (const ban of bans) latest.set(ban.id, ban);
        if (bans.length > 0) done = false;
        last = changes.at(-1) ?? last;
      }
    };
    const write = async (writer: Store, name: string) => {
      for (let round = 0; round < 8; round++) {
        const bans = [0, 1, 2].map((index) =>
          newBan({ id: `${name}-${index}`, note: `${round}`, replace: true }),
        );
        await writer.bans.putAll(bans, origin);
        if (round % 3 === 0) await writer.bans.liftAll([{ id: `${name}-${round % 2}` }], origin);
      }
    };
    const reading = read();
    await Promise.all([write(store, "one"), write(second, "two")]);
    writing = false;
    await reading;
    const all = [...latest.values()].sort((a, b) => a.change - b.change);
    expect(all).toHaveLength(6);
    await expect(store.bans.changedSince(from, 100)).resolves.toEqual(all);
    if (second !== store) await second.close();
  });

  it("leave nothing behind when the transaction is rolled back", async () => {
    const kept = await make();
    const ban = newBan();
    const enforcement = { banId: kept.id, server: "main", change: kept.change, at: clock.time, kicked: [] };
    const failing = store.transaction(async (tx) => {
      await tx.bans.putAll([ban, { ...kept, note: "changed", replace: true }], origin);
      await tx.bans.liftAll([{ id: kept.id }], origin);
      await tx.bans.saveEnforcements([enforcement]);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    await expect(store.bans.find(ban.id)).resolves.toBeUndefined();
    await expect(store.bans.find(kept.id)).resolves.toEqual(kept);
    await expect(store.bans.history(kept.id)).resolves.toHaveLength(1);
    await expect(store.bans.enforcements([kept.id])).resolves.toEqual([]);
    expect(await headSeq()).toBe(kept.change);
  });

  it("are put and lifted in one transaction with other audit entries", async () => {
    const ban = newBan();
    const [intent, results, lifted] = await store.transaction(async (tx) => {
      const begun = await tx.audit.begin({ ...origin, action: "kick" });
      const made = await tx.bans.putAll([ban], origin);
      return [begun, made, await tx.bans.liftAll([{ id: ban.id }], origin)] as const;
    });
    expect(results).toMatchObject([{ result: "created", ban: { change: intent.seq + 1 } }]);
    expect(lifted).toMatchObject([{ id: ban.id, change: intent.seq + 2 }]);
  });

  it("cannot be put outside the transaction from within it", async () => {
    const nested = store.transaction(() => store.bans.putAll([newBan()], origin));
    await expect(nested).rejects.toThrow(/instead of the store's/);
  });

  it("cost nothing in an empty call", async () => {
    const head = await headSeq();
    await expect(store.bans.putAll([], origin)).resolves.toEqual([]);
    await expect(store.bans.liftAll([], origin)).resolves.toEqual([]);
    await expect(store.bans.enforcements([])).resolves.toEqual([]);
    expect(await headSeq()).toBe(head);
  });

  it("are put and lifted a thousand at a time", async () => {
    const muc = `crowd${count}@chat.example.org`;
    const bans = Array.from({ length: 1_000 }, () => newBan({ muc }));
    const twice = { ...newBan({ muc }), jid: bans[0]?.jid ?? "" };
    const head = await headSeq();
    const results = await store.bans.putAll([...bans, twice], origin);
    expect(results.slice(0, 1_000).map((result) => banOf(result).change)).toEqual(
      bans.map((_, index) => head + 1 + index),
    );
    expect(results[1_000]).toMatchObject({ result: "conflict", existing: { id: bans[0]?.id } });
    const again = await store.bans.putAll(bans, origin);
    expect(new Set(again.map(({ result }) => result))).toEqual(new Set(["unchanged"]));
    const alike = await store.bans.putAll(
      bans.map((ban) => ({ ...ban, id: `${ban.id}-alike` })),
      origin,
    );
    expect(new Set(alike.map(({ result }) => result))).toEqual(new Set(["conflict"]));
    await store.transaction((tx) =>
      tx.bans.saveEnforcements(
        bans.map(({ id }) => ({ banId: id, server: "main", change: head, at: clock.time, kicked: [] })),
      ),
    );
    await expect(store.bans.enforcements(bans.map(({ id }) => id))).resolves.toHaveLength(1_000);
    const lifted = await store.bans.liftAll(bans, origin);
    expect(lifted.map((ban) => ban?.id)).toEqual(bans.map(({ id }) => id));
    expect(await headSeq()).toBe(head + 2_000);
    await expect(listIds({ filter: { muc } })).resolves.toEqual([]);
  });

  it("are listed in pages, by the bytes of their ids, and filtered", async () => {
    const muc = `paged${count}@chat.example.org`;
    const ids = ["p-z", "p_a", "p-A", "p-a", "p-0", "p--"];
    for (const id of ids) await make({ id, muc });
    const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await store.bans.list({ filter: { muc }, after, limit: 2 });
      expect(page.bans).toHaveLength(2);
      seen.push(...page.bans.map(({ id }) => id));
      after = page.next;
    }
    expect(seen).toEqual(sorted);
    await lift("p-a");
    await expect(listIds({ filter: { muc } })).resolves.toEqual(sorted.filter((id) => id !== "p-a"));
    await expect(listIds({ filter: { muc, state: "ended" } })).resolves.toEqual(["p-a"]);
    await expect(listIds({ filter: { muc, state: "all" } })).resolves.toEqual(sorted);
    const { jid } = (await store.bans.find("p-0")) ?? {};
    await expect(listIds({ filter: { muc, jid } })).resolves.toEqual(["p-0"]);
    await expect(listIds({ filter: { muc: room, jid } })).resolves.toEqual([]);
    for (const limit of [0, 1.5, 1_001]) await expect(store.bans.list({ limit })).rejects.toThrow(RangeError);
  });

  it("are listed within the reach of a token, consistent with tokenReaches", async () => {
    const { jid } = newBan();
    const mucs = [
      ...[
        undefined,
        "talk.example.org",
        "a@talk.example.org",
        "b@talk.example.org",
        "a@sub.talk.example.org",
      ],
      ...["other.example.org", "a@other.example.org", "ä@talk.example.org", "a@talk.example.org.example"],
    ];
    const bans = [];
    for (const muc of mucs) bans.push(await make({ jid, muc }));
    const reaches = [
      ...[["talk.example.org"], ["a@talk.example.org"], ["a@talk.example.org", "other.example.org"]],
      ...[["A@talk.example.org"], ["%"], ["ä@talk.example.org"], ["example.org"], ["\0"], []],
    ];
    for (const reach of reaches) {
      const expected = bans.filter(({ muc }) => tokenReaches({ reach }, muc)).map(({ id }) => id);
      await expect(listIds({ filter: { jid, reach } })).resolves.toEqual(expected.sort());
    }
    await expect(listIds({ filter: { jid } })).resolves.toHaveLength(mucs.length);
    await expect(listIds({ filter: { jid, reach: ["talk.example.org"] } })).resolves.toHaveLength(4);
  });

  it("accept any text and cannot be found by it", async () => {
    const head = await headSeq();
    const bans = hostileTexts.map((text) => newBan({ reason: text, note: text }));
    const made = (
      await store.bans.putAll(bans, { actor: { kind: "token", id: "'", label: "a\0\ud800" } })
    ).map(banOf);
    await expect(store.bans.changedSince(head, 100)).resolves.toEqual(made);
    expect(made.map(({ reason, note }) => [reason, note])).toEqual(hostileTexts.map((text) => [text, text]));
    const broken = await make({ reason: "a\0b", note: "\ud800" });
    expect(broken).toMatchObject({ reason: "a\ufffdb", note: "\ufffd" });
    await expect(lift(broken.id, "\0")).resolves.toMatchObject({ lifted: { reason: "\ufffd" } });
    for (const text of [...hostileTexts, "\0", ""]) {
      await expect(store.bans.find(text)).resolves.toBeUndefined();
      await expect(store.bans.history(text)).resolves.toEqual([]);
      await expect(store.bans.enforcements([text])).resolves.toEqual([]);
      await expect(lift(text)).resolves.toBeUndefined();
      await expect(listIds({ filter: { jid: text } })).resolves.toEqual([]);
      await expect(listIds({ filter: { muc: text, reach: [text] } })).resolves.toEqual([]);
      await expect(store.bans.list({ after: text })).resolves.toBeDefined();
    }
  });

  it("may have JIDs of any length that differ only at their ends", async () => {
    // Not to be compressed, as an index would; four bytes a character.
    const long = [...randomBytes(1023)].map((byte) => String.fromCodePoint(0x20000 + byte)).join("");
    const [jid, muc] = [`${long}@example.org`, `${long}@chat.example.org`];
    const ban = await make({ jid, muc });
    const conflict = { result: "conflict", existing: ban };
    await expect(put(newBan({ jid, muc }))).resolves.toEqual(conflict);
    const neighbours = await store.bans.putAll(
      [newBan({ jid: `${jid}.example`, muc }), newBan({ jid, muc: `${muc}.example` })],
      origin,
    );
    expect(neighbours.map(({ result }) => result)).toEqual(["created", "created"]);
    await expect(listIds({ filter: { jid, muc } })).resolves.toEqual([ban.id]);
    await expect(listIds({ filter: { jid, reach: [muc] } })).resolves.toEqual([ban.id]);
  });

  it("have the latest result of each server", async () => {
    const [one, two] = [await make(), await make()];
    const noted = (ban: SavedBan, server: string, parts: Partial<BanEnforcement> = {}): BanEnforcement => ({
      ...{ banId: ban.id, server, change: ban.change, at: clock.time, kicked: [], refusal: undefined },
      ...parts,
    });
    const kicked = [{ muc: room, nickname: "n\0ick", jid: one.jid, occupant_id: "x" }];
    const note = (enforcements: readonly BanEnforcement[]) =>
      store.transaction((tx) => tx.bans.saveEnforcements(enforcements));
    await note([
      noted(one, "main", { kicked }),
      noted(one, "backup", { refusal: { code: "invalid_jid", error: "no\0" } }),
      noted(two, "main"),
    ]);
    const refusal = { code: "invalid_jid", error: "no\ufffd" };
    await expect(store.bans.enforcements([two.id, one.id, "nobody"])).resolves.toEqual([
      ...[noted(one, "backup", { refusal }), noted(one, "main", { kicked }), noted(two, "main")],
    ]);
    const later = { change: one.change + 10, at: clock.time + 5 };
    await note([noted(one, "backup", { at: 1 }), noted(one, "backup", later)]);
    await expect(store.bans.enforcements([one.id])).resolves.toEqual([
      ...[noted(one, "backup", later), noted(one, "main", { kicked })],
    ]);
  });
});

function banOf(result: BanPut): SavedBan {
  if (result.result === "conflict") throw new Error(`There was a conflict with ${result.existing.id}`);
  return result.ban;
}
