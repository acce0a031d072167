import type { Answer, RoomDescription } from "../../../support/module/prosody-stand-in";
import {
  AUTHORIZATION_HEADER,
  CALLER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const nicknames = Array.from({ length: 20 }, (_, index) => `User ${String(index).padStart(2, "0")}`);

const fullRoom: RoomDescription = {
  jid: ROOM,
  persistent: true,
  occupants: nicknames.map((nickname, index) => ({ nickname, sessions: [`user${index}@example.org/desk`] })),
};

const kickEverybody = nicknames.map((nickname) => ({ nickname, muc: ROOM }));

interface Result {
  readonly status: number;
  readonly code?: string;
  readonly error?: string;
  readonly kicked?: readonly { readonly nickname: string }[];
}

function resultsOf(answer: Answer): readonly Result[] {
  expect(answer).toMatchObject({ status: 200, closed: false });
  const { results, ...rest } = jsonOf(answer) as { results: Result[] };
  expect(rest).toEqual({});
  return results;
}

const statusesOf = (answer: Answer) => resultsOf(answer).map(({ status }) => status);

describeModule((scenario) => {
  const { kick } = scenario;
  const inside = () => scenario.prosody.inside(MUC).length;
  const options = (limit: unknown) => ({ [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_max_batch: limit });
  const refused = (status: number, code: string, error: string) => ({
    status,
    code,
    error: expect.stringContaining(error) as string,
  });

  it("a batch returns one result per item in order, and a failed item stops no other", () => {
    const answer = kick([
      { nickname: "Zoe", muc: ROOM },
      { nickname: "Bob", muc: ROOM, reason: "Out!" },
      { nickname: "Bob", muc: ROOM },
      { nickname: "Ada" },
      { jid: "ada@example.org", dryrun: true },
      { jid: "ada@example.org", dry_run: true },
      { nickname: "Ada", muc: `attic@${MUC}` },
      { jid: "eve@example.com", reason: 5 },
      { jid: "eve@example.com", ban_seconds: 60 },
    ]);
    expect(resultsOf(answer)).toEqual([
      refused(404, "occupant-not-found", ROOM),
      { status: 200, kicked: [expect.objectContaining({ nickname: "Bob" })] },
      refused(404, "occupant-not-found", ROOM),
      refused(400, "missing-field", "Missing nickname and/or MUC"),
      refused(400, "unknown-field", "dryrun"),
      { status: 200, kicked: [expect.objectContaining({ nickname: "Ada" })], dry_run: true },
      refused(404, "room-not-found", "attic"),
      refused(400, "invalid-field", "reason"),
      {
        status: 200,
        kicked: [expect.objectContaining({ nickname: "Eve" })],
        bans: [expect.objectContaining({ jid: "eve@example.com" })],
      },
    ]);
    expect(scenario.prosody.inside(MUC)).toEqual([`${ROOM}/Ada`]);
    expect(scenario.prosody.log().at(-1)).toEqual({
      level: "info",
      text: `9 kicks for ${CALLER}: 2 done, 6 failed, 1 dry run`,
    });
  });

  it.each([
    ["debug", ["Bob", "Ada"]],
    ["info", ["Bob"]],
  ])("each kick of a batch is logged, at %s for %j", (level, nicknames) => {
    kick(nicknames.map((nickname) => ({ nickname, muc: ROOM })));
    const lines = scenario.prosody.log().filter(({ text }) => text.startsWith("Kicked "));
    expect(lines.map((line) => line.level)).toEqual(nicknames.map(() => level));
  });

  it("a batch accepts one item, and items that are not requests", () => {
    expect(statusesOf(kick([{ nickname: "Bob", muc: ROOM }]))).toEqual([200]);
    const wrong = [[], [{ nickname: "Ada", muc: ROOM }], null, 5, "Ada", true, {}];
    expect(resultsOf(kick(wrong)).map(({ status, code }) => `${status} ${code ?? ""}`)).toEqual([
      ...Array<string>(6).fill("400 invalid-json"),
      "400 missing-field",
    ]);
    expect(inside()).toBe(EVERYBODY.length - 1);
  });

  it("a batch is accepted up to the maximum number of items and rejected when larger or empty", () => {
    scenario.startLoaded({ options: options(3) });
    const bob = { nickname: "Bob", muc: ROOM };
    for (const items of [[], [bob, bob, bob, bob]]) {
      const text = expectRefusal(kick(items), 400, "invalid-json");
      expect(text).toBe("The request body must be an object, or an array of 1 to 3 objects");
    }
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
    expect(statusesOf(kick([bob, bob, bob]))).toEqual([200, 404, 404]);
  });

  it("a batch may have a thousand items by default", () => {
    const text = expectRefusal(scenario.request({ body: `[${"0,".repeat(1000)}0]` }), 400, "invalid-json");
    expect(text).toContain("1 to 1000 objects");
  });

  it.each(["muc-broadcast-presence", "muc-occupant-left"])(
    "a batch continues when another module throws in %s",
    (event) => {
      scenario.startLoaded({ services: { [MUC]: [fullRoom] }, tick: 0.005 });
      scenario.prosody.sabotage(MUC, event, "the other module is broken", `${ROOM}/User 07`);
      const number = scenario.begin({ body: JSON.stringify(kickEverybody) });
      const results = resultsOf(scenario.finish(number));
      expect(results[7]).toEqual(refused(500, "internal-error", ""));
      expect(results.filter(({ status }) => status === 200)).toHaveLength(19);
      expect(scenario.prosody.log()).toContainEqual({
        level: "error",
        text: expect.stringContaining("the other module is broken") as string,
      });
      expect(JSON.stringify(results)).not.toContain("broken");
    },
  );

  it("a batch is done in one slice when it takes no time", () => {
    scenario.startLoaded({ services: { [MUC]: [fullRoom] } });
    expect(statusesOf(kick(kickEverybody))).toEqual(Array(20).fill(200));
  });

  describe("a batch that takes longer than a slice", () => {
    let number: number;

    const answer = () => scenario.prosody.answer(number);

    beforeEach(() => {
      // So that about four kicks go into a slice of 20 milliseconds.
      scenario.startLoaded({ services: { [MUC]: [fullRoom] }, tick: 0.005 });
      number = scenario.begin({ body: JSON.stringify(kickEverybody) });
    });

    const finish = () => scenario.finish(number);

    it("is divided into slices of a few milliseconds", () => {
      const insideAfterEach = [20];
      scenario.finish(number, () => insideAfterEach.push(inside()));
      insideAfterEach.push(inside());
      const kicks = insideAfterEach.slice(1).map((after, index) => (insideAfterEach[index] ?? 0) - after);
      // The first slice may do nothing but find the occupants, the last one nothing but respond.
      const begun = kicks.slice(
        kicks.findIndex((count) => count > 0),
        -1,
      );
      expect(begun.length).toBeGreaterThan(3);
      expect(Math.min(...begun)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...kicks)).toBeLessThanOrEqual(6);
      expect(resultsOf(answer()).map(({ kicked }) => kicked?.[0]?.nickname)).toEqual(nicknames);
    });

    it("serves other requests in between", () => {
      expect(answer()).toEqual({ closed: false });
      scenario.prosody.turn();
      expect(scenario.get("").status).toBe(200);
      // The batch has used up the slice that all requests share, so this one has its turn in the next.
      const other = scenario.begin({ body: JSON.stringify({ nickname: "User 18", muc: ROOM }) });
      expect(scenario.prosody.answer(other)).toEqual({ closed: false });
      scenario.prosody.turn();
      expect(scenario.prosody.answer(other).status).toBe(200);
      scenario.prosody.leave(ROOM, "User 19");
      scenario.expectLetIn("zoe@example.org/desk");
      expect(answer()).toEqual({ closed: false });
      expect(statusesOf(finish())).toEqual([...Array<number>(18).fill(200), 404, 404]);
    });

    it("is interleaved with another batch without conflict", () => {
      const other = scenario.begin({ body: JSON.stringify([...kickEverybody].reverse()) });
      const [one, two] = [statusesOf(finish()), statusesOf(scenario.finish(other))];
      expect(one.map((status, index) => [status, two[19 - index]].sort())).toEqual(
        Array(20).fill([200, 404]),
      );
      expect(one).not.toEqual(Array(20).fill(200));
    });

    it.each(["unloaded", "reloaded"])("continues in slices when the module is %s", (how) => {
      const before = inside();
      if (how === "unloaded") scenario.prosody.unload();
      else scenario.prosody.reload();
      expect(answer()).toEqual({ closed: false });
      const insideAfterEach = [before];
      scenario.finish(number, () => insideAfterEach.push(inside()));
      const kicks = insideAfterEach.slice(1).map((after, index) => (insideAfterEach[index] ?? 0) - after);
      expect(Math.max(...kicks)).toBeLessThanOrEqual(6);
      expect(statusesOf(answer())).toEqual(Array(20).fill(200));
      expect(inside()).toBe(0);
      expect(scenario.prosody.log().filter(({ text }) => text.startsWith("Kicked"))).toHaveLength(20);
    });

    it("is completed and logged although the caller disconnected", () => {
      scenario.prosody.hangUp(number);
      for (let turns = 0; turns < 100; turns++) scenario.prosody.turn();
      expect(inside()).toBe(0);
      expect(answer()).toEqual({ closed: true });
      expect(scenario.prosody.log().at(-1)).toEqual({
        level: "info",
        text: `20 kicks for ${CALLER}: 20 done, 0 failed; the caller had disconnected`,
      });
    });

    it("has one response", () => {
      finish();
      const lines = scenario.prosody.log().length;
      scenario.prosody.turn();
      scenario.prosody.unload();
      scenario.prosody.turn();
      expect(scenario.prosody.log()).toHaveLength(lines);
    });
  });
});
