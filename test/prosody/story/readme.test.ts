import { defaultAccounts } from "../../../prosody-test-env/accounts";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { KickResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import {
  type DocumentedShell,
  openDocumentedShell,
  readmeBlocks,
} from "../../support/prosody/documented-shell";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { receiveHistory } from "../../support/prosody/receive-history";
import { sayAll } from "../../support/prosody/say-all";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

// The commands in the README, with the module as it is installed there, and the archive that retractions need.

const server = useTestServer({
  accounts: [...defaultAccounts, "spammer1", "spammer2"],
  mucs: {
    [mucHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "muc_mam"],
      muc_room_default_persistent: true,
    },
  },
});
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

it("ten lines end a wave of spam, and undo the mutes and the bans", async () => {
  const [block = ""] = await readmeBlocks("A wave of spam", "sh");
  const lines = block.split("\n");
  expect(lines).toHaveLength(10);
  const undo = lines.findIndex((line) => line.startsWith("for "));
  const [setUp, acts] = [lines.slice(0, 3), lines.slice(3, undo)];
  expect(acts).toHaveLength(4);
  const { alice, bob, spammer1, spammer2 } = await server.gather(
    room,
    "alice",
    "bob",
    "spammer1",
    "spammer2",
  );
  await alice.setAffiliation(room, "bob@example.org", "member");
  const spoken = [bob, spammer1, spammer2].map((who, index) => [who, `message ${index}`] as const);
  await sayAll(room, alice, spoken);
  const responses: KickResponse[] = [];
  for (const act of acts)
    responses.push(JSON.parse(await shell.run([...setUp, act].join("\n"))) as KickResponse);
  const spammers = ["spammer1", "spammer2"];
  const [shown, muted, retracted, banned] = responses;
  expect({ ...shown, kicked: namesOf(shown?.kicked) }).toEqual({ kicked: spammers, dry_run: true });
  expect(namesOf(muted?.muted)).toEqual(spammers);
  expect(retracted?.retraction).toMatchObject({ messages: 2 });
  expect(namesOf(banned?.kicked)).toEqual(spammers);
  expect(banned?.bans).toHaveLength(2);
  await expect(spammer1.join(room, "spammer1")).rejects.toThrow(/forbidden/);
  const history = await receiveHistory(await server.connect("dave"), room, "dave");
  expect(history.map((message) => message.getChildText("body"))).toEqual(["message 0"]);
  await shell.run([...setUp, ...lines.slice(undo)].join("\n"));
  expect((await callApi(server.prosody, "GET", "/bans")).body).toEqual({ bans: [] });
  expect(await spammer1.join(room, "spammer1")).toMatchObject({ role: "participant" });
  await expectRoomAlive(room, alice, bob, spammer1);
}, 60_000);

const namesOf = (occupants: readonly { readonly nickname: string }[] = []) =>
  occupants.map(({ nickname }) => nickname).sort();
