import fc, { type Arbitrary } from "fast-check";
import type { JudgmentName } from "../support/module/contract-in-lua/judgments";
import { HOSTILE } from "../support/module/hostile-body";

/** What is given to a target. As JSON in the corpus. */
export type Input =
  | { readonly target: "contract"; readonly judgment: JudgmentName; readonly body: string }
  | {
      readonly target: "module" | "plane";
      readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "HEAD";
      /** With its query; printable ASCII, as HTTP has it. */
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      /** In base64; empty: none. */
      readonly body: string;
    };

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const names = Object.keys(HOSTILE) as JudgmentName[];

const contract: Arbitrary<Input> = fc
  .constantFrom(...names)
  .chain((judgment) =>
    HOSTILE[judgment].map((body) => ({ target: "contract", judgment, body: base64(body) }) as const),
  );

/** A part of a path or a query, encoded as it should be, or not at all. */
const part = fc.oneof(
  fc.constantFrom("a", "case-7", "main", "chat.example.org", "room@chat.example.org", "bob@example.org"),
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom("%", "%00", "%FF%FE", "%2F", "%ED%A0%80", "..", ".", "//", "?", "&&", "=", "a=b", "1e9"),
);

const parameter = fc.constantFrom(
  ..."limit after jid muc host state reason format order kind action actor since until intent managed q x".split(
    " ",
  ),
);

const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(parameter, part), { minLength: 1, maxLength: 3 })
      .map((pairs) => `?${pairs.map((pair) => pair.join("=")).join("&")}`),
  },
);

const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    { "content-type": "application/json" },
    { "content-type": "text/csv" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-encoding": "gzip" },
    { accept: "text/csv" },
    { "x-forwarded-for": "a, , 1.2.3.4" },
    { "x-request-id": "\u00e9\u00ff" },
    { range: "bytes=0-1" },
    { origin: "https://elsewhere.example" },
    { authorization: "Bearer \u00ff" },
    { authorization: "" },
  ),
);

const csv = fc
  .array(fc.array(fc.oneof(part, fc.constantFrom('"', '""', "'=1", "\n")), { maxLength: 4 }), {
    maxLength: 4,
  })
  .map((lines) => `jid,muc,reason\n${lines.map((line) => line.join(",")).join("\n")}`);

/** A body of the right kind most of the time. */
const bodyOf = (judgment: JudgmentName) =>
  fc.oneof(
    { weight: 6, arbitrary: HOSTILE[judgment] },
    fc.constantFrom(...names).chain((name) => HOSTILE[name]),
    csv.map((text) => Uint8Array.from(Buffer.from(text))),
  );

type Route = readonly [method: Exclude<Input, { target: "contract" }>["method"], path: string, JudgmentName?];

const routes: Readonly<Record<"module" | "plane", readonly Route[]>> = {
  module: [
    ["POST", "/muc_kick", "kick"],
    ["POST", "/muc_kick/retractions", "retraction"],
    ["POST", "/muc_kick/messages", "message"],
    ["PATCH", "/muc_kick/rooms", "restriction"],
    ["POST", "/muc_kick/destructions", "destruction"],
    ["PUT", "/muc_kick/bans/{}", "ban"],
    ["PATCH", "/muc_kick/bans", "changes"],
    ["GET", "/muc_kick"],
    ["GET", "/muc_kick/rooms"],
    ["GET", "/muc_kick/occupants"],
    ["GET", "/muc_kick/visitors"],
    ["GET", "/muc_kick/events"],
    ["GET", "/muc_kick/affiliations"],
    ["GET", "/muc_kick/bans"],
    ["GET", "/muc_kick/bans/{}"],
    ["DELETE", "/muc_kick/bans/{}"],
    ["OPTIONS", "/muc_kick/{}"],
    ["PUT", "/muc_kick/{}/{}", "ban"],
  ],
  plane: [
    ["POST", "/muc_kick", "kick"],
    ["POST", "/v1/retractions", "retraction"],
    ["POST", "/v1/messages", "message"],
    ["PATCH", "/v1/rooms", "restriction"],
    ["POST", "/v1/destructions", "destruction"],
    ["POST", "/v1/bans", "ban"],
    ["PUT", "/v1/bans/{}", "ban"],
    ["POST", "/v1/bans/lift", "changes"],
    ["GET", "/v1/bans"],
    ["GET", "/v1/bans/{}"],
    ["DELETE", "/v1/bans/{}"],
    ["GET", "/v1/rooms"],
    ["GET", "/v1/occupants"],
    ["GET", "/v1/visitors"],
    ["GET", "/v1/affiliations"],
    ["GET", "/v1/servers"],
    ["GET", "/v1/servers/{}/bans"],
    ["DELETE", "/v1/servers/{}/bans/{}"],
    ["GET", "/v1/audit"],
    ["GET", "/v1/tokens"],
    ["POST", "/v1/tokens", "kick"],
    ["DELETE", "/v1/tokens/{}"],
    ["GET", "/admission/{}"],
    ["HEAD", "/v1/{}"],
    ["OPTIONS", "/v1/{}/{}"],
    ["PATCH", "/{}/{}", "changes"],
  ],
};

function requestsTo(target: "module" | "plane"): Arbitrary<Input> {
  return fc.constantFrom(...routes[target]).chain(([method, template, judgment]) =>
    fc
      .record({
        parts: fc.tuple(part, part),
        query,
        headers,
        body: judgment === undefined ? fc.constant(new Uint8Array()) : bodyOf(judgment),
      })
      .map((drawn) => {
        const [first, second] = drawn.parts;
        const path = template.replace("{}", () => first).replace("{}", () => second) + drawn.query;
        return { target, method, path, headers: drawn.headers, body: base64(drawn.body) };
      }),
  );
}

/** New inputs, of all targets. */
export const fresh: Arbitrary<Input> = fc.oneof(contract, requestsTo("module"), requestsTo("plane"));

/** An input of the corpus with some bytes of its body, or some characters of its path, changed. */
export function mutated(corpus: readonly Input[]): Arbitrary<Input> {
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  });
  // A timestamp is judged as a text, which is always there.
  const mutable = corpus.filter((input) => input.target !== "contract" || input.judgment !== "timestamp");
  return fc.tuple(fc.constantFrom(...mutable), edits, fc.boolean()).map(([input, changes, isPath]) => {
    if (isPath && input.target !== "contract") {
      const path = edit(Buffer.from(input.path), changes).toString("latin1");
      return { ...input, path: `/${path.slice(1).replaceAll(/[^!-~]/g, encodeURIComponent)}` };
    }
    return { ...input, body: base64(edit(Buffer.from(input.body, "base64"), changes)) };
  });
}

function edit(bytes: Buffer, changes: readonly (readonly [number, number, Uint8Array])[]): Buffer {
  return changes.reduce((edited, [position, removed, inserted]) => {
    const at = position % (edited.length + 1);
    return Buffer.concat([edited.subarray(0, at), inserted, edited.subarray(at + removed)]);
  }, bytes);
}
