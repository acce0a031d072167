import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { AffiliationListed } from "../../../src/contract/responses";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

// The affiliations to the rooms of all servers.

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
});
afterAll(() => plane.stop());

interface Page {
  readonly affiliations: readonly AffiliationListed[];
  readonly failed: readonly object[];
  readonly next?: string;
}

async function list(query: string, authorization?: string): Promise<Page> {
  const path = `/v1/affiliations?${query}`;
  const { status, body } = await plane.request({
    path,
    ...(authorization !== undefined && { authorization }),
  });
  expect(status).toBe(200);
  return body as Page;
}

/** A room of each server, with an owner who stays and two outcasts. */
async function twoRooms(): Promise<readonly [string, string]> {
  const rooms = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)] as const;
  for (const [index, server] of [prosodys.main, prosodys.other].entries()) {
    const room = rooms[index] ?? "";
    const { alice } = await server.gather(room, "alice");
    await alice.setAffiliation(room, "zoe@example.net", "outcast");
    await alice.setAffiliation(room, "spam.example", "outcast");
  }
  return rooms;
}

const outcastsOf = (room: string) =>
  ["spam.example", "zoe@example.net"].map((jid) => ({ muc: room, jid, affiliation: "outcast" }));

it("are listed from all servers, page by page, and by room, component and affiliation", async () => {
  const rooms = await twoRooms();
  const [first, second] = rooms.toSorted();
  const all = [...outcastsOf(first ?? ""), ...outcastsOf(second ?? "")];
  expect(await list("affiliation=outcast")).toEqual({ affiliations: all, failed: [] });
  const found: AffiliationListed[] = [];
  for (let next: string | undefined = ""; next !== undefined;) {
    const page: Page = await list(`affiliation=outcast&limit=1${next === "" ? "" : `&after=${next}`}`);
    expect(page.affiliations.length).toBeLessThanOrEqual(2);
    found.push(...page.affiliations);
    next = page.next;
  }
  expect(found).toEqual(all);
  expect((await list(`affiliation=outcast&muc=${mucHost}`)).affiliations).toEqual(outcastsOf(rooms[0]));
  expect((await list(`affiliation=outcast&muc=${rooms[1]}`)).affiliations).toEqual(outcastsOf(rooms[1]));
  expect((await list(`muc=${rooms[0]}`)).affiliations).toEqual([
    { muc: rooms[0], jid: "alice@example.org", affiliation: "owner" },
    ...outcastsOf(rooms[0]),
  ]);
});

it("are listed without those of rooms beyond the token's reach", async () => {
  const rooms = await twoRooms();
  const authorization = await plane.issue({ scopes: ["read"], reach: [rooms[1]] });
  // Of the same component: its server is asked, and lists it.
  const [, hidden] = await twoRooms();
  expect((await list("affiliation=outcast")).affiliations).toEqual(
    expect.arrayContaining(outcastsOf(hidden)),
  );
  const { affiliations } = await list("affiliation=outcast", authorization);
  expect(affiliations).toEqual(outcastsOf(rooms[1]));
  for (const muc of [rooms[0], mucHost]) {
    expect(await plane.request({ path: `/v1/affiliations?muc=${muc}`, authorization })).toMatchObject({
      status: 403,
    });
  }
});

it("are listed from the others while a server is unreachable", async () => {
  const rooms = await twoRooms();
  await prosodys.proxies.other.become("down");
  expect(await list("affiliation=outcast")).toEqual({
    affiliations: outcastsOf(rooms[0]),
    failed: [expect.objectContaining({ server: "other", code: "server-unreachable" })],
  });
});

it("are listed from the others while the module of a server is too old", async () => {
  const rooms = await twoRooms();
  const old = createServer((_request, response) => {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: "Not found: no such endpoint", code: "not-found" }));
  });
  await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  const [main] = prosodys.configs();
  const { port } = old.address() as AddressInfo;
  const older = { ...main, name: "older", url: `http://127.0.0.1:${port}`, mucs: ["older.example"] };
  const both = await ControlPlane.start([main, older]);
  try {
    const { status, body } = await both.request({ path: "/v1/affiliations?affiliation=outcast" });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        affiliations: outcastsOf(rooms[0]),
        failed: [expect.objectContaining({ server: "older", status: 502, code: "server-outdated" })],
      },
    });
  } finally {
    await both.stop();
    old.close();
    old.closeAllConnections();
  }
});
