import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { ControlPlane } from "../../support/service/control-plane";
import { forgeStore } from "../../support/service/forge-store";
import { unreachableServer } from "../../support/service/unreachable-server";

let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start([unreachableServer], {}, {}, { adopts: false });
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.replace("Bearer ", "") });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

describe("the verification of the audit log", () => {
  it("says up to which entry every hash and link is right, and when", async () => {
    await client.setNote("bob@example.org", "One");
    const { seq, hash } = await plane.service.context.store.audit.head();
    const before = Date.now();
    const found = await client.verifyAudit();
    expect(found).toMatchObject({ intact: true, seq, hash });
    expect(Math.abs(Date.parse(found.at) - before)).toBeLessThan(60_000);
    await client.setNote("bob@example.org", "Two");
    expect(await client.verifyAudit()).toMatchObject({ intact: true, seq: seq + 1 });
  });

  it("is one run for all who ask at the same time", async () => {
    const { audit } = plane.service.context.store;
    const run = jest.spyOn(audit, "verify");
    await Promise.all(Array.from({ length: 5 }, () => client.verifyAudit()));
    expect(run.mock.calls.length).toBeLessThan(5);
    run.mockRestore();
  });

  it("takes a token with the scope audit that reaches every room", async () => {
    const path = "/v1/audit/verification";
    const limited = await plane.issue({ scopes: ["audit"], reach: ["chat.example.org"] });
    const other = await plane.issue({ scopes: ["kick", "read", "ban", "admin"] });
    for (const authorization of [limited, other]) {
      expect(await plane.request({ path, authorization })).toMatchObject({ status: 403 });
    }
  });

  it("names the first entry that was changed, though the links are right", async () => {
    await forgeStore(
      plane.directory,
      "drop trigger audit_no_update; update audit set reason = 'Forged' where seq = 2",
    );
    expect(await client.verifyAudit()).toMatchObject({
      intact: false,
      ...{ seq: 2, reason: "changed", error: "Entry 2 was changed" },
    });
  });
});
