import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

// A token that reaches some rooms learns nothing of the others.

const prosodys = useTwoProsodys();
let plane: ControlPlane;
/** Of everything out of reach, texts that no answer may hold. */
const secrets = ["hidden", "carol", "secret-reason", "secret-note"];

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
});
afterAll(() => plane.stop());

/** What a token gets that reaches one room. */
async function ask(room: string, path: string) {
  const authorization = await plane.issue({ scopes: ["read", "ban"], reach: [room] });
  const answer = await plane.request({ path, authorization });
  for (const secret of secrets) expect(answer.text).not.toContain(secret);
  return answer;
}

const put = (id: string, json: object) => plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });

it("a moved ban reveals neither its former scope nor the occupants removed there", async () => {
  const open = prosodys.main.newRoom();
  const hidden = `hidden@${mucHost}`;
  await prosodys.main.gather(hidden, "carol");
  const before = { jid: "carol@example.org", muc: hidden, reason: "secret-reason", note: "secret-note" };
  expect(await put("moved", before)).toMatchObject({ status: 201, body: { kicked: [{ muc: hidden }] } });
  await prosodys.proxies.main.become("down");
  await put("moved", { jid: "bob@example.org", muc: open });
  const { status, body } = await ask(open, "/v1/bans/moved");
  expect({ status, body }).toMatchObject({ status: 200, body: { servers: [{ kicked: [] }] } });
  const everything = await plane.request({ path: "/v1/bans/moved" });
  for (const secret of secrets) expect(everything.text).toContain(secret);
});

it("a cursor reveals nothing, and a forged one is rejected", async () => {
  const rooms = [prosodys.main.newRoom(), prosodys.main.newRoom(), prosodys.main.newRoom()];
  for (const room of rooms) await prosodys.main.gather(room, "bob");
  const listings = ["rooms", "occupants", "affiliations", "bans", "audit"];
  await put("one", { jid: "a@example.org", muc: rooms[0] });
  await put("two", { jid: "b@example.org", muc: rooms[0] });
  for (const listing of listings) {
    const { body } = await plane.request({ path: `/v1/${listing}?limit=1` });
    const { next = "" } = body as { readonly next?: string };
    expect(next).not.toBe("");
    const plain = Buffer.from(next, "base64url").toString("latin1");
    expect(plain).not.toContain("example.");
    const again = await plane.request({ path: `/v1/${listing}?limit=1` });
    // Whoever compares two cursors learns nothing either.
    expect((again.body as { readonly next?: string }).next).not.toBe(next);
    expect(await plane.request({ path: `/v1/${listing}?limit=1&after=${next}` })).toMatchObject({
      status: 200,
    });
    const forged = ["x", "NaN", "1.5"].map((key) => Buffer.from(`${listing}\n${key}`).toString("base64url"));
    for (const after of ["x", "NaN", "1.5", "", `${next}A`, next.slice(1), ...forged]) {
      expect(await plane.request({ path: `/v1/${listing}?after=${after}` })).toMatchObject({
        status: 400,
        body: { code: "invalid-field" },
      });
    }
  }
});

it("the pages of a listing reveal nothing of the entries out of reach", async () => {
  const [first, open, last] = ["1", "2", "3"].map((name) => `${name}-pages@${mucHost}`) as [
    string,
    string,
    string,
  ];
  const outside = prosodys.other.newRoom(otherMucHost);
  for (const room of [first, open, last]) await prosodys.main.gather(room, "alice", "bob");
  await prosodys.other.gather(outside, "bob");
  for (const [index, muc] of [first, open, last, first].entries())
    await put(`page-${index}`, { jid: `page-${index}@example.org`, muc });
  const authorization = await plane.issue({ scopes: ["read"], reach: [open] });
  const listings = {
    "rooms?": { rooms: [{ muc: open }] },
    "occupants?jid=bob@example.org&": { occupants: [{ muc: open }] },
    "affiliations?": { affiliations: [{ muc: open }] },
    "servers/main/bans?": { bans: [{ muc: open }] },
  };
  for (const [listing, only] of Object.entries(listings)) {
    const { body } = await plane.request({ path: `/v1/${listing}limit=1`, authorization });
    expect(body).toMatchObject(only);
    expect(body).not.toHaveProperty("next");
  }
});

it("servers are listed without the MUC components beyond the token's reach", async () => {
  const { body } = await ask(`room@${otherMucHost}`, "/v1/servers");
  expect(JSON.stringify(body)).not.toContain(mucHost);
  expect(body).toMatchObject({ servers: [{ name: "other", mucs: [otherMucHost] }] });
});

describe("a server whose module fails", () => {
  let broken: Server;

  beforeAll(async () => {
    broken = createServer((_request, response) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: "Internal error", code: "internal-error" }));
    });
    await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    broken.close();
    broken.closeAllConnections();
  });

  it.each(["rooms", "occupants", "affiliations"])(
    "is named while the %s of the others are listed",
    async (listing) => {
      const room = prosodys.main.newRoom();
      await prosodys.main.gather(room, "bob");
      const [main] = prosodys.configs();
      const { port } = broken.address() as AddressInfo;
      const failing = { ...main, name: "broken", url: `http://127.0.0.1:${port}`, mucs: ["broken.example"] };
      const both = await ControlPlane.start([main, failing]);
      const { status, body } = await both.request({ path: `/v1/${listing}` });
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          [listing]: [{ muc: room }],
          failed: [{ server: "broken", status: 502, code: "internal-error" }],
        },
      });
      await both.stop();
    },
  );
});
