import { AUTHORIZATION_HEADER, describeModule, expectRefusal, MUC, ROOM, SECRET } from "./scenario";

describeModule((scenario) => {
  const valid = JSON.stringify({ nickname: "Bob", muc: ROOM });
  const everyOrigin = { Authorization: SECRET, Origin: "https://example.com" };

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("does not take %s", (method) => {
    const answer = scenario.request({ method, body: valid });
    expectRefusal(answer, 405, "method-not-allowed");
    expect(answer.headers?.allow?.split(", ")).toContain("POST");
    expect(answer.headers?.allow?.split(", ")).not.toContain(method);
  });

  it.each(["/muc_kick/nothing", "/muc_kick/nothing/here"])("has nothing at %s", (target) => {
    for (const method of ["POST", "DELETE"]) {
      const answer = scenario.request({ method, target, body: valid });
      expect(answer.headers?.["content-type"]).toBe("application/json");
      expect([404, 405]).toContain(answer.status);
    }
    expect(scenario.prosody.inside(MUC)).toContain(`${ROOM}/Bob`);
  });

  it("does not take a body in chunks, which would arrive empty", () => {
    const answer = scenario.request({
      headers: { Authorization: SECRET, "Transfer-Encoding": "chunked" },
      body: valid,
    });
    expectRefusal(answer, 411, "length-required");
  });

  it("takes a body of the largest size, and none that is larger", () => {
    const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_max_body: 100 };
    scenario.startLoaded({ options });
    expectRefusal(scenario.request({ body: valid, padding: 101 - valid.length }), 413, "body-too-large");
    expect(scenario.request({ body: valid, padding: 100 - valid.length }).status).toBe(200);
  });

  it("takes a mebibyte by default", () => {
    expectRefusal(
      scenario.request({ body: valid, padding: 1_048_577 - valid.length }),
      413,
      "body-too-large",
    );
    expect(scenario.request({ body: valid, padding: 1_048_576 - valid.length }).status).toBe(200);
  });

  it("answers where a body is over Prosody's own limit", () => {
    scenario.startLoaded({ contentLimit: 50 });
    const answer = scenario.request({ body: valid, padding: 51 - valid.length });
    // Prosody 0.11 hangs up before it asks anybody.
    if (scenario.version === "0.11.9") expect(answer).toEqual({ closed: true });
    else expectRefusal(answer, 413, "body-too-large");
  });

  it("allows no other origin anything", () => {
    const answers = [
      scenario.request({ body: valid, headers: everyOrigin }),
      scenario.request({ body: valid, headers: everyOrigin, method: "OPTIONS" }),
      scenario.request({ body: valid, headers: { Origin: "https://example.com" } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 405, 401]);
    for (const { headers } of answers) {
      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("takes header names as they come, and a query", () => {
    const answer = scenario.request({
      target: "/muc_kick?x=1",
      headers: { AUTHORIZATION: SECRET },
      body: valid,
    });
    expect(answer.status).toBe(200);
  });

  it("sends no body in answer to HEAD", () => {
    const answer = scenario.request({ method: "HEAD", headers: {} });
    expect(answer).toMatchObject({ status: 401, body: "" });
    expect(answer.headers?.["www-authenticate"]).toBe('Basic realm="muc_kick"');
  });
});
