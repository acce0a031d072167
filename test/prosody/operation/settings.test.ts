import {
  exampleAuthorization,
  kickModule,
  mucHost,
  type Settings,
  userHost,
} from "../../../prosody-test-env/prosody-config";
import { kick } from "../../support/prosody/kick";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const setting = "http_muc_kick_authorization_header";

function authorizedBy(value: Settings[string]): Settings {
  return { ...kickModule, [setting]: value };
}

describe("the secret of a running Prosody", () => {
  const server = useTestServer();

  async function statusWith(authorization: string): Promise<number> {
    const { status } = await sendRequest(server.prosody, { authorization, body: "{}" });
    return status;
  }

  it("is rotated by means of a list", async () => {
    const [old, next] = [exampleAuthorization, "Bearer next-secret"];
    expect([await statusWith(old), await statusWith(next)]).toEqual([400, 401]);

    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy([old, next]) } });
    expect([await statusWith(old), await statusWith(next)]).toEqual([400, 400]);

    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy(next) } });
    expect([await statusWith(old), await statusWith(next)]).toEqual([401, 400]);
  });

  it("is rotated under load without a rejected request", async () => {
    /** Sends valid requests without a pause, until it is told to stop; then resolves to their statuses. */
    function load(authorization: string): () => Promise<number[]> {
      let isOver = false;
      const callers = Array.from({ length: 4 }, async () => {
        const statuses: number[] = [];
        while (!isOver) statuses.push(await statusWith(authorization));
        return statuses;
      });
      return async () => {
        isOver = true;
        return (await Promise.all(callers)).flat();
      };
    }
    const secrets = ["first", "second", "third", "fourth"].map((name) => `Bearer ${name}`);
    const [first = "", ...others] = secrets;
    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy(first) } });
    const statuses: number[] = [];
    let current = first;
    let stop = load(current);
    for (const next of others) {
      await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy([current, next]) } });
      const stopNext = load(next);
      statuses.push(...(await stop()));
      await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy(next) } });
      [current, stop] = [next, stopNext];
    }
    statuses.push(...(await stop()));

    expect(statuses.length).toBeGreaterThan(50);
    expect(new Set(statuses)).toEqual(new Set([400]));
    expect(await statusWith(first)).toBe(401);
  });

  it.each<[string, Settings[string]]>([
    ["missing", undefined],
    ["blank", "  "],
    ["an empty string", ""],
    ["an empty list", []],
    ["a number", 42],
    ["a list with a blank", ["Bearer good", ""]],
  ])("is unchanged when a reload would remove the last one: %s", async (_, value) => {
    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy("Bearer good") } });
    const mark = server.prosody.log.mark();
    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy(value) } });
    expect([await statusWith("Bearer good"), await statusWith(""), await statusWith("  ")]).toEqual([
      400, 401, 401,
    ]);
    await server.prosody.log.waitFor(new RegExp(`(warn|error).*${setting}`), { from: mark });
  });

  it("is requested with the accepted scheme in the challenge", async () => {
    await server.prosody.reconfigure({ mucs: { [mucHost]: authorizedBy("Bearer good") } });
    const { headers } = await sendRequest(server.prosody, { authorization: null, body: "{}" });
    expect(headers["www-authenticate"]).toBe('Bearer realm="muc_kick"');
  });
});

describe("a module without a usable secret", () => {
  const unusable: Record<string, Settings[string]> = {
    "missing.example.org": undefined,
    "empty.example.org": "",
    "blank.example.org": "   ",
    "empty-list.example.org": [],
    "blank-in-list.example.org": ["Basic Zm9vOmJhcg==", " "],
    "number.example.org": 42,
    "true.example.org": true,
    "number-in-list.example.org": [42],
    "table.example.org": { secret: "Basic Zm9vOmJhcg==" },
  };

  const server = useTestServer({
    mucs: Object.fromEntries(Object.entries(unusable).map(([host, value]) => [host, authorizedBy(value)])),
  });

  it.each(Object.keys(unusable))("fails to load and logs the cause in one line: %s", async (host) => {
    const fault = `error\\sError initializing module 'http_muc_kick' on '${host}': mod_http_muc_kick is not loaded: ${setting} `;
    await server.prosody.log.waitFor(new RegExp(fault));
    const { status } = await sendRequest(server.prosody, { host, authorization: "", body: "{}" });
    expect(status).toBe(404);
  });

  it("does not affect chat", async () => {
    await server.gather("snuggery@missing.example.org", "alice");
  });
});

describe("the settings of a host", () => {
  const server = useTestServer({
    virtualHost: { ...kickModule, http_muc_kick_max_body: 100 },
    mucs: {
      [mucHost]: { ...kickModule, http_muc_kick_hosts: [mucHost] },
      "rooms.example.org": kickModule,
      "halls.example.org": {},
    },
  });

  it.each([
    [mucHost, mucHost, 200],
    [mucHost, "rooms.example.org", 404],
    ["rooms.example.org", "rooms.example.org", 200],
    ["rooms.example.org", "halls.example.org", 200],
    [userHost, mucHost, 200],
  ])("limit which rooms can be reached: from %s a room of %s gives %i", async (host, service, status) => {
    const room = server.newRoom(service);
    await server.gather(room, "alice");
    expect(await kick(server.prosody, { nickname: "alice", muc: room }, { host })).toMatchObject({ status });
  });

  it.each([
    [userHost, 100, 400],
    [userHost, 101, 413],
    [mucHost, 101, 400],
  ])("limit the length of a body: at %s one of %i bytes gives %i", async (host, size, status) => {
    expect((await sendRequest(server.prosody, { host, body: "{}".padEnd(size) })).status).toBe(status);
  });
});

describe("settings that are probably wrong", () => {
  const server = useTestServer({
    virtualHost: { ...kickModule, [setting]: "c2VjcmV0", http_muc_kick_host: mucHost },
    mucs: {
      [mucHost]: {
        ...kickModule,
        http_muc_kick_hosts: ["a.example.org", "chta.example.org", userHost, "z.example.org"],
      },
      "a.example.org": {},
      "z.example.org": { ...authorizedBy("Bearer good"), http_muc_kick_hosts: ["a.example.org", mucHost] },
    },
  });

  it("are logged, and the module is loaded", async () => {
    for (const text of [
      `example\\.org:http_muc_kick.*warn.*${setting}: the setting has no authentication scheme`,
      `example\\.org:http_muc_kick.*warn.*http_muc_kick_host is not a setting`,
      `${mucHost}:http_muc_kick.*warn.*${setting}: the setting is a published example`,
      `${mucHost}:http_muc_kick.*warn.*http_muc_kick_hosts: this Prosody does not serve chta.example.org`,
      `${mucHost}:http_muc_kick.*warn.*http_muc_kick_hosts: ${userHost} is not a MUC component`,
    ]) {
      await server.prosody.log.waitFor(new RegExp(text));
    }
    const { lines } = server.prosody.log;
    expect(lines.filter((line) => /http_muc_kick.*warn/.test(line))).toHaveLength(5);
    expect((await kick(server.prosody, { nickname: "x", muc: `x@${mucHost}` })).status).toBe(404);

    const mark = server.prosody.log.mark();
    await server.prosody.reconfigure({
      mucs: { [mucHost]: { ...kickModule, http_muc_kick_hosts: ["b.example.org"] } },
    });
    await server.prosody.log.waitFor(/warn.*this Prosody does not serve b.example.org/, { from: mark });
  });
});
