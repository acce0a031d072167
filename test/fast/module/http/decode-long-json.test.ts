import fc from "fast-check";
import { decodeJson, decodeLongJson } from "../../../../src/json";

/** So long that it is decoded in slices. */
const padding = " ".repeat(300_000);

test("a long body is decoded like a short one", async () => {
  const broken = fc.constantFrom(
    "[",
    "]",
    "[,]",
    "[1,]",
    "[1,,2]",
    "[1]2",
    "[1],[2]",
    '["]',
    "[{]}]",
    "[[]",
    "[]",
    "[1][",
    "\ufeff[1]",
    "[1]\u00a0",
    '["\\",2]',
  );
  const deep = fc.integer({ min: 28, max: 36 }).map((depth) => "[".repeat(depth) + "]".repeat(depth));
  const text = fc.oneof(
    fc.json(),
    fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
    broken,
    deep,
  );
  await fc.assert(
    fc.asyncProperty(text, async (json) => {
      expect(await decodeLongJson(Buffer.from(padding + json))).toEqual(decodeJson(Buffer.from(json)));
    }),
    { numRuns: 500 },
  );
});
