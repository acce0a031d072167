import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020";
import { curlsOf } from "../../../src/openapi/curl";
import { operationsOf, successesOf } from "../../../src/openapi/operation";
import { exampleSessionId, exampleTokenId } from "../../../src/wire/examples";
import { callApi } from "../../support/prosody/call-api";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const settings = { http_muc_kick_visitors: 100, modules_enabled: ["http_muc_kick", "muc_mam"] };
const prosodys = useTwoProsodys({ main: settings, other: settings });
let plane: ControlPlane;

const metricsToken = "0123456789abcdef";
const admission = { authorization: "Basic YWRtaXNzaW9uOnNlY3JldA==" };

const start = () => {
  const [main, other] = prosodys.configs();
  const metrics = { access: "token", token: metricsToken } as const;
  return ControlPlane.start([{ ...main, admission }, other], { metrics });
};

beforeAll(async () => {
  plane = await start();
});
afterAll(() => plane.stop());

const operations = () => operationsOf(plane.checker.document);

/** The values with examples of an operation: what is sent, and what is returned if that succeeds. */
const examples = () =>
  operations().flatMap((operation) => {
    const { operationId: id, requestBody, parameters = [] } = operation;
    const bodies = [
      { content: requestBody?.content ?? {} },
      ...successesOf(operation).map(([, each]) => each),
    ];
    return [
      ...bodies.flatMap(({ content = {} }) =>
        Object.values(content).map(({ schema, example }) => ({ id, schema, example })),
      ),
      ...parameters
        .filter(({ required }) => required === true)
        .map(({ schema }) => ({ id, schema, example: schema.examples?.[0] })),
    ];
  });

describe("the examples of the documentation", () => {
  it("are valid by their schemas", () => {
    const ajv = new Ajv2020({ strict: false, formats: { "date-time": /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ } });
    const { components } = plane.checker.document;
    for (const { id, schema, example } of examples()) {
      const isValid = ajv.validate({ ...schema, components }, example);
      expect({ id, example, isValid, errors: ajv.errors }).toEqual({
        id,
        example,
        isValid: true,
        errors: null,
      });
    }
  });

  it("exist for every body and every required parameter, and have no placeholder", () => {
    expect(examples().length).toBeGreaterThan(40);
    for (const { id, example } of examples()) {
      expect({ id, example }).not.toEqual({ id, example: undefined });
      expect(`${id} ${JSON.stringify(example)}`).not.toContain("…");
    }
  });
});

describe("the curl commands of the documentation", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "muc-kick-curl-"));
    // Not part of the commands: for people, a stream has no end, and an error is shown like any other response.
    await writeFile(join(directory, ".curlrc"), "silent\nshow-error\nfail-with-body\nmax-time = 20\n");
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** Runs a command; resolves to what it printed. */
  async function run(command: string, seconds = 20): Promise<string> {
    const env = {
      PATH: process.env.PATH,
      CURL_HOME: directory,
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.replace("Bearer ", ""),
      METRICS_TOKEN: metricsToken,
      ADMISSION_AUTHORIZATION: admission.authorization,
    };
    const limited = command.replace("curl ", `curl --max-time ${seconds} `);
    const ran = await promisify(execFile)("sh", ["-c", limited], { env }).catch(
      (error: unknown) => error as { readonly stdout: string; readonly code: number },
    );
    // 28: the time is over, as with everything that does not end.
    const code = "code" in ran ? ran.code : 0;
    if (code !== 0 && !(code === 28 && command.includes("/v1/events"))) {
      throw new Error(`${command}\n${code}: ${ran.stdout}`);
    }
    return ran.stdout;
  }

  /** What must be there before an operation, whose examples name it. */
  const prepare: Readonly<Record<string, () => Promise<unknown>>> = {
    kick: () => prosodys.main.gather("room@chat.example.org", "alice", "bob"),
    restrictRoom: () => prosodys.main.gather("room@chat.example.org", "alice"),
    destroyRoom: () => prosodys.main.gather("room@chat.example.org", "alice"),
    deleteServerBan: () => callApi(prosodys.main.prosody, "PUT", "/bans/case-17", { jid: "eve@example.net" }),
    getBan: place,
    deleteBan: place,
    liftBans: place,
    postBans: liftAll,
    putBan: liftAll,
    getNote: setNote,
    deleteNote: setNote,
    // Another control plane takes the server over, so that this one is blocked there.
    adoptServer: async () => (await start()).stop(),
  };

  function place(): Promise<unknown> {
    const json = { jid: "bob@example.org", muc: "room@chat.example.org" };
    return plane.request({ method: "PUT", path: "/v1/bans/case-17", json });
  }

  async function liftAll(): Promise<void> {
    await plane.request({
      method: "POST",
      path: "/v1/bans/lift",
      json: { filter: { jid: "bob@example.org" } },
    });
  }

  function setNote(): Promise<unknown> {
    return plane.request({ method: "PUT", path: "/v1/notes/bob@example.org", json: { text: "Note" } });
  }

  /** The id of a new session. */
  async function beginSession(): Promise<string> {
    const { sessions } = plane.service.context.store;
    const lifetime = { idle: 60_000, life: 60_000 };
    const person = { subject: "4711", name: "Mia", roles: ["moderator"] };
    await sessions.create({ person, address: "192.0.2.1", replaced: undefined }, lifetime);
    return (await sessions.list(lifetime.idle)).at(-1)?.id ?? "";
  }

  it("work, each of them", async () => {
    const ran: string[] = [];
    // The takeover is last, because it ends the rest.
    const ordered = operations().sort(
      (one, other) => Number(one.operationId === "adoptServer") - Number(other.operationId === "adoptServer"),
    );
    for (const operation of ordered) {
      const { operationId } = operation;
      for (const command of curlsOf(operation)) {
        await prepare[operationId]?.();
        const token = await plane.issue({ label: "to revoke" });
        const [, ownId = ""] = token.split("_");
        const sessionId = await beginSession();
        const output = await run(
          command.replaceAll(exampleTokenId, ownId).replaceAll(exampleSessionId, sessionId),
          operationId === "streamEvents" ? 2 : 20,
        );
        const hasBody = successesOf(operation).some(
          ([, { content = {} }]) => Object.keys(content).length > 0,
        );
        expect({ command, isEmpty: output === "" }).toEqual({ command, isEmpty: !hasBody });
        ran.push(operationId);
        await prosodys.main.sendEverybodyHome();
      }
    }
    // Only a browser has a session.
    const others = operations().filter(({ operationId }) => operationId !== "endSession");
    expect(new Set(ran)).toEqual(new Set(others.map(({ operationId }) => operationId)));
  }, 240_000);

  it("are on the page as they were run", async () => {
    const { text } = await plane.request({ path: "/docs", authorization: null });
    const escape = (command: string) =>
      command
        .replaceAll("&", "&amp;")
        .replaceAll('"', "&quot;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;");
    for (const command of operations().flatMap(curlsOf)) expect(text).toContain(escape(command));
    expect(text).not.toMatch(/\$ref|components\/schemas/);
  });
});
