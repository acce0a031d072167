import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { NotFoundError } from "../../../src/client/errors";
import { callApi } from "../../support/prosody/call-api";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(2_000));
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.replace("Bearer ", "") });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

const room = `room@${mucHost}`;

describe("unmanaged bans on a server", () => {
  beforeAll(async () => {
    for (const id of ["a-foreign", "zz-foreign"]) {
      await callApi(prosodys.main.prosody, "PUT", `/bans/${id}`, { jid: `${id}@example.org`, muc: room });
    }
    await callApi(prosodys.main.prosody, "PUT", "/bans/b-everywhere", { jid: "spam.example" });
    for (const id of ["one", "two"]) await client.putBan(id, { jid: `${id}@example.org`, muc: mucHost });
  });

  const idsOf = async (filter: Parameters<ControlPlaneClient["serverBans"]>[1]): Promise<string[]> => {
    const ids: string[] = [];
    for await (const ban of client.eachServerBan("main", filter)) ids.push(ban.id);
    return ids;
  };

  it("are listed as unmanaged beside the managed bans, page by page", async () => {
    const foreign = ["a-foreign", "b-everywhere", "zz-foreign"];
    const managed = ["mk-one", "mk-two"];
    for (const limit of [1, 2, 100]) {
      expect(await idsOf({ limit })).toEqual([...foreign, ...managed].sort());
      expect(await idsOf({ limit, managed: false })).toEqual(foreign);
      expect(await idsOf({ limit, managed: true })).toEqual(managed);
    }
    const { bans } = await client.serverBans("main");
    expect(bans.map(({ id, managed: isOwn }) => [id, isOwn])).toEqual([
      ["a-foreign", false],
      ["b-everywhere", false],
      ["mk-one", true],
      ["mk-two", true],
      ["zz-foreign", false],
    ]);
  });

  it("are counted per server, consistent with the lists", async () => {
    let main;
    for (let tries = 0; tries < 50 && main?.managed_bans !== 2; tries++) {
      [main] = (await client.servers()).servers;
    }
    expect(main).toMatchObject({ bans: 5, managed_bans: 2, unmanaged_bans: 3 });
  });

  it("are not confused with managed bans being applied, during which the server is out of sync", async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `many-${index}`);
    const items = ids.map((id) => ({ id, jid: `${id}@example.org` }));
    const progress = { isDone: false };
    const placing = client.banMany(items).finally(() => (progress.isDone = true));
    const counted = new Set<number | undefined>();
    let isBehind = false;
    while (!progress.isDone) {
      const [main] = (await client.servers()).servers;
      counted.add(main?.unmanaged_bans);
      isBehind ||= main?.sync?.in_sync === false && main.sync.behind > 0;
    }
    await placing;
    await client.liftBans({ ids });
    counted.delete(undefined);
    expect([...counted]).toEqual([3]);
    expect(isBehind).toBe(true);
  });

  it("are lifted by their id with an audit entry; managed bans are not", async () => {
    expect(await client.liftServerBan("main", "a-foreign", "stale")).toMatchObject({
      server: "main",
      ban: { id: "a-foreign", managed: false },
    });
    expect(await idsOf({ managed: false })).toEqual(["b-everywhere", "zz-foreign"]);
    expect(await plane.audit({ action: "server-ban.lift" })).toMatchObject([
      { kind: "intent", reason: "stale", targets: [{ jid: "a-foreign@example.org", muc: room }] },
      { kind: "outcome", result: "done", details: { server: "main", id: "a-foreign" } },
    ]);
    await expect(client.liftServerBan("main", "a-foreign")).rejects.toThrow(NotFoundError);
    await expect(client.liftServerBan("main", "mk-one")).rejects.toMatchObject({
      status: 409,
      code: "managed-ban",
      error: expect.stringContaining("DELETE /v1/bans/one") as unknown,
    });
  });

  it("are returned and lifted only within the token's reach", async () => {
    const authorization = await plane.issue({ scopes: ["read", "ban"], reach: [room, otherMucHost] });
    const get = await plane.request({ path: "/v1/servers/main/bans", authorization });
    expect(get.body).toMatchObject({ bans: [{ id: "zz-foreign" }] });
    const lift = (id: string) =>
      plane.request({ method: "DELETE", path: `/v1/servers/main/bans/${id}`, authorization });
    expect(await lift("b-everywhere")).toMatchObject({ status: 403 });
    expect(await lift("zz-foreign")).toMatchObject({ status: 200 });
    const elsewhere = await plane.issue({ scopes: ["read"], reach: [otherMucHost] });
    expect(await plane.request({ path: "/v1/servers/main/bans", authorization: elsewhere })).toMatchObject({
      status: 403,
    });
  });
});

describe("an unknown query parameter", () => {
  it.each([
    ["POST", "/muc_kick", { nickname: "bob", muc: room }],
    ["POST", "/v1/bans", { jid: "bob@example.org" }],
    ["PUT", "/v1/bans/x", { jid: "bob@example.org" }],
    ["DELETE", "/v1/bans/one", undefined],
    ["DELETE", "/v1/servers/main/bans/b-everywhere", undefined],
    ["POST", "/v1/tokens", { label: "x", scopes: ["read"] }],
    ["DELETE", "/v1/tokens/x", undefined],
    ["GET", "/v1/bans/one", undefined],
  ] as const)("is rejected by name without any effect: %s %s", async (method, path, json) => {
    const before = await plane.audit();
    const answer = await plane.request({ method, path: `${path}?dry_run=true`, json });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: "unknown-field",
        error: expect.stringMatching(/^Unknown query parameter "dry_run": /) as unknown,
      },
    });
    expect(await plane.audit()).toEqual(before);
  });

  it("is rejected by every endpoint that requires a token", async () => {
    const { paths } = (await plane.request({ path: "/openapi.json" })).body as {
      paths: Record<string, Record<string, { security?: readonly Record<string, unknown>[] }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security = [] }]) =>
        security.some((scheme) => "token" in scheme) ? [`${method.toUpperCase()} ${path}`] : [],
      ),
    );
    expect(operations.length).toBeGreaterThan(14);
    for (const operation of operations) {
      const [method, path = ""] = operation.split(" ");
      const target = `${path.replace("{server}", "main").replaceAll(/\{\w+\}/g, "x")}?nonsense=1`;
      const answer = await plane.request({ method: method as "GET", path: target });
      expect([operation, answer.status, answer.body]).toEqual([
        operation,
        400,
        {
          code: "unknown-field",
          error: expect.stringMatching(/^Unknown query parameter "nonsense": /) as unknown,
        },
      ]);
    }
  });
});
