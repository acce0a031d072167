import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { loadConfig } from "../../../src/config/load-config";
import { useTestServer } from "../../support/prosody/test-server";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { serviceTargets } from "../../support/service/service-targets";

// A module whose path an operator changed with Prosody's http_paths.

const path = "/x/kick";
const server = useTestServer({
  target: serviceTargets[0],
  mucs: { [mucHost]: { ...kickModule, http_paths: { muc_kick: path } } },
});

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-path-"));
});
afterAll(() => rm(directory, { recursive: true }));

it("a module at another path is found by the command line with --path or MUC_KICK_PATH", async () => {
  const room = server.newRoom();
  await server.gather(room, "alice", "bob");
  const environment = {
    MUC_KICK_URL: server.prosody.http.url,
    MUC_KICK_HOST: mucHost,
    MUC_KICK_AUTHORIZATION: exampleAuthorization,
  };
  const kick = ["kick", "--nickname", "bob", "--muc", room];
  const moved = { ...environment, MUC_KICK_PATH: `${path}/` };
  const misled = await Promise.all([
    runCli(kick, { directory, environment }),
    runCli([...kick, "--path", "/x"], { directory, environment }),
    runCli([...kick, "--path", "/y"], { directory, environment: moved }),
  ]);
  expect(misled.map(({ code }) => code)).toEqual([5, 5, 5]);
  expect(await runCli([...kick, "--dry-run", "--path", path], { directory, environment })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Would kick bob/) as unknown,
  });
  expect(await runCli(kick, { directory, environment: moved })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Kicked bob/) as unknown,
  });
}, 60_000);

it("a module at another path is found by a control plane with servers.*.path", async () => {
  const file = join(directory, "muc-kick.yaml");
  const { url } = server.prosody.http;
  const main = { url, host: mucHost, path, authorization: exampleAuthorization, mucs: [mucHost] };
  await writeFile(file, JSON.stringify({ store: "sqlite:muc-kick.db", servers: { main } }));
  const { servers } = await loadConfig(file, {});
  const plane = await ControlPlane.start(servers);
  const room = server.newRoom();
  await server.gather(room, "alice", "bob");
  expect(await plane.kick({ nickname: "bob", muc: room })).toMatchObject({
    status: 200,
    body: { kicked: [{ nickname: "bob" }] },
  });
  const ban = { method: "POST", path: "/v1/bans", json: { jid: "bob@example.org" } } as const;
  expect(await plane.request(ban)).toMatchObject({ status: 201, body: { servers: [{ in_force: true }] } });
  await plane.stop();
});
