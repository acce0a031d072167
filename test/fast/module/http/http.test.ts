import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  MUC,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

describeModule((scenario) => {
  const valid = JSON.stringify({ nickname: "Bob", muc: ROOM });
  const everyOrigin = { Authorization: SECRET, Origin: "https://example.com" };

  it.each(["PUT", "PATCH", "DELETE", "PROPFIND", "FOO"])(
    "the endpoint /muc_kick rejects the method %s",
    (method) => {
      const answer = scenario.request({ method, body: valid });
      expectRefusal(answer, 405, "method-not-allowed");
      expect(answer.headers?.allow?.split(", ")).toContain("POST");
      expect(answer.headers?.allow?.split(", ")).not.toContain(method);
      expectRefusal(scenario.request({ method, headers: {} }), 401, "authorization-failed");
      expectRefusal(scenario.request({ method, target: "/muc_kick/nothing/here" }), 404, "not-found");
    },
  );

  it("other methods at other paths are left to Prosody", () => {
    const answer = scenario.request({ method: "FOO", target: "/elsewhere" });
    expect(answer).toMatchObject({ status: 404, body: "<!DOCTYPE html>" });
  });

  it.each([
    ["", "GET, HEAD, POST, OPTIONS"],
    ["/rooms", "GET, HEAD, PATCH, OPTIONS"],
    ["/bans", "GET, HEAD, PATCH, OPTIONS"],
    ["/bans/x", "GET, HEAD, PUT, DELETE, OPTIONS"],
  ])("OPTIONS /muc_kick%s lists the methods without authorization", (path, allow) => {
    const target = `/muc_kick${path}`;
    const answer = scenario.request({ method: "OPTIONS", target, headers: {} });
    expect(answer).toMatchObject({ status: 204, body: "", closed: false });
    expect(answer.headers?.allow).toBe(allow);
    expect(scenario.prosody.log()).toEqual([]);
  });

  it("OPTIONS returns 404 for an unknown path", () => {
    const answer = scenario.request({ method: "OPTIONS", target: "/muc_kick/nothing/here", headers: {} });
    expectRefusal(answer, 404, "not-found");
  });

  it.each(["gzip", "GZIP", "br", "identity, gzip"])(
    "a body is rejected when it is encoded: %s",
    (encoding) => {
      const headers = { Authorization: SECRET, "Content-Encoding": encoding };
      const answer = scenario.request({ headers, body: valid });
      expectRefusal(answer, 415, "unsupported-encoding");
      expect(answer.headers?.["accept-encoding"]).toBe("identity");
      const unauthorized = scenario.request({ headers: { "Content-Encoding": encoding }, body: valid });
      expectRefusal(unauthorized, 401, "authorization-failed");
      expect(scenario.prosody.inside(MUC)).toContain(`${ROOM}/Bob`);
    },
  );

  it("a body is accepted with the encoding identity", () => {
    const headers = { Authorization: SECRET, "Content-Encoding": "Identity" };
    expect(scenario.request({ headers, body: valid }).status).toBe(200);
  });

  it.each([
    ["POST", "", valid],
    ["PUT", "/bans/x", '{"jid": "bob@example.org"}'],
    ["PATCH", "/bans", '{"put": [{"id": "x", "jid": "bob@example.org"}]}'],
    ["DELETE", "/bans/kept", ""],
    ["GET", "/bans/kept", ""],
    ["GET", "/bans", ""],
    ["GET", "/rooms", ""],
    ["GET", "/occupants", ""],
    ["GET", "", ""],
  ])("a query parameter unknown to %s %s is named and nothing is done", (method, path, body) => {
    scenario.putBan("kept", { jid: "zoe@example.org" });
    for (const field of ["dry_run", "force"]) {
      const target = `/muc_kick${path}?${field}=true`;
      const text = expectRefusal(scenario.request({ method, target, body }), 400, "unknown-field");
      expect(text).toContain(`Unknown query parameter "${field}": `);
      expect(text).not.toMatch(/are $/);
    }
    expect(scenario.prosody.inside(MUC)).toContain(`${ROOM}/Bob`);
    expect(jsonOf(scenario.get("/bans"))).toMatchObject({ bans: [{ id: "kept" }] });
  });

  it.each(["/muc_kick/nothing", "/muc_kick/nothing/here"])("a request for %s returns 404", (target) => {
    for (const method of ["POST", "DELETE"]) {
      const answer = scenario.request({ method, target, body: valid });
      expect(answer.headers?.["content-type"]).toBe("application/json");
      expect([404, 405]).toContain(answer.status);
    }
    expect(scenario.prosody.inside(MUC)).toContain(`${ROOM}/Bob`);
  });

  it("a chunked body, which would arrive empty, is rejected", () => {
    const answer = scenario.request({
      headers: { Authorization: SECRET, "Transfer-Encoding": "chunked" },
      body: valid,
    });
    expectRefusal(answer, 411, "length-required");
  });

  it("a body of the maximum size is accepted and a larger one rejected", () => {
    const options = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_max_body: 100 };
    scenario.startLoaded({ options });
    expectRefusal(scenario.request({ body: valid, padding: 101 - valid.length }), 413, "body-too-large");
    expect(scenario.request({ body: valid, padding: 100 - valid.length }).status).toBe(200);
  });

  it("the maximum size of a body is one mebibyte by default", () => {
    expectRefusal(
      scenario.request({ body: valid, padding: 1_048_577 - valid.length }),
      413,
      "body-too-large",
    );
    expect(scenario.request({ body: valid, padding: 1_048_576 - valid.length }).status).toBe(200);
  });

  it("a body above Prosody's own limit gets a response", () => {
    scenario.startLoaded({ contentLimit: 50 });
    const answer = scenario.request({ body: valid, padding: 51 - valid.length });
    // Prosody 0.11 hangs up before it asks anybody.
    if (scenario.version === "0.11.9") expect(answer).toEqual({ closed: true });
    else expect(expectRefusal(answer, 413, "body-too-large")).toContain("50 bytes");
  });

  it.each([
    [50, 50],
    [2_000_000, 1_048_576],
  ])("the lower of both limits is advertised: Prosody's is %d", (contentLimit, limit) => {
    scenario.startLoaded({ contentLimit });
    expect(jsonOf(scenario.get(""))).toMatchObject({ limits: { max_body: limit } });
  });

  it("another origin gets no permission", () => {
    const answers = [
      scenario.request({ body: valid, headers: everyOrigin }),
      scenario.request({ body: valid, headers: everyOrigin, method: "OPTIONS" }),
      scenario.request({ body: valid, headers: { Origin: "https://example.com" } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 204, 401]);
    for (const { headers } of answers) {
      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("header names are accepted in any case, and an empty query is accepted", () => {
    const answer = scenario.request({
      target: "/muc_kick?",
      headers: { AUTHORIZATION: SECRET },
      body: valid,
    });
    expect(answer.status).toBe(200);
  });

  it("the response to HEAD has no body", () => {
    const answer = scenario.request({ method: "HEAD", headers: {} });
    expect(answer).toMatchObject({ status: 401, body: "" });
    expect(answer.headers?.["www-authenticate"]).toBe('Basic realm="muc_kick"');
  });
});
