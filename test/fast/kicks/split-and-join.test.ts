import fc from "fast-check";
import type { KickInput, RetractionInput } from "../../../src/wire/module-requests";
import type { KickResponse, Kicked } from "../../../src/contract/responses";
import {
  type Assignment,
  chunkInputs,
  collectReplies,
  createRouting,
  splitByServer,
} from "../../../src/servers/routing";
import {
  type ExecutedKick,
  executeKicks,
  joinResults,
  type KickBan,
  type KickTarget,
} from "../../../src/kicks/execute-kicks";
import type { GatewayFailure } from "../../../src/errors";
import { kickOutcome } from "../../../src/kicks/kick-audit";
import type { NamedReply, ServerReply } from "../../../src/servers/server-result";
import { planKicks } from "../../../src/kicks/plan-kicks";
import { createProtection } from "../../../src/protection";
import { readKickOrder } from "../../../src/kicks/kick-request";

const names = ["a", "b", "c"] as const;

const assignments: fc.Arbitrary<Assignment<number>[]> = fc
  .array(fc.subarray([...names]))
  .map((all) => all.map((servers, input) => ({ input, servers })));

describe("a batch", () => {
  it("is split and joined so that each item has the results of its servers, in order", () => {
    fc.assert(
      fc.property(assignments, (all) => {
        const split = splitByServer(all);
        const byServer = new Map(
          [...split].map(([server, inputs]) => [server, inputs.map((input) => done(`${server}${input}`))]),
        );
        const joined = collectReplies(all, byServer);
        expect(
          joined.map((replies) => replies.map(({ server, reply }) => [server, peopleIn(reply)])),
        ).toEqual(all.map(({ input, servers }) => servers.map((server) => [server, [`${server}${input}`]])));
      }),
    );
  });

  it("reaches only the servers concerned, in the order of the items", () => {
    fc.assert(
      fc.property(assignments, (all) => {
        const split = splitByServer(all);
        for (const name of names) {
          const own = all.filter(({ servers }) => servers.includes(name)).map(({ input }) => input);
          expect(split.get(name) ?? []).toEqual(own);
        }
      }),
    );
  });

  it("is divided into parts that a module accepts, without losses", () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }));
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 40, max: 200 }),
        (inputs, most, bytes) => {
          const chunks = chunkInputs(inputs, { max_batch: most, max_body: bytes });
          expect(chunks.flat()).toEqual(inputs);
          for (const chunk of chunks) {
            expect(chunk.length).toBeLessThanOrEqual(most);
            expect(chunk.length).toBeGreaterThan(0);
            if (chunk.length > 1) expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThanOrEqual(bytes);
          }
        },
      ),
    );
  });
});

function kicked(nickname: string): Kicked {
  return { muc: "room@chat.example.org", nickname, jid: "bob@example.org" };
}

type Reply = ServerReply<KickResponse>;

function done(...people: string[]): Reply {
  return { ok: true, value: { kicked: people.map(kicked) } };
}

function peopleIn(reply: Reply): string[] {
  return reply.ok ? reply.value.kicked.map(({ nickname }) => nickname) : [];
}

function refused(status: number): Reply {
  const code = status === 404 ? "occupant-not-found" : "storage-failed";
  return { ok: false, refused: { status, code, error: "No" } };
}

function failed(server: string, code: "server-unreachable" | "server-timeout", may_be_done = false): Reply {
  const status = code === "server-timeout" ? 504 : 502;
  return { ok: false, failure: { server, status, code, error: `${server} failed`, may_be_done } };
}

const anyReply = (server: string): fc.Arbitrary<Reply> =>
  fc.oneof(
    fc.array(fc.string(), { maxLength: 3 }).map((people) => done(...people)),
    fc.constantFrom(refused(404), refused(500), refused(400)),
    fc.boolean().map((mayBeDone) => failed(server, "server-timeout", mayBeDone)),
    fc.boolean().map((mayBeDone) => failed(server, "server-unreachable", mayBeDone)),
  );

const severalReplies: fc.Arbitrary<NamedReply<KickResponse>[]> = fc
  .tuple(...names.map(anyReply))
  .chain((replies) => fc.subarray(replies.map(named), { minLength: 1 }));

function named(reply: Reply, index: number): NamedReply<KickResponse> {
  return { server: names[index] ?? "", reply };
}

describe("the joined result of several servers", () => {
  it("hides no completed kick and no failed server", () => {
    fc.assert(
      fc.property(severalReplies, (replies) => {
        const told = joinResults(replies);
        const gone = replies.flatMap(({ reply }) => peopleIn(reply));
        const failures = replies.flatMap(({ reply }) => ("failure" in reply ? [reply.failure.server] : []));
        const anyDone = replies.some(({ reply }) => reply.ok);
        if (anyDone) {
          expect(told).toMatchObject({ status: 200 });
          expect((told as KickResponse).kicked.map(({ nickname }) => nickname)).toEqual(gone);
        } else {
          expect(told.status).toBeGreaterThanOrEqual(400);
        }
        const toldOf = (told.failed ?? []).map(({ server }: GatewayFailure) => server);
        expect(toldOf).toEqual(expect.arrayContaining(failures));
        if (told.status === 404) expect(replies.every(({ reply }) => "refused" in reply)).toBe(true);
      }),
    );
  });

  it.each<[string, Reply[], object]>([
    ["all say nobody matches", [refused(404), refused(404)], { status: 404, code: "occupant-not-found" }],
    [
      "all time out",
      [failed("a", "server-timeout"), failed("b", "server-timeout")],
      { status: 504, code: "server-timeout" },
    ],
    [
      "they fail in several ways",
      [failed("a", "server-timeout"), failed("b", "server-unreachable")],
      { status: 502, code: "server-unreachable" },
    ],
    [
      "one fails, one has nobody",
      [refused(404), failed("b", "server-timeout")],
      { status: 504, failed: [{ server: "b" }] },
    ],
    [
      "one did it, one cannot store",
      [done("x"), refused(500)],
      { status: 200, failed: [{ server: "b", code: "storage-failed" }] },
    ],
  ])("has the expected status when %s", (_, replies, told) => {
    expect(joinResults(replies.map(named))).toMatchObject(told);
  });

  it("omits servers without a match when another one found it", () => {
    const told = joinResults([
      { server: "a", reply: done("x") },
      { server: "b", reply: refused(404) },
    ]);
    expect(told).toEqual({ status: 200, kicked: [kicked("x")] });
  });
});

/** Everybody it is asked about is there, under their own nickname, on every server; 120 people have joined lately. */
class Obliging implements KickTarget {
  readonly asked: KickInput[] = [];
  readonly retractions: RetractionInput[] = [];

  kick(input: KickInput): Promise<Reply> {
    this.asked.push(input);
    const {
      nickname = "somebody",
      jid = `${nickname}@example.org`,
      muc = "lobby@everywhere",
      dry_run,
      role,
    } = input;
    const concerned =
      input.joined_since === undefined
        ? [{ muc, nickname, jid }]
        : Array.from({ length: 120 }, (_, index) => ({
            muc,
            nickname: `raider${index}`,
            jid: `raider${index}@example.org`,
          }));
    const answer = {
      ...(role === undefined ? { kicked: concerned } : { kicked: [], muted: concerned }),
      ...(dry_run === true ? { dry_run: true as const } : {}),
    };
    return Promise.resolve({ ok: true, value: answer });
  }

  retract(input: RetractionInput) {
    this.retractions.push(input);
    return Promise.resolve({ ok: true as const, value: { messages: 0, rooms: [] } });
  }

  kickMany(inputs: readonly KickInput[]): Promise<Reply[]> {
    return Promise.all(inputs.map((input) => this.kick(input)));
  }
}

describe("a plan of kicks", () => {
  const servers = [
    { name: "a", mucs: ["a.example"] },
    { name: "b", mucs: ["b.example", "c.example"] },
  ];

  async function run(
    body: unknown,
    options: { isProtected?: string[]; reach?: string[]; mayBan?: boolean } = {},
  ) {
    const order = readKickOrder(body, { maxBatch: 100 });
    if (!order.ok) throw new Error(order.problem.error);
    const protection = createProtection(options.isProtected ?? [], undefined);
    const routing = createRouting(servers);
    const { reach, mayBan = true } = options;
    const plan = planKicks(order.value.items, { routing, protection, reach, mayBan });
    const targets = new Map(servers.map(({ name }) => [name, new Obliging()]));
    const banned: KickBan[] = [];
    const ban = (bans: readonly KickBan[]) => {
      banned.push(...bans);
      return Promise.resolve(bans.map(() => ({ result: { status: 200 as const, kicked: [] }, replies: [] })));
    };
    const executed = await executeKicks(plan, { servers: targets, protection, many: order.value.many, ban });
    return { executed, targets, banned };
  }

  const nickname = fc.constantFrom("boss", "bob", "eve");
  const muc = fc.constantFrom("r@a.example", "R@B.Example", "r@c.example", "r@nowhere.example");
  const request = fc.oneof(
    fc.record({ nickname, muc, force: fc.boolean(), dry_run: fc.boolean() }),
    fc.record({ jid: nickname.map((name) => `${name}@example.org`), force: fc.boolean() }),
    fc.constantFrom<object>({}, { muc: "r@a.example" }),
  );

  const banning = fc.oneof(
    request,
    fc.record({ nickname, muc, force: fc.boolean(), ban_seconds: fc.constant(60) }),
    fc.record({ jid: nickname.map((name) => `${name}@example.org/phone`), ban_seconds: fc.constant(60) }),
  );

  it("has ban_seconds only for accounts and callers with permission, and sends no server the others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(banning, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (batch, mayBan) => {
          const { executed, targets, banned } = await run(batch, {
            isProtected: ["boss@example.org"],
            mayBan,
          });
          const asked = [...targets.values()].flatMap((target) => target.asked);
          // A dry run with it finds those who have left, and changes nothing.
          const changing = asked.filter(({ dry_run: isDryRun }) => isDryRun !== true);
          expect(changing.filter((input) => input.ban_seconds !== undefined)).toEqual([]);
          for (const [index, each] of batch.entries()) {
            const result = executed[index]?.result;
            const isBan = "ban_seconds" in each;
            const isBanned = banned.some(({ item }) => item === executed[index]?.planned.item);
            if (isBan && !mayBan) expect(result).toMatchObject({ status: 403, code: "forbidden" });
            if (!isBan || !mayBan || result?.status !== 200) expect(isBanned).toBe(false);
            else expect(isBanned).toBe(true);
          }
          for (const { accounts, item } of banned) {
            expect(accounts).toEqual([expect.stringMatching(/^(boss|bob|eve)@example\.org$/)]);
            if (accounts.includes("boss@example.org")) expect(item.force).toBe(true);
          }
        },
      ),
    );
  });

  it("looks up by a mute who would be muted, and spares protected accounts", async () => {
    const order = { muc: "r@a.example", role: "visitor" };
    const isProtected = ["boss@example.org"];
    const { targets, banned } = await run({ ...order, nickname: "bob" }, { isProtected });
    const lookup = { nickname: "bob", muc: "r@a.example", dry_run: true, role: "visitor" };
    expect(targets.get("a")?.asked).toEqual([lookup]);
    expect(banned.map(({ accounts }) => accounts)).toEqual([["bob@example.org"]]);
    const refused = await run({ ...order, nickname: "boss" }, { isProtected });
    expect(refused.executed[0]?.result).toMatchObject({ status: 409, code: "protected" });
    expect(refused.banned).toEqual([]);
  });

  it.each([{ role: "visitor" }, { ban_seconds: 60 }])(
    "retracts the messages of who joined lately by a request for each hundred: %j",
    async (rule) => {
      const { targets } = await run({ joined_since: "10m", muc: "r@a.example", retract: true, ...rule });
      const [first, second, ...more] = targets.get("a")?.retractions ?? [];
      expect([first?.jids?.length, second?.jids?.length, more]).toEqual([100, 20, []]);
      expect(new Set([...(first?.jids ?? []), ...(second?.jids ?? [])]).size).toBe(120);
      expect(targets.get("b")?.retractions).toEqual([]);
    },
  );

  it("kicks protected accounts only with force, and has each audited and returned", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (batch) => {
        const { executed, targets } = await run(batch, { isProtected: ["boss@example.org"] });
        expect(executed).toHaveLength(batch.length);
        const asked = [...targets.values()]
          .flatMap((target) => target.asked)
          .filter(({ dry_run }) => dry_run !== true);
        const forced = batch.filter((each) => "force" in each && each.force).length;
        const bosses = asked.filter(
          ({ nickname: nick, jid }) => nick === "boss" || jid === "boss@example.org",
        );
        if (forced === 0) expect(bosses).toEqual([]);
        expect(asked.every((each) => !("force" in each))).toBe(true);
        // Whoever was kicked, and whoever else was meant; of invalid requests nobody knows whom they mean.
        const meant = executed.filter(
          ({ planned: { item }, replies }) => item?.request.dryRun === false && replies.length === 0,
        );
        expect(recorded(executed)).toHaveLength(asked.length + meant.length);
      }),
    );
  });

  function recorded(executed: readonly ExecutedKick[]) {
    const { targets = [] } = kickOutcome(executed, "id");
    return targets;
  }

  it("uses the server of the room in any spelling", async () => {
    const { targets } = await run([
      { nickname: "x", muc: "Room@B.EXAMPLE" },
      { nickname: "y", muc: "r@ａ.example" },
    ]);
    expect(targets.get("b")?.asked).toEqual([{ nickname: "x", muc: "Room@B.EXAMPLE" }]);
    expect(targets.get("a")?.asked).toEqual([{ nickname: "y", muc: "r@ａ.example" }]);
  });

  it("rejects an unknown room and does nothing", async () => {
    const { executed, targets } = await run({ nickname: "x", muc: "Room@Nowhere.example" });
    expect(executed.map(({ result }) => result)).toEqual([
      { status: 404, code: "host-not-found", error: "No such host here: nowhere.example" },
    ]);
    expect([...targets.values()].flatMap(({ asked }) => asked)).toEqual([
      { nickname: "x", muc: "Room@Nowhere.example", dry_run: true },
    ]);
  });

  it("stays within the token's reach", async () => {
    const reach = ["r@a.example", "c.example"];
    const { executed } = await run(
      [
        { nickname: "x", muc: "r@a.example" },
        { nickname: "x", muc: "s@a.example" },
        { nickname: "x", muc: "any@c.example" },
        { jid: "x@example.org" },
        { nickname: "x", muc: "r@ａ.example" },
      ],
      { reach },
    );
    expect(executed.map(({ result }) => result.status)).toEqual([200, 403, 200, 403, 403]);
  });
});
