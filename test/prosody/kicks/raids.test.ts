import { defaultAccounts } from "../../../prosody-test-env/accounts";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { KickResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { useTestServer } from "../../support/prosody/test-server";

const crowd = Array.from({ length: 60 }, (_, index) => `raider${index}`);

const server = useTestServer({
  mucs: { [mucHost]: kickModule },
  accounts: [...defaultAccounts, ...crowd],
});

/** Two seconds after a time, which is more than the whole seconds in which joins are noted. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 2000));

const isoNow = () => new Date().toISOString();

const namesOf = (occupants: readonly { readonly nickname: string }[] = []) =>
  occupants.map(({ nickname }) => nickname).sort();

async function connectCrowd(room: string): Promise<ChatClient[]> {
  return Promise.all(
    crowd.map(async (name) => {
      const client = await server.connect(name);
      await client.join(room, name);
      client.deafen();
      return client;
    }),
  );
}

describe("a kick of who joined lately", () => {
  it("mutes and then bans sixty accounts at one order each, and nobody who came before", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await pause();
    const since = isoNow();
    await connectCrowd(room);
    // Inside before, under another nickname now.
    await bob.join(room, "robert");
    const request = { joined_since: since, muc: room };

    const preview = await kick(server.prosody, { ...request, dry_run: true });
    expect(namesOf((preview.body as KickResponse).kicked)).toEqual([...crowd].sort());
    const mark = server.prosody.log.mark();
    const muted = await kick(server.prosody, { ...request, role: "visitor", mute_seconds: 600 });
    expect(muted.status).toBe(200);
    const body = muted.body as KickResponse;
    expect(body.kicked).toEqual([]);
    expect(namesOf(body.muted)).toEqual([...crowd].sort());
    expect(body.mutes).toHaveLength(crowd.length);
    // The log comes by another way than the response.
    await server.prosody.log.waitFor(/Muted 60 who joined/);
    // One line each for the mutes and for their effect, however many there are.
    const lines = server.prosody.log.since(mark).filter((line) => /http_muc_kick\s+info/.test(line));
    expect(lines).toEqual([
      expect.stringContaining(
        `60 mutes placed on those who joined ${room} since ${since}, for 600 seconds, by `,
      ),
      expect.stringContaining(`Muted 60 who joined ${room} since ${since}, by `),
    ]);

    const banned = await kick(server.prosody, { ...request, ban_seconds: 600, reason: "raid" });
    expect(namesOf((banned.body as KickResponse).kicked)).toEqual([...crowd].sort());
    expect((banned.body as KickResponse).bans).toHaveLength(crowd.length);
    await expect((await server.connect("raider7", "again")).join(room, "again")).rejects.toThrow();
    await expectRoomAlive(room, alice, bob);
    expect(await kick(server.prosody, request)).toMatchObject({
      status: 404,
      body: { code: "occupant-not-found" },
    });
  }, 60_000);

  it("spares owners and admins unless they are named by affiliation", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol", "dave");
    await alice.setAffiliation(room, "bob@example.org", "admin");
    await alice.setAffiliation(room, "carol@example.org", "member");
    const would = async (more: object) =>
      namesOf(
        (
          (await kick(server.prosody, { joined_since: "10m", muc: room, dry_run: true, ...more })).body as
            KickResponse | { readonly kicked?: undefined }
        ).kicked,
      );
    expect(await would({})).toEqual(["carol", "dave"]);
    expect(await would({ affiliation: "none" })).toEqual(["dave"]);
    expect(await would({ affiliation: "member" })).toEqual(["carol"]);
    expect(await would({ affiliation: "admin" })).toEqual(["bob"]);
    expect(await would({ affiliation: "owner" })).toEqual(["alice"]);
    const answer = await kick(server.prosody, { joined_since: "10m", muc: room, affiliation: "none" });
    expect(namesOf((answer.body as KickResponse).kicked)).toEqual(["dave"]);
    await expectRoomAlive(room, alice, bob, carol);
  });

  it("leaves out those of whom it is not known when they joined", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    await callApi(server.prosody, "GET", "");
    expect(
      await kick(server.prosody, { joined_since: "2099-01-01T00:00:00Z", muc: room, dry_run: true }),
    ).toMatchObject({ status: 404 });
  });
});
