import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import { expectProblem } from "../../support/prosody/expect-problem";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { type Answer, type RequestOptions, sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const mebibyte = 1024 * 1024;
const room = `snuggery@${mucHost}`;

const server = useTestServer();

function send(options: RequestOptions): Promise<Answer> {
  return sendRequest(server.prosody, options);
}

describe("authorization", () => {
  const wrong: [string, string | null][] = [
    ["missing", null],
    ["empty", ""],
    ["of another user", "Basic YWxhZGRpbjpvcGVuc2VzYW1l"],
    ["without its scheme", "dXNlcm5hbWU6cGFzc3dvcmQ="],
    ["only its scheme", "Basic"],
    ["of another scheme", "Bearer dXNlcm5hbWU6cGFzc3dvcmQ="],
    ["one character short", exampleAuthorization.slice(0, -1)],
    ["one character long", `${exampleAuthorization}=`],
    ["in other letters", exampleAuthorization.toLowerCase()],
    ["twice", `${exampleAuthorization}, ${exampleAuthorization}`],
    ["10,000 characters", "x".repeat(10_000)],
  ];

  it.each(wrong)("is rejected: %s", async (_, authorization) => {
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const mark = server.prosody.log.mark();
    const body = JSON.stringify({ nickname: "bob", muc: room });
    const answer = await send({ authorization, body });
    expectProblem(answer, 401, "authorization-failed");
    expect(answer.headers["www-authenticate"]).toBe('Basic realm="muc_kick"');
    await expectRoomAlive(room, alice, bob);
    await server.prosody.log.waitFor(/http_muc_kick.*Rejected POST \/muc_kick from \S+: /, {
      from: mark,
    });
  });

  it("is logged as a warning once per minute and address when it fails", async () => {
    const { log } = server.prosody;
    const isRejection = (line: string) => line.includes("Rejected POST /muc_kick");
    const mark = log.mark();
    await Promise.all(Array.from({ length: 50 }, () => send({ authorization: "Basic x", body: "{}" })));
    // The log of a container arrives later than the responses.
    let rejections = 0;
    await log.record.waitFor(
      "50 rejected requests",
      (line) => (isRejection(line) && ++rejections === 50 ? line : undefined),
      { from: mark },
    );
    const warnings = log.since(0).filter((line) => isRejection(line) && /\bwarn\b/.test(line));
    expect(warnings.length).toBeGreaterThanOrEqual(1);
    // These tests take more than a minute on a slow machine.
    expect(warnings.length).toBeLessThanOrEqual(5);
  });

  it("fails with the same response for every cause", async () => {
    const answers = await Promise.all(wrong.map(([, authorization]) => send({ authorization, body: "{}" })));
    expect(new Set(answers.map(({ text: told }) => told)).size).toBe(1);
  });

  it.each<[string, RequestOptions]>([
    ["JSON", { body: "{" }],
    ["a method", { method: "DELETE" }],
    ["a query", { path: "/muc_kick?dry_run=true" }],
    ["an encoding", { headers: { "content-encoding": "gzip" } }],
    ["chunks", { body: Readable.from(["{}"]) }],
    ["a size", { body: " ".repeat(mebibyte + 1) }],
    ["a path", { path: "/muc_kick/nothing/here", method: "GET" }],
  ])("is checked before %s", async (_, options) => {
    expectProblem(await send({ ...options, authorization: null }), 401, "authorization-failed");
  });

  it.each<[RequestOptions["method"], string]>([
    ["GET", ""],
    ["GET", "/rooms"],
    ["GET", "/occupants"],
    ["GET", "/bans"],
    ["PATCH", "/bans"],
    ["GET", "/bans/x"],
    ["PUT", "/bans/x"],
    ["DELETE", "/bans/x"],
    ["PUT", "/bans/a%00"],
    ["GET", "/nothing"],
  ])("is required by every endpoint: %s /muc_kick%s", async (method = "GET", path) => {
    const answer = await send({ method, path: `/muc_kick${path}`, authorization: "Basic nonsense" });
    expectProblem(answer, 401, "authorization-failed");
  });

  it("is never logged", async () => {
    await send({ body: "{}" });
    await send({ authorization: "Basic c2VjcmV0LW9mLWEtY2FsbGVy", body: "{}" });
    const secrets = /dXNlcm5hbWU6cGFzc3dvcmQ|c2VjcmV0LW9mLWEtY2FsbGVy/;
    expect(server.prosody.log.lines.filter((line) => secrets.test(line))).toEqual([]);
  });
});

describe("an HTTP method", () => {
  it.each(["PUT", "PATCH", "DELETE"] as const)("is rejected when it is not supported: %s", async (method) => {
    const answer = await send({ method });
    expectProblem(answer, 405, "method-not-allowed");
    expect(answer.headers.allow).toBe("GET, HEAD, POST, OPTIONS");
  });

  it("gets no body for HEAD, and later data on the connection is not taken for one", async () => {
    const answer = await send({ method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, text: "" });
    expectProblem(await send({ body: "{" }), 400, "invalid-json");
  });
});

describe("CORS", () => {
  const origin = { origin: "https://evil.example" };

  it.each<[string, RequestOptions]>([
    ["a request", { headers: origin, body: "{}" }],
    ["a refused request", { headers: origin, body: "{}", authorization: null }],
    [
      "a preflight",
      {
        method: "OPTIONS",
        headers: {
          ...origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization",
        },
        authorization: null,
      },
    ],
  ])("is disabled for %s", async (_, options) => {
    const { headers } = await send(options);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

describe("a request body", () => {
  it.each<[RequestOptions["method"], string]>([
    ["POST", ""],
    ["PUT", "/bans/x"],
    ["PATCH", "/bans"],
  ])(
    "is rejected when it is chunked, without harm to the server: %s /muc_kick%s",
    async (method = "POST", path) => {
      const body = Readable.from([JSON.stringify({ nickname: "bob", muc: room })]);
      const request = { method, path: `/muc_kick${path}` };
      expectProblem(await send({ ...request, body }), 411, "length-required");
      expectProblem(await send({ ...request, body: "{" }), 400, "invalid-json");
    },
  );

  it("is accepted up to 1 MiB", async () => {
    const request = JSON.stringify({ nickname: "bob", muc: `nowhere@${mucHost}` });
    expectProblem(await send({ body: request.padEnd(mebibyte) }), 404, "room-not-found");
  });

  it("is rejected above 1 MiB, even if it is a valid request", async () => {
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const request = JSON.stringify({ nickname: "bob", muc: room });
    expectProblem(await send({ body: request.padEnd(mebibyte + 1) }), 413, "body-too-large");
    await expectRoomAlive(room, alice, bob);
  });

  it("is rejected above Prosody's own limit without harm to the server", async () => {
    const body = " ".repeat(11 * mebibyte);
    const closesConnection = server.prosody.version.startsWith("0.11.");
    const answer = await send({ body }).catch((error: unknown) => {
      if (!closesConnection) throw error;
      return undefined;
    });
    if (answer !== undefined) expectProblem(answer, 413, "body-too-large");
    expectProblem(await send({ body: "{" }), 400, "invalid-json");
  });

  it("is read regardless of its content type", async () => {
    const body = JSON.stringify({ nickname: "bob", muc: `nowhere@${mucHost}` });
    for (const type of [
      "application/json; charset=utf-8",
      "text/plain",
      "application/x-www-form-urlencoded",
    ]) {
      expectProblem(await send({ body, headers: { "content-type": type } }), 404, "room-not-found");
    }
  });
});

describe("an HTTP connection", () => {
  it("serves pipelined requests in order", async () => {
    const { alice } = await server.gather(room, "alice", "bob");
    const socket = connect(server.prosody.http.port, "127.0.0.1");
    await once(socket, "connect");
    const request = JSON.stringify({ nickname: "bob", muc: room });
    const head = `POST /muc_kick HTTP/1.1\r\nHost: ${mucHost}\r\nAuthorization: ${exampleAuthorization}\r\n`;
    const message = `${head}Content-Length: ${request.length}\r\n`;
    socket.write(`${message}\r\n${request}${message}Connection: close\r\n\r\n${request}`);
    const answers = await text(socket);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"]);
    await alice.waitForPresence("the kick", ({ type }) => type === "unavailable");
  });
});
