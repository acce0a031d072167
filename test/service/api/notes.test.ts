import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { NotFoundError } from "../../../src/client/errors";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(1_000));
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.replace("Bearer ", "") });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

const path = (jid: string) => `/v1/notes/${encodeURIComponent(jid)}`;

describe("the note about an account", () => {
  it("is set, read and deleted, with an audit entry for each change", async () => {
    const jid = "bob@example.org";
    await expect(client.note(jid)).rejects.toMatchObject({ code: "note-not-found" });
    const note = await client.setNote(jid, "Be patient\nwith him");
    expect(note).toMatchObject({ jid, text: "Be patient\nwith him", changed_by: { kind: "token" } });
    expect(Math.abs(Date.parse(note.changed_at) - Date.now())).toBeLessThan(60_000);
    expect(await client.note(jid)).toEqual(note);
    expect(await client.audit({ jid, action: "note.set" })).toMatchObject({
      entries: [{ seq: note.change, kind: "event", details: { text: note.text }, actor: note.changed_by }],
    });
    await client.deleteNote(jid);
    await expect(client.note(jid)).rejects.toBeInstanceOf(NotFoundError);
    await expect(client.deleteNote(jid)).rejects.toBeInstanceOf(NotFoundError);
    expect((await client.audit({ jid, action: "note.delete" })).entries).toHaveLength(1);
  });

  it("is one, whatever the spelling; only a server normalizes names beyond ASCII", async () => {
    await client.setNote("Carol@Example.ORG", "One");
    expect(await client.note("carol@example.org")).toMatchObject({ jid: "carol@example.org", text: "One" });
    await client.setNote("Ｄave@example.org", "Wide");
    expect(await client.note("dave@example.org")).toMatchObject({ text: "Wide" });
    await client.setNote("spam.example", "A domain");
    expect(await client.note("Spam.Example.")).toMatchObject({ jid: "spam.example" });
    await prosodys.proxies.main.become("down");
    await prosodys.proxies.other.become("down");
    expect(await plane.request({ path: path("Ｄave@example.org") })).toMatchObject({ status: 503 });
    expect(await plane.request({ path: path("dave@example.org") })).toMatchObject({ status: 200 });
  });

  it.each([
    ["", 400],
    ["x".repeat(2001), 400],
    ["\u0001", 400],
    ["🦉".repeat(2000), 200],
  ])("takes 1 to 2000 characters: %#", async (text, status) => {
    const json = { text };
    expect(await plane.request({ method: "PUT", path: path("eve@example.org"), json })).toMatchObject({
      status,
    });
  });

  it.each(["", "a b@example.org", "bob@example.org/phone", "*.example.org"])(
    "is not about %j",
    async (jid) => {
      const { status } = await plane.request({ path: path(jid) });
      expect([400, 404]).toContain(status);
    },
  );

  it("takes the scope read, and kick or ban to change it, and a token that reaches every room", async () => {
    const jid = "frank@example.org";
    await client.setNote(jid, "Secret");
    const outcomes: unknown[] = [];
    for (const scopes of [["read"], ["kick"], ["ban"], ["audit", "admin"]] as const) {
      for (const reach of [undefined, [mucHost]]) {
        const authorization = await plane.issue({ scopes: [...scopes], reach });
        const ask = { path: path(jid), authorization };
        const got = await plane.request(ask);
        const put = await plane.request({ ...ask, method: "PUT", json: { text: "Secret" } });
        if (got.status !== 200) expect(got.text).not.toContain("Secret");
        outcomes.push([scopes.join(), reach !== undefined, got.status, put.status]);
      }
    }
    expect(outcomes).toEqual([
      ["read", false, 200, 403],
      ["read", true, 403, 403],
      ["kick", false, 403, 200],
      ["kick", true, 403, 403],
      ["ban", false, 403, 200],
      ["ban", true, 403, 403],
      ["audit,admin", false, 403, 403],
      ["audit,admin", true, 403, 403],
    ]);
  });

  it("is not changed if that cannot be audited", async () => {
    const gone = await ControlPlane.start(prosodys.configs());
    await gone.service.context.store.close();
    const answer = await gone
      .request({ method: "PUT", path: path("bob@example.org"), json: { text: "Lost" } })
      .finally(() => gone.stop());
    expect(answer).toMatchObject({ status: 503, body: { code: "store-unavailable" } });
  });
});
