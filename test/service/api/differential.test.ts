import { Readable } from "node:stream";
import fc from "fast-check";
import { request as send } from "undici";
import { exampleAuthorization, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import { HOSTILE } from "../../support/module/hostile-body";
import { type RequestOptions, sendRequest } from "../../support/prosody/send-request";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const room = `inhabited@${mucHost}`;
const prosodys = useTwoProsodys();
let plane: ControlPlane;

// The header that the module takes is the one that the control plane takes from old callers.
beforeAll(async () => {
  const [main] = prosodys.configs();
  plane = await ControlPlane.start([main], { legacyAuthorization: exampleAuthorization });
});
beforeEach(async () => {
  await prosodys.main.gather(room, "alice");
});
afterAll(() => plane.stop());

/** What must be the same. The methods that a path takes need not be: the module also has GET there. */
interface Told {
  readonly status: number;
  readonly type: unknown;
  readonly body: unknown;
}

type Given = Omit<RequestOptions, "host"> & {
  /** A body without a length. */
  readonly chunks?: readonly string[];
};

function told(answer: { status: number; headers: Record<string, unknown>; text: string }): Told {
  const body = JSON.parse(answer.text) as object;
  return {
    status: answer.status,
    type: answer.headers["content-type"],
    body: answer.status === 405 ? { ...body, error: "" } : body,
  };
}

/** Sends the same to the module and through the gateway. */
async function both(given: Given): Promise<{ readonly module: Told; readonly gateway: Told }> {
  const { method = "POST", path = "/muc_kick", authorization = exampleAuthorization, chunks } = given;
  const body = () => (chunks === undefined ? (given.body ?? null) : Readable.from(chunks));
  const [direct, through] = await Promise.all([
    sendRequest(prosodys.main.prosody, { ...given, body: body() }),
    send(`${plane.url}${path}`, {
      method,
      headers: { ...(authorization === null ? {} : { authorization }), ...given.headers },
      body: body(),
    }),
  ]);
  // A field that only the control plane has is the last one that it names.
  const text = (await through.body.text()).replaceAll(/(: the fields are [a-z_, ]+), force"/g, '$1"');
  return {
    module: told(direct),
    gateway: told({ status: through.statusCode, headers: through.headers, text }),
  };
}

async function expectSame(given: Given): Promise<Told> {
  const { module, gateway } = await both(given);
  expect(gateway).toEqual(module);
  return module;
}

/**
 * The same, but for what only the control plane asks for: the scope ban for `ban_seconds` and `role`, and `force` for a host that the
 * server itself serves.
 */
async function expectSameButGuarded(body: Buffer): Promise<void> {
  const { module, gateway } = await both({ body });
  const answers = [resultsOf(module), resultsOf(gateway)] as const;
  const codeAt = (index: number) => (answers[1][index] as { readonly code?: unknown } | undefined)?.code;
  const codes = answers[1].map((_, index) => codeAt(index));
  if (codes.includes("forbidden")) expect(body.toString()).toMatch(/ban_seconds|role/);
  if (codes.includes("protected")) expect(JSON.stringify(gateway.body)).toContain("serves itself");
  const isGuarded = (_: unknown, index: number) => ["forbidden", "protected"].includes(String(codeAt(index)));
  const [one, other] = answers.map((results) => results.filter((each, index) => !isGuarded(each, index)));
  expect(other).toEqual(one);
}

/** Of a batch, or of one request. */
function resultsOf({ status, type, body }: Told): readonly unknown[] {
  const { results } = body as { readonly results?: readonly unknown[] };
  return results ?? [{ status, type, ...(body as object) }];
}

describe("the module and the control plane", () => {
  it.each<[string, unknown, number]>([
    ["no occupant of that name", { nickname: "bob", muc: room }, 404],
    ["no such room", { nickname: "bob", muc: `nowhere@${mucHost}` }, 404],
    ["no such host", { nickname: "bob", muc: "Room@Nowhere.example" }, 404],
    ["no MUC component", { nickname: "bob", muc: `room@${userHost}` }, 404],
    ["a room that cannot be prepped", { nickname: "bob", muc: `a b@${mucHost}` }, 400],
    ["a host that cannot be prepped", { nickname: "bob", muc: "room@\u2028" }, 400],
    ["a host in other letters", { nickname: "bob", muc: "inhabited@ＣＨＡＴ.EXAMPLE.org" }, 404],
    ["no occupant in any room", { jid: "nobody@example.org" }, 404],
    ["an account that cannot be prepped", { jid: "a b@example.org" }, 400],
    ["a nickname that cannot be prepped", { nickname: "\ue000", muc: room }, 400],
    ["a dry run", { nickname: "alice", muc: room, dry_run: true }, 200],
    ["a dry run in other letters", { jid: "ALICE@Example.org", dry_run: true }, 200],
    ["nulls", { nickname: "bob", muc: room, reason: null, jid: null, dry_run: null }, 404],
    ["nothing", {}, 400],
    ["two targets", { nickname: "bob", jid: "bob@example.org", muc: room }, 400],
    ["an unknown field", { nickname: "bob", muc: room, dryrun: true }, 400],
    ["an occupant id", { occupant_id: "x", muc: room }, 404],
    ["an occupant id without a room", { occupant_id: "x" }, 400],
    ["a ban that is too long", { jid: "bob@example.org", ban_seconds: 1e15 }, 400],
    ["an empty batch", [], 400],
    ["a batch that is too large", Array.from({ length: 1001 }, () => ({})), 400],
    [
      "a batch of all kinds",
      [{ nickname: "alice", muc: room, dry_run: true }, {}, 1, null, [], { muc: 3 }],
      200,
    ],
  ])("return the same response to %s", async (_, body, status) => {
    // 0.11 has no occupant ids, and says so in its own words.
    const answer = await expectSame({ body: JSON.stringify(body) });
    expect([status, 400]).toContain(answer.status);
  });

  it.each<[string, Given]>([
    ["a method", { method: "PUT" }],
    ["no body", {}],
    ["a body that is too large", { body: " ".repeat(1024 ** 2 + 1) }],
    ["a body that is as large as it may be", { body: "{}".padEnd(1024 ** 2) }],
    ["no authorization", { authorization: null, body: "{" }],
    ["a wrong Authorization value", { authorization: "Basic eA==", body: "{" }],
    [
      "another type",
      { body: JSON.stringify({ nickname: "x", muc: room }), headers: { "content-type": "text/plain" } },
    ],
    ["a path below", { path: "/muc_kick/nothing/here" }],
    ["invalid UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }],
    ["a byte order mark", { body: "\ufeff{}" }],
  ])("return the same response to a request with %s", async (_, given) => {
    await expectSame(given);
  });

  it("differ for chunked bodies, which only the control plane can read", async () => {
    const { module, gateway } = await both({ chunks: ["{", "}"] });
    expect(module).toMatchObject({ status: 411, body: { code: "length-required" } });
    expect(gateway).toMatchObject({ status: 400, body: { code: "missing-field" } });
  });

  it("return the same responses to hostile requests", async () => {
    const property = fc.asyncProperty(HOSTILE.kick, async (body) => {
      // A field that only the control plane has.
      fc.pre(!Buffer.from(body).includes('"force"'));
      await expectSameButGuarded(Buffer.from(body));
    });
    await fc.assert(property, { numRuns: 400 });
  }, 60_000);
});
