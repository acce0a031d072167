import fc, { type Arbitrary } from "fast-check";
import type { CheckedOperation } from "../../support/service/answer-checker";
import { type ApiRequest, ControlPlane } from "../../support/service/control-plane";
import { anyhow, type Schemas, valid } from "../../support/service/schema-arbitrary";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: ["carol@example.org"] });
});
afterAll(() => plane.stop());
// What is banned under one id cannot be banned under another.
afterEach(async () => {
  const { body } = await plane.request({ path: "/v1/bans?limit=1000" });
  const ids = (body as { readonly bans: readonly { readonly id: string }[] }).bans.map(({ id }) => id);
  if (ids.length > 0) await plane.request({ method: "POST", path: "/v1/bans/lift", json: { ids } });
});

const methods: Record<string, NonNullable<ApiRequest["method"]>> = {
  get: "GET",
  post: "POST",
  put: "PUT",
  delete: "DELETE",
};

function requests(
  path: string,
  method: string,
  { parameters = [], requestBody }: CheckedOperation,
  schemas: Schemas,
): Arbitrary<ApiRequest> {
  const entries = parameters.map(({ name, in: place, required, schema }) => {
    // Hardly any text is an id, so that nothing would be done without one that is.
    const usable = place === "path" ? [fc.constant("case-7")] : [];
    const good = fc.oneof(valid(schema, schemas).map(String), ...usable);
    const bad = fc.oneof(fc.string(), fc.string({ unit: "binary" }));
    const text = fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: bad });
    const some = fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text });
    return { name, place, value: required ? text : some };
  });
  const body = requestBody?.content["application/json"];
  return fc
    .record({
      values: fc.tuple(...entries.map(({ value }) => value)),
      // Seldom: with a parameter that is not documented a request is rejected.
      more: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.tuple(fc.string(), fc.string()) },
      ),
      json: body === undefined ? fc.constant(undefined) : anyhow(body.schema, schemas),
    })
    .map(({ values, more, json }) => {
      const query = new URLSearchParams(more === undefined ? [] : [more]);
      let filled = path;
      for (const [index, { name, place }] of entries.entries()) {
        const value = values[index];
        if (value === undefined) continue;
        if (place === "path") filled = filled.replace(`{${name}}`, encodeSegment(value));
        else query.append(name, value);
      }
      const whole = query.size === 0 ? filled : `${filled}?${query.toString()}`;
      return { method: methods[method] ?? "GET", path: whole, ...(json === undefined ? {} : { json }) };
    });
}

/** A segment that is one: neither empty, nor a step. */
function encodeSegment(text: string): string {
  return encodeURIComponent(`x${text.toWellFormed()}`);
}

// What is asked for is found in the document when it is there, which is when the tests run.
it.each([
  ["post", "/muc_kick", 300],
  ["get", "/v1/servers", 20],
  ["get", "/v1/rooms", 150],
  ["get", "/v1/occupants", 150],
  ["get", "/v1/affiliations", 150],
  ["post", "/v1/bans", 300],
  ["put", "/v1/bans/{id}", 150],
  ["get", "/v1/bans", 150],
  ["get", "/v1/bans/{id}", 50],
  ["delete", "/v1/bans/{id}", 50],
  ["put", "/v1/notes/{jid}", 100],
  ["get", "/v1/notes/{jid}", 50],
  ["delete", "/v1/notes/{jid}", 50],
  ["get", "/v1/audit", 150],
  ["get", "/v1/events", 50],
  ["get", "/v1/tokens", 20],
  ["post", "/v1/tokens", 200],
  ["delete", "/v1/tokens/{id}", 50],
] as const)(
  "random requests to %s %s get a documented response and never a 5xx",
  async (method, path, numRuns) => {
    const { paths, components } = plane.checker.document;
    const operation = paths[path]?.[method];
    if (operation === undefined) throw new Error("It is not in the document");
    const statuses = new Set<number>();
    const property = fc.asyncProperty(
      requests(path, method, operation, components.schemas),
      async (request) => {
        // The answer is held against the document on the way.
        const { status } = await plane.request(request);
        statuses.add(status);
        expect(status).toBeLessThan(500);
      },
    );
    await fc.assert(property, { numRuns });
    // Otherwise nothing of use would have been asked.
    if (!path.endsWith("{id}") || method === "put")
      expect([...statuses].some((status) => status < 300)).toBe(true);
    expect(statuses).not.toContain(401);
  },
  60_000,
);
