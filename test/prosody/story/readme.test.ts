import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import type { KickResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import {
  type DocumentedShell,
  openDocumentedShell,
  readmeBlocks,
} from "../../support/prosody/documented-shell";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

// The commands in the README that need no more than the module.

const server = useTestServer();
const room = `snuggery@${mucHost}`;

let shell: DocumentedShell;
beforeAll(async () => {
  shell = await openDocumentedShell(server.prosody);
});
afterAll(() => shell.remove());

it("the settings are those of the user and the password that are named, and a secret can be made", async () => {
  const [settings] = await readmeBlocks("Enable it", "lua");
  expect(settings).toContain(`"${exampleAuthorization}"`);
  expect(atob(exampleAuthorization.replace("Basic ", ""))).toBe("username:password");
  const [makeSecret = ""] = await readmeBlocks("Enable it", "sh");
  const [scheme, credentials = ""] = (await shell.run(makeSecret)).trimEnd().split(" ");
  expect(scheme).toBe("Basic");
  expect(atob(credentials)).toMatch(/^muc-kick:[0-9a-f]{48}$/);
});

it("a kick has the response that is shown, and a ban is placed and lifted", async () => {
  const [kick = "", ban = "", ...more] = await readmeBlocks("Kick and ban", "sh");
  expect(more).toEqual([]);
  const [response = ""] = await readmeBlocks("Kick and ban", "json");
  const { bob } = await server.gather(room, "alice", "bob");
  await bob.leave(room, "bob");
  await bob.join(room, "Bob");
  const from = bob.mark();
  // It leaves out the occupant id, which Prosody 0.11 does not have.
  expect(JSON.parse(await shell.run(kick))).toMatchObject(JSON.parse(response) as KickResponse);
  expect((await seesLeave(bob, "Bob", from, room)).statusCodes).toContain(307);

  const lift = ban.indexOf("curl", ban.indexOf("case-17"));
  expect(JSON.parse(await shell.run(ban.slice(0, lift)))).toMatchObject({ ban: { jid: "bob@example.org" } });
  await expect(bob.join(room, "Bob")).rejects.toThrow(/forbidden/);
  expect(await shell.run(ban.slice(lift))).toBe("");
  expect((await callApi(server.prosody, "GET", "/bans")).body).toEqual({ bans: [] });
  await bob.join(room, "Bob");
});
