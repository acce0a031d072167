import { createHash, randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  AuditAction,
  AuditEntry,
  AuditFilter,
  AuditOrigin,
  AuditPlace,
} from "../../../src/store/audit/audit";
import { createStore } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";
import { IntentEndedError, NoSuchIntentError } from "../../../src/store/errors";
import { hostileTexts } from "../../support/store/hostile-texts";
import { testDialects } from "../../support/store/test-dialects";
import { useStore } from "../../support/store/use-store";

const room = "room@chat.example.org";
const bot: AuditOrigin = { actor: { kind: "token", id: "abc", label: "bot" }, address: "192.0.2.7" };
const kick: AuditAction = {
  ...bot,
  action: "kick",
  targets: [{ muc: room, nickname: "spammer" }],
  reason: "spam",
  details: { request: "r-1", server: "a" },
};

describe.each(testDialects)("the audit log: $name", (dialect) => {
  const own = useStore(dialect);

  const seqsOf = async (filter: AuditFilter) => {
    const { entries } = await own.store.audit.list({ filter, order: "oldest" });
    return entries.map(({ seq }) => seq);
  };

  /** The entry that was added there. */
  const entryAt = async ({ seq, at, hash }: AuditPlace): Promise<AuditEntry> => {
    const { entries } = await own.store.audit.list({ order: "oldest", after: seq - 1, limit: 1 });
    const [entry] = entries;
    if (entry === undefined) throw new Error(`There is no entry ${seq}`);
    expect(entry).toMatchObject({ seq, at, hash });
    return entry;
  };

  describe("audit entries", () => {
    it("record an action and its outcome", async () => {
      const begun = await own.store.audit.begin(kick);
      own.clock.time += 250;
      const ended = await own.store.audit.finish(begun.seq, {
        result: "done",
        targets: [{ muc: room, nickname: "spammer", jid: "bob@example.org", occupantId: "o1" }],
        details: { status: 200 },
      });
      const [intent, outcome] = [await entryAt(begun), await entryAt(ended)];
      expect(intent).toEqual({
        ...kick,
        seq: 1,
        at: own.clock.time - 250,
        kind: "intent",
        instance: own.store.instance,
        prevHash: "0".repeat(64),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      expect(outcome).toEqual({
        ...bot,
        seq: 2,
        at: own.clock.time,
        kind: "outcome",
        intent: 1,
        instance: own.store.instance,
        action: "kick",
        targets: [{ muc: room, nickname: "spammer", jid: "bob@example.org", occupantId: "o1" }],
        reason: "spam",
        result: "done",
        details: { status: 200 },
        prevHash: intent.hash,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      await expect(own.store.audit.list({ order: "oldest" })).resolves.toEqual({
        entries: [intent, outcome],
      });
    });

    it("require only an actor and an action", async () => {
      const entry = await entryAt(
        await own.store.audit.record({ actor: { kind: "system" }, action: "start" }),
      );
      await expect(own.store.audit.list()).resolves.toEqual({ entries: [entry] });
      expect(entry).toMatchObject({ kind: "event", actor: { kind: "system" }, targets: [] });
      expect([entry.address, entry.reason, entry.details, entry.intent, entry.result]).toEqual(
        Array(5).fill(undefined),
      );
    });

    it.each<AuditOrigin["actor"]>([
      { kind: "token", id: "abc", label: "bot" },
      { kind: "header" },
      { kind: "operator", label: "root" },
      { kind: "operator" },
      { kind: "system" },
    ])("contain their actor: %j", async (actor) => {
      await own.store.audit.record({ actor, action: "x" });
      const { entries } = await own.store.audit.list();
      expect(entries[0]?.actor).toEqual(actor);
    });

    it("have the targets of the intent when the outcome names none", async () => {
      const { seq } = await own.store.audit.begin(kick);
      const outcome = await entryAt(await own.store.audit.finish(seq, { result: "failed" }));
      expect(outcome.targets).toEqual(kick.targets);
    });

    it("have the documented hash", async () => {
      await own.store.audit.begin({ ...kick, reason: "пока 🦉" });
      await own.store.audit.finish(1, { result: "partial", details: { b: 1, a: [null, 0.5] } });
      const rows = await own.database.execute("select * from audit order by seq");
      const columns =
        "prev_hash seq at kind intent instance actor_kind actor_id actor_label address action targets reason result details";
      let previous = "0".repeat(64);
      for (const row of rows) {
        expect(row.prev_hash).toBe(previous);
        const hash = createHash("sha256").update("16:muc-kick audit 1,");
        for (const column of columns.split(" ")) {
          const value = row[column] as string | null;
          const bytes = Buffer.from(value ?? "");
          hash.update(
            value === null ? "-," : Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.from(",")]),
          );
        }
        previous = hash.digest("hex");
        expect(row.hash).toBe(previous);
      }
      expect(rows).toHaveLength(2);
      await expect(own.store.audit.head()).resolves.toEqual({ seq: 2, hash: previous });
    });
  });

  describe("audit intents", () => {
    it("must exist to be ended", async () => {
      await own.store.audit.record(kick);
      for (const seq of [0, 1, 2, -1, 1.5, 2 ** 53, Number.NaN]) {
        await expect(own.store.audit.finish(seq, { result: "done" })).rejects.toThrow(NoSuchIntentError);
      }
      await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 1 });
    });

    it("can be ended only once", async () => {
      const { seq } = await own.store.audit.begin(kick);
      await own.store.audit.finish(seq, { result: "done" });
      await expect(own.store.audit.finish(seq, { result: "failed" })).rejects.toThrow(IntentEndedError);
      await expect(own.store.audit.finish(seq, { result: "unknown" })).rejects.toThrow(IntentEndedError);
      await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 2 });
    });

    it("can be ended as unknown once, and with a known outcome later, once", async () => {
      const { seq } = await own.store.audit.begin(kick);
      await own.store.audit.finish(seq, { result: "unknown" });
      await expect(own.store.audit.finish(seq, { result: "unknown" })).rejects.toThrow(IntentEndedError);
      await own.store.audit.finish(seq, { result: "done" });
      await expect(own.store.audit.finish(seq, { result: "done" })).rejects.toThrow(IntentEndedError);
      const { entries } = await own.store.audit.list({ filter: { intent: seq }, order: "oldest" });
      expect(entries.map(({ kind, result }) => result ?? kind)).toEqual(["intent", "unknown", "done"]);
    });

    it("are ended by only the first of many concurrent callers", async () => {
      const { seq } = await own.store.audit.begin(kick);
      const other = await createStore(own.database.url);
      const finishes = await Promise.allSettled(
        [own.store, own.store, other, other].map(({ audit }) => audit.finish(seq, { result: "done" })),
      );
      expect(finishes.map(({ status }) => status).sort()).toEqual([
        "fulfilled",
        "rejected",
        "rejected",
        "rejected",
      ]);
      await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 2 });
      await other.close();
    });

    it("are ended by only the first of two callers, of whom the second comes while the first waits", async () => {
      const { seq } = await own.store.audit.begin(kick);
      const first = own.store.audit.finish(seq, { result: "done" });
      await nextTurn();
      const second = own.store.audit.finish(seq, { result: "refused" });
      await expect(second).rejects.toThrow(IntentEndedError);
      expect((await entryAt(await first)).result).toBe("done");
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 2 });
    });

    it("can be opened and ended by the thousand, in order", async () => {
      const intents = await own.store.audit.beginAll(
        Array.from({ length: 1500 }, (_, index) => ({ ...kick, reason: `number ${index}` })),
      );
      expect(intents.map(({ seq }) => seq)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
      const outcomes = await own.store.audit.finishAll(
        intents.map(({ seq }) => ({
          intent: seq,
          result: "done",
          targets: [{ jid: `u${seq}@example.org` }],
        })),
      );
      expect(outcomes.map(({ seq }) => seq)).toEqual(intents.map(({ seq }) => seq + 1500));
      const written: [number | undefined, string | undefined][] = [];
      for await (const { kind, intent, reason } of own.store.audit.export()) {
        if (kind === "outcome") written.push([intent, reason]);
      }
      expect(written).toEqual(intents.map(({ seq }, index) => [seq, `number ${index}`]));
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 3000 });
      await expect(seqsOf({ target: { jid: "u1500@example.org" } })).resolves.toEqual([3000]);
      await expect(own.store.audit.beginAll([])).resolves.toEqual([]);
    });

    it("can be ended when too many others have begun since to be remembered", async () => {
      const first = await own.store.audit.begin(kick);
      await own.store.audit.beginAll(Array.from({ length: 10_000 }, () => kick));
      const ended = { intent: first.seq, result: "done" } as const;
      const outcome = await entryAt(await own.store.audit.finish(first.seq, ended));
      expect(outcome.targets).toEqual(kick.targets);
      await expect(own.store.audit.finish(first.seq, ended)).rejects.toThrow(IntentEndedError);
    });

    it("are ended all together or not at all", async () => {
      const [first, second] = await own.store.audit.beginAll([kick, kick]);
      const one = { intent: first?.seq ?? 0, result: "done" } as const;
      const two = { intent: second?.seq ?? 0, result: "done" } as const;
      await expect(own.store.audit.finishAll([one, { ...two, intent: 99 }])).rejects.toThrow(
        NoSuchIntentError,
      );
      await expect(own.store.audit.finishAll([one, two, one])).rejects.toThrow(IntentEndedError);
      await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 2 });
      await own.store.audit.finishAll([one, two]);
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 4 });
    });
  });

  it("get one number each when written concurrently, and an error reaches only its own caller", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, (_, index) => {
        if (index === 100) return own.store.audit.finish(1_000_000, { result: "done" });
        if (index === 200) return own.store.audit.record({ ...kick, details: circle as never });
        return own.store.audit.record(kick);
      }),
    );
    const failed = results.flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
    expect(failed).toEqual([100, 200]);
    const seqs = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.seq] : []));
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 298 }, (_, index) => index + 1));
    await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 298 });
  });

  describe("two instances that write to the same database", () => {
    let other: Store;

    beforeEach(async () => {
      other = await createStore(own.database.url, { clock: own.clock.now });
    });

    afterEach(() => other.close());

    it("link the entries of both in one chain", async () => {
      const seqs: number[] = [];
      for (const instance of [own.store, other, own.store, own.store, other, other, own.store]) {
        const intent = await instance.audit.begin(kick);
        const outcome = await instance.audit.finish(intent.seq, { result: "done" });
        seqs.push(intent.seq, outcome.seq);
      }
      expect(seqs).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
      expect(await own.store.audit.verify()).toMatchObject({ ok: true, count: 14 });
    });

    it("lose nothing while both write and wait for nothing", async () => {
      const writing: Promise<[intent: AuditPlace, outcome: AuditPlace]>[] = [];
      for (let turn = 0; turn < 300; turn += 1) {
        const instance = turn % 7 < 3 ? other : own.store;
        writing.push(
          instance.audit.begin({ ...kick, reason: `${turn}` }).then(async (intent) => {
            const outcome = await instance.audit.finish(intent.seq, { result: "done" });
            return [intent, outcome];
          }),
        );
        await nextTurn();
      }
      const written = await Promise.all(writing);
      expect(new Set(written.flatMap((places) => places.map(({ seq }) => seq))).size).toBe(600);
      for (const [turn, places] of written.entries()) {
        expect(places[1].seq).toBeGreaterThan(places[0].seq);
        const [intent, outcome] = await Promise.all(places.map(entryAt));
        expect([intent?.reason, outcome?.reason, outcome?.intent]).toEqual([
          `${turn}`,
          `${turn}`,
          intent?.seq,
        ]);
      }
      expect(await own.store.audit.verify()).toMatchObject({ ok: true, count: 600 });
    });

    it("cannot end an intent that the other has ended", async () => {
      const intent = await own.store.audit.begin(kick);
      await other.audit.finish(intent.seq, { result: "done" });
      // So that the end of the audit log is known again.
      await own.store.audit.record({ ...bot, action: "note" });
      await expect(own.store.audit.finish(intent.seq, { result: "done" })).rejects.toThrow(IntentEndedError);
      expect(await own.store.audit.verify()).toMatchObject({ ok: true, count: 3 });
    });

    it("can end once an intent that the other has ended as unknown", async () => {
      const intent = await own.store.audit.begin(kick);
      await other.audit.finish(intent.seq, { result: "unknown" });
      await own.store.audit.record({ ...bot, action: "note" });
      const outcome = await entryAt(await own.store.audit.finish(intent.seq, { result: "done" }));
      expect(outcome).toMatchObject({ ...bot, reason: "spam", result: "done", targets: kick.targets });
      await expect(own.store.audit.finish(intent.seq, { result: "done" })).rejects.toThrow(IntentEndedError);
      expect(await own.store.audit.verify()).toMatchObject({ ok: true, count: 4 });
    });
  });

  describe("the open intents of an instance", () => {
    it("are not reported while the instance lives, and all are when it is gone", async () => {
      const other = await createStore(own.database.url);
      const ended = await other.audit.begin(kick);
      const left = await other.audit.begin({ ...kick, reason: "left" });
      await own.store.audit.begin({ ...kick, reason: "ours" });
      await other.audit.finish(ended.seq, { result: "done" });
      await expect(own.store.audit.openIntents()).resolves.toEqual([]);
      await expect(other.audit.openIntents()).resolves.toEqual([]);
      await other.close();
      await expect(own.store.audit.openIntents()).resolves.toEqual([await entryAt(left)]);
    });

    it("are reported until they are ended as unknown", async () => {
      const other = await createStore(own.database.url);
      const { seq } = await other.audit.begin(kick);
      await other.close();
      await expect(own.store.audit.openIntents()).resolves.toHaveLength(1);
      await own.store.audit.finish(seq, { result: "unknown", details: { why: "the process ended" } });
      await expect(own.store.audit.openIntents()).resolves.toEqual([]);
    });

    it("do not include actions that began and ended in one transaction", async () => {
      const other = await createStore(own.database.url);
      await other.transaction(async ({ audit }) => {
        const { seq } = await audit.begin(kick);
        await audit.finish(seq, { result: "done" });
      });
      await other.close();
      await expect(own.store.audit.openIntents()).resolves.toEqual([]);
    });

    it("are found when the entry names an impossible instance", async () => {
      await own.store.audit.begin(kick);
      await own.database.execute("update audit_open set instance = '../../etc/passwd'");
      await own.database.disarm();
      await own.database.execute("update audit set instance = '../../etc/passwd'");
      await expect(own.store.audit.openIntents()).resolves.toHaveLength(1);
    });
  });

  describe("a search of the audit log", () => {
    beforeEach(async () => {
      await own.store.audit.begin(kick); // 1
      own.clock.time += 1000;
      await own.store.audit.finish(1, {
        result: "done",
        targets: [{ muc: room, jid: "bob@example.org/phone" }],
      }); // 2
      own.clock.time += 1000;
      await own.store.audit.record({ actor: { kind: "header" }, action: "kick", targets: [{ muc: "x@y" }] }); // 3
      await own.store.audit.record({
        actor: { kind: "token", id: "other", label: "bot" },
        action: "ban",
        targets: [
          { muc: "x@y", jid: "eve@example.org" },
          { muc: room, jid: "example.org" },
        ],
      }); // 4
    });

    it.each<[AuditFilter, number[]]>([
      [{}, [1, 2, 3, 4]],
      [{ kind: "intent" }, [1]],
      [{ kind: "outcome" }, [2]],
      [{ actor: { kind: "token" } }, [1, 2, 4]],
      [{ actor: { kind: "token", id: "abc" } }, [1, 2]],
      [{ actor: { kind: "header" } }, [3]],
      [{ actor: { kind: "system" } }, []],
      [{ action: "kick" }, [1, 2, 3]],
      [{ action: "kic%" }, []],
      [{ target: {} }, [1, 2, 3, 4]],
      [{ target: { muc: room } }, [1, 2, 4]],
      [{ target: { jid: "bob@example.org" } }, [2]],
      [{ target: { jid: "bob@example.org/laptop" } }, [2]],
      [{ target: { jid: "example.org" } }, [4]],
      [{ target: { jid: "eve@example.org", muc: "x@y" } }, [4]],
      [{ target: { jid: "eve@example.org", muc: room } }, []],
      [{ intent: 1 }, [1, 2]],
      [{ action: "kick", target: { muc: room }, kind: "outcome" }, [2]],
    ])("finds, by the filter %j, the entries %j", async (filter, seqs) => {
      await expect(seqsOf(filter)).resolves.toEqual(seqs);
      const exported: number[] = [];
      for await (const { seq } of own.store.audit.export(filter)) exported.push(seq);
      expect(exported).toEqual(seqs);
    });

    it("includes the start of a time range and excludes its end", async () => {
      const start = own.clock.time - 2000;
      await expect(seqsOf({ from: start, to: start + 1000 })).resolves.toEqual([1]);
      await expect(seqsOf({ from: start + 1 })).resolves.toEqual([2, 3, 4]);
      await expect(seqsOf({ to: start + 2000 })).resolves.toEqual([1, 2]);
    });

    it.each(hostileTexts)("finds nothing else by the text %p and does no harm", async (text) => {
      for (const filter of [
        { action: text },
        { actor: { kind: "token", id: text } },
        { target: { jid: text } },
        { target: { muc: text } },
      ] as const) {
        await expect(seqsOf(filter)).resolves.toEqual([]);
      }
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 4 });
    });

    it("rejects invalid numbers on both databases", async () => {
      for (const filter of [{ from: 1.5 }, { to: Number.NaN }, { from: 2 ** 60 }, { intent: 0.1 }]) {
        await expect(own.store.audit.list({ filter })).rejects.toThrow(RangeError);
      }
      for (const request of [{ limit: 0 }, { limit: 1001 }, { limit: 1.5 }, { after: 0.5 }]) {
        await expect(own.store.audit.list(request)).rejects.toThrow(RangeError);
      }
    });
  });

  describe("pages of the audit log", () => {
    const listAll = async (order: "newest" | "oldest", limit: number, between: () => Promise<unknown>) => {
      const seqs: number[] = [];
      let after: number | undefined;
      do {
        const page = await own.store.audit.list({ order, limit, after });
        expect(page.entries.length).toBeLessThanOrEqual(limit);
        seqs.push(...page.entries.map(({ seq }) => seq));
        after = page.next;
        await between();
      } while (after !== undefined);
      return seqs;
    };

    it("contain every entry once and end with the last entry", async () => {
      await own.store.audit.beginAll(Array.from({ length: 10 }, () => kick));
      const upwards = Array.from({ length: 10 }, (_, index) => index + 1);
      for (const limit of [1, 3, 5, 10, 11]) {
        await expect(listAll("oldest", limit, () => Promise.resolve())).resolves.toEqual(upwards);
        await expect(listAll("newest", limit, () => Promise.resolve())).resolves.toEqual(
          [...upwards].reverse(),
        );
      }
    });

    it("do not shift when entries are added", async () => {
      await own.store.audit.beginAll(Array.from({ length: 10 }, () => kick));
      const seqs = await listAll("newest", 3, () => own.store.audit.beginAll([kick, kick]));
      expect(seqs).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    });
  });

  describe("an export of the audit log", () => {
    it("contains the entries that existed at its start, in order, across many pages", async () => {
      await own.store.audit.beginAll(Array.from({ length: 1001 }, () => kick));
      const entries: AuditEntry[] = [];
      for await (const entry of own.store.audit.export()) {
        entries.push(entry);
        if (entries.length % 400 === 0) await own.store.audit.record(kick);
      }
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 1001 }, (_, index) => index + 1));
      for (const [index, { prevHash }] of entries.slice(1).entries())
        expect(prevHash).toBe(entries[index]?.hash);
    });

    it("blocks nothing when it is aborted", async () => {
      await own.store.audit.beginAll(Array.from({ length: 600 }, () => kick));
      for await (const { seq } of own.store.audit.export()) if (seq === 2) break;
      await expect(own.store.audit.record(kick)).resolves.toMatchObject({ seq: 601 });
    });

    it("is empty for an empty audit log", async () => {
      for await (const entry of own.store.audit.export())
        throw new Error(`There is ${JSON.stringify(entry)}`);
      await expect(own.store.audit.list()).resolves.toEqual({ entries: [] });
    });
  });

  describe("text in audit entries", () => {
    it.each(hostileTexts)("is returned unchanged: %p", async (text) => {
      const action: AuditAction = {
        actor: { kind: "token", id: text, label: text },
        address: text,
        action: text,
        targets: [{ jid: text, muc: text, nickname: text, occupantId: text }],
        reason: text,
        details: { [text]: [text] },
      };
      await own.store.audit.record(action);
      const { entries } = await own.store.audit.list({
        filter: { action: text, actor: { kind: "token", id: text }, target: { jid: text, muc: text } },
      });
      expect(entries).toEqual([expect.objectContaining(action)]);
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 1 });
    });

    it("is kept as JSON, replaced elsewhere and still found when a database cannot store it", async () => {
      const text = "a\0b\ud800c";
      const place = await own.store.audit.record({
        actor: { kind: "token", id: text, label: text },
        address: text,
        action: text,
        targets: [{ jid: text, muc: text, nickname: text }],
        reason: text,
        details: { text, [text]: 1 },
      });
      const marked = "a\ufffdb\ufffdc";
      const entry = await entryAt(place);
      expect(entry).toMatchObject({
        actor: { kind: "token", id: marked, label: marked },
        address: marked,
        action: marked,
        reason: marked,
        targets: [{ jid: text, muc: text, nickname: text }],
        details: { text, [text]: 1 },
      });
      const { entries } = await own.store.audit.list({
        filter: { action: text, actor: { kind: "token", id: text }, target: { jid: text, muc: text } },
      });
      expect(entries).toEqual([entry]);
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 1 });
    });

    it("of details that have none in JSON is left out", async () => {
      const details = { toJSON: () => undefined };
      const place = await own.store.audit.record({ ...kick, details: details as never });
      expect((await entryAt(place)).details).toBeUndefined();
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 1 });
    });

    it("may be longer than any index allows", async () => {
      // Of JIDs, no part is longer than 1,023 bytes; but what is recorded need not be valid.
      const part = () => randomBytes(1024).toString("hex");
      const account = `${part()}@${part()}`;
      const muc = `${part()}@${part()}`;
      const reason = randomBytes(2 ** 20).toString("base64");
      const place = await own.store.audit.record({
        ...bot,
        action: "kick",
        targets: [{ jid: `${account}/${part()}`, muc, nickname: part() }],
        reason,
      });
      const entry = await entryAt(place);
      expect(entry.reason).toBe(reason);
      await own.store.audit.record({ ...kick, targets: [{ jid: `${account}x`, muc: `${muc}x` }] });
      await expect(seqsOf({ target: { jid: account } })).resolves.toEqual([1]);
      await expect(seqsOf({ target: { muc } })).resolves.toEqual([1]);
      await expect(own.store.audit.list({ filter: { target: { muc } } })).resolves.toEqual({
        entries: [entry],
      });
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true, count: 2 });
    });

    it("is distinguished from text that looks alike", async () => {
      await own.store.audit.record({ ...kick, action: "\u00e9" });
      await own.store.audit.record({ ...kick, action: "e\u0301" });
      await own.store.audit.record({ ...kick, action: "É" });
      await expect(seqsOf({ action: "\u00e9" })).resolves.toEqual([1]);
    });
  });

  describe("integers beyond the exact range of a number", () => {
    it("are an error and not rounded", async () => {
      await own.store.audit.record(kick);
      await own.database.disarm();
      await own.database.execute("update audit set at = 9007199254740993");
      await expect(own.store.audit.list()).rejects.toThrow(/9007199254740993/);
      await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: false, seq: 1, reason: "changed" });
    });

    it("stop the audit log without adding an entry", async () => {
      await own.database.execute("update audit_head set seq = 9007199254740993");
      await expect(own.store.audit.record(kick)).rejects.toThrow(/9007199254740993/);
      await expect(own.database.execute("select seq from audit")).resolves.toEqual([]);
    });
  });
});
