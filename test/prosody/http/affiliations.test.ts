import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { AffiliationListed, AffiliationsResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { expectProblem } from "../../support/prosody/expect-problem";
import { sendRequest } from "../../support/prosody/send-request";
import { testModules } from "../../support/prosody/test-modules";
import { useTestServer } from "../../support/prosody/test-server";

/** Keeps one room in memory and the others in storage. */
const smallHost = "small.example.org";
/** Writes affiliations as Prosody before 0.11 did. */
const oldHost = "old.example.org";

const persistent = { muc_room_default_persistent: true };

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "test_control"], ...persistent },
    [smallHost]: { muc_room_cache_size: 1, ...persistent },
    [oldHost]: { muc_room_cache_size: 1, new_muc_storage_format: false, ...persistent },
  },
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
});

async function list(query = ""): Promise<readonly AffiliationListed[]> {
  const { status, body } = await callApi(server.prosody, "GET", `/affiliations${query}`);
  expect(status).toBe(200);
  return (body as AffiliationsResponse).affiliations;
}

const ask = (query: string) =>
  sendRequest(server.prosody, { method: "GET", path: `/muc_kick/affiliations?${query}` });

/** JIDs of the rooms in memory. */
function inMemory(host: string): Promise<unknown> {
  const lua = `local jids = {};
    for room in prosody.hosts["${host}"].modules.muc.live_rooms() do jids[#jids + 1] = room.jid; end
    return jids;`;
  return control(server.prosody, lua, mucHost);
}

describe.each([mucHost, smallHost, oldHost])("the affiliations to rooms of %s", (host) => {
  const rooms = [`a@${host}`, `b@${host}`];
  const outcasts = ["_eve@example.org", "spam.example"];

  /** From Prosody 13 on. */
  const keepsReasons = () => !server.prosody.version.startsWith("0.");

  const expected = () =>
    rooms.flatMap((muc) => [
      {
        ...{ muc, jid: outcasts[0], affiliation: "outcast" },
        ...(keepsReasons() && { reason: "Spam & <eggs>" }),
      },
      { muc, jid: "alice@example.org", affiliation: "owner" },
      { muc, jid: "bob@example.org", affiliation: "member" },
      { muc, jid: outcasts[1], affiliation: "outcast" },
    ]);

  beforeAll(async () => {
    const alice = await server.connect("alice");
    for (const room of rooms) {
      await alice.join(room, "alice");
      await alice.setAffiliation(room, outcasts[0] ?? "", "outcast", "Spam & <eggs>");
      await alice.setAffiliation(room, outcasts[1] ?? "", "outcast");
      await alice.setAffiliation(room, "bob@example.org", "member");
    }
  });

  it("are listed whether or not the rooms are in memory, and none is loaded for it", async () => {
    const before = await inMemory(host);
    expect(before).toHaveLength(host === mucHost ? 2 : 1);
    expect(await list(`?muc=${host}`)).toEqual(expected());
    expect(await inMemory(host)).toEqual(before);
  });

  it("can be listed for one room, one affiliation, and in pages", async () => {
    for (const room of rooms) {
      expect(await list(`?muc=${room}`)).toEqual(expected().filter(({ muc }) => muc === room));
    }
    const found: AffiliationListed[] = [];
    for (let next: string | undefined = ""; next !== undefined;) {
      const cursor: string = next === "" ? "" : `&after=${encodeURIComponent(next)}`;
      const path = `/affiliations?affiliation=outcast&muc=${host}&limit=1${cursor}`;
      const page = (await callApi(server.prosody, "GET", path)).body as AffiliationsResponse;
      expect(page.affiliations).toHaveLength(1);
      found.push(...page.affiliations);
      next = page.next;
    }
    expect(found).toEqual(expected().filter(({ affiliation }) => affiliation === "outcast"));
  });
});

it("a destroyed room has none", async () => {
  const room = `destroyed@${smallHost}`;
  const alice = await server.connect("alice");
  await alice.join(room, "alice");
  await alice.setAffiliation(room, "eve@example.org", "outcast");
  expect(await list(`?muc=${room}&affiliation=outcast`)).toHaveLength(1);
  await control(
    server.prosody,
    `return prosody.hosts["${smallHost}"].modules.muc.get_room_from_jid("${room}"):destroy() and true`,
    mucHost,
  );
  expect((await list()).filter(({ muc }) => muc === room)).toEqual([]);
  expectProblem(await ask(`muc=${room}`), 404, "room-not-found");
});

it("unknown affiliations and rooms are errors", async () => {
  expectProblem(await ask("affiliation=none"), 400, "invalid-field");
  expectProblem(await ask(`muc=nowhere@${mucHost}`), 404, "room-not-found");
  expectProblem(await ask("muc=example.org"), 404, "not-a-muc");
});
