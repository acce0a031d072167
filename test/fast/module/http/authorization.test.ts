import {
  AUTHORIZATION_HEADER,
  CALLER,
  describeModule,
  EVERYBODY,
  expectRefusal,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const WRONG = [
  ["missing", undefined],
  ["empty", ""],
  ["another scheme", "Bearer b3BlcmF0b3I6cGFzc3dvcmQ="],
  ["another password", "Basic b3BlcmF0b3I6cGFzc3dvcmR="],
  ["in lower case", SECRET.toLowerCase()],
  ["only the beginning", SECRET.slice(0, -1)],
  ["more than it is", `${SECRET}=`],
  ["followed by a space", `${SECRET} `],
] as const;

function headers(value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { Authorization: value };
}

describeModule((scenario) => {
  /** The lengths of what is compared for a request with that value. */
  const comparedFor = (value: string | undefined) => {
    const before = scenario.prosody.comparedLengths().length;
    scenario.request({ headers: headers(value), body: kickBob });
    return scenario.prosody.comparedLengths().slice(before);
  };
  const kickBob = JSON.stringify({ nickname: "Bob", muc: ROOM });

  it.each(WRONG)("authorization rejects a value that is %s", (_name, value) => {
    const answer = scenario.request({ headers: headers(value), body: kickBob });
    expectRefusal(answer, 401, "authorization-failed");
    expect(answer.headers?.["www-authenticate"]).toBe('Basic realm="muc_kick"');
    expect(scenario.prosody.inside(MUC)).toEqual(EVERYBODY);
  });

  it("authorization fails with the same response for every cause", () => {
    const answers = WRONG.map(([, value]) => scenario.request({ headers: headers(value), body: kickBob }));
    for (const answer of answers) {
      expect(JSON.parse(answer.body ?? "")).toEqual(JSON.parse(answers[0]?.body ?? ""));
      expect({ ...answer, body: "" }).toEqual({ ...answers[0], body: "" });
    }
  });

  it("authorization compares strings of equal length, equally often for every cause", () => {
    const counts = WRONG.map(([, value]) => {
      const compared = comparedFor(value);
      for (const [a, b] of compared) expect(a).toBe(b);
      return compared.length;
    });
    expect(counts[0]).toBeGreaterThan(0);
    expect(new Set(counts).size).toBe(1);
  });

  it("authorization compares with all of several values, whichever matches", () => {
    const values = [SECRET, "Bearer abc", "Bearer def"];
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: values } });
    const counts = [...values, "Bearer ghi"].map((value) => comparedFor(value).length);
    expect(counts).toEqual([3, 3, 3, 3]);
  });

  it.each([
    ["short", SECRET],
    ["long", `Bearer ${"a".repeat(64)}`],
  ])("authorization rejects what is wrong after a %s value was accepted", (_kind, value) => {
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: value } });
    const statusOf = (sent: string | undefined) =>
      scenario.request({ headers: headers(sent), body: "{}" }).status;
    const wrong = [undefined, "", value.slice(0, -1), `${value}a`, `${value.slice(0, -1)}b`];
    for (const sent of wrong) {
      expect(statusOf(value)).toBe(400);
      expect(statusOf(sent)).toBe(401);
    }
  });

  it("authorization compares a long value in constant time again and again, because Lua does not", () => {
    const value = `Bearer ${"a".repeat(64)}`;
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: value } });
    const counts = [value, value].map((sent) => comparedFor(sent).length);
    expect(counts).toEqual([1, 1]);
  });

  it.each([
    ["a body that is not JSON", { body: "{" }],
    ["a method that is not taken", { method: "PUT" }],
    ["an unknown path", { target: "/muc_kick/nothing/here" }],
    ["a body in chunks", { headers: { "Transfer-Encoding": "chunked" } }],
    ["a body that is too large", { padding: 1_048_577 }],
    ["a method of another name", { method: "PROPFIND" }],
    ["a query that is not known", { target: "/muc_kick?dry_run=true" }],
  ])("authorization is checked before %s", (_name, request) => {
    expectRefusal(scenario.request({ headers: {}, ...request }), 401, "authorization-failed");
  });

  it("authorization is checked before a body above Prosody's own limit", () => {
    scenario.startLoaded({ contentLimit: 100 });
    const answer = scenario.request({ headers: {}, padding: 101 });
    expect(answer.closed).toBe(true);
    // Prosody 0.11 hangs up before it asks anybody.
    if (scenario.version !== "0.11.9") expectRefusal(answer, 401, "authorization-failed");
  });

  it("authorization logs the caller on a failure and never a secret, right or wrong", () => {
    scenario.request({ headers: headers("Basic d3Jvbmc="), body: kickBob });
    const lines = scenario.prosody.log();
    expect(lines).toEqual([{ level: "warn", text: expect.stringContaining(CALLER) as string }]);
    expect(JSON.stringify(lines)).not.toContain("d3Jvbmc");
    expect(JSON.stringify(lines)).not.toContain(SECRET.slice("Basic ".length));
  });

  it.each([
    [undefined, "no Authorization header"],
    ["Basic d3Jvbmc=", "wrong Authorization value"],
    ["", "wrong Authorization value"],
  ])("authorization logs the cause: %p", (value, fault) => {
    scenario.request({ headers: headers(value), body: kickBob });
    const text = `Rejected POST /muc_kick from ${CALLER}: ${fault}`;
    expect(scenario.prosody.log()).toEqual([{ level: "warn", text }]);
  });

  // Known to fail: the path is logged as it was decoded, and Prosody 0.11 writes it down as it is.
  it("authorization does not let callers inject log lines", () => {
    scenario.request({ headers: {}, target: "/muc_kick/%0Ainfo%1B[2J" });
    const lines = scenario.prosody.log();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.text).toMatch(/^[^\p{Cc}]*$/u);
  });

  it("authorization accepts each of several values and requests every scheme once", () => {
    const values = [SECRET, "Bearer abc", "Bearer def"];
    scenario.startLoaded({ options: { [AUTHORIZATION_HEADER]: values } });
    for (const value of values) {
      expectRefusal(scenario.request({ headers: headers(value), body: "{}" }), 400, "missing-field");
    }
    const answer = scenario.request({ headers: headers("Bearer ghi"), body: "{}" });
    expectRefusal(answer, 401, "authorization-failed");
    expect(answer.headers?.["www-authenticate"]).toBe('Basic realm="muc_kick", Bearer realm="muc_kick"');
  });
});
