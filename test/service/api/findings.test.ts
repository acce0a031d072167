import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { ServerConfig } from "../../../src/config/config";
import { callApi } from "../../support/prosody/call-api";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();

/** The findings of the server main, with that configuration. */
async function findings(changes: Partial<ServerConfig> = {}, adopts = true) {
  const [main] = prosodys.configs(1_000);
  const servers = [{ ...main, ...changes }];
  const plane = await ControlPlane.start(servers, {}, {}, { adopts });
  const client = new ControlPlaneClient({
    url: plane.url,
    token: plane.authorization.replace("Bearer ", ""),
  });
  try {
    const found = await client.findings("main");
    expect(found.server).toBe("main");
    return found.findings;
  } finally {
    await client.close();
    await plane.stop();
  }
}

describe("the findings about a server", () => {
  it("are none if it works", async () => {
    expect(await findings()).toEqual([]);
  });

  it("name a ban that was placed elsewhere, with a remedy", async () => {
    await callApi(prosodys.main.prosody, "PUT", "/bans/elsewhere-1", { jid: "eve@example.net" });
    const found = await findings();
    await callApi(prosodys.main.prosody, "DELETE", "/bans/elsewhere-1");
    expect(found).toMatchObject([{ code: "unmanaged-bans", severity: "note" }]);
    expect(found[0]?.what).toContain("elsewhere-1");
    expect(found[0]?.remedy).toContain("muc-kick unban");
  });

  it("say that it is unreachable, or that its bans belong to another store", async () => {
    await prosodys.proxies.main.become("down");
    expect(await findings({}, false)).toMatchObject([{ severity: "fault", code: "connection-refused" }]);
    await prosodys.proxies.main.become("pass");
    await findings();
    expect(await findings({}, false)).toMatchObject([{ severity: "fault", code: "owner-mismatch" }]);
  });

  it.each(["Basic d3Jvbmc6c2VjcmV0", "wrong-secret-without-a-scheme"])(
    "say that it rejects %s, without the secret",
    async (authorization) => {
      const found = await findings({ authorization }, false);
      expect(found).toMatchObject([{ code: "wrong-secret" }]);
      expect(JSON.stringify(found)).not.toContain(authorization.replace("Basic ", ""));
    },
  );

  it("take a token with the scope read that reaches every room, and a server that exists", async () => {
    const plane = await ControlPlane.start(prosodys.configs());
    const ask = async (server: string, token: Parameters<ControlPlane["issue"]>[0]) => {
      const authorization = await plane.issue(token);
      return (await plane.request({ path: `/v1/servers/${server}/findings`, authorization })).status;
    };
    const statuses = [
      await ask("main", { scopes: ["read"] }),
      await ask("main", { scopes: ["kick", "ban", "audit", "admin"] }),
      await ask("main", { scopes: ["read"], reach: [mucHost] }),
      await ask("nowhere", { scopes: ["read"] }),
    ];
    await plane.stop();
    expect(statuses).toEqual([200, 403, 403, 404]);
  });
});
