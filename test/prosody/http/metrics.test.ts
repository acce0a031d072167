import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import { callApi } from "../../support/prosody/call-api";
import { currentTarget } from "../../support/prosody/current-target";
import { kick } from "../../support/prosody/kick";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const server = useTestServer({
  mucs: { [mucHost]: kickModule },
  modules: currentTarget === "0.11.9" ? [] : ["http_openmetrics"],
  // To a Prosody in a container this machine is another one.
  global: { statistics: "internal", statistics_interval: "manual", openmetrics_allow_cidr: "0.0.0.0/0" },
});

const kicked = `kicks_total{host="${mucHost}",outcome="kicked"}`;
const notFound = `kicks_total{host="${mucHost}",outcome="occupant-not-found"}`;
const noRoom = `kicks_total{host="${mucHost}",outcome="room-not-found"}`;
const bans = `bans{host="${mucHost}"}`;
const refused = `joins_refused_total{host="${mucHost}"}`;

/** What mod_http_openmetrics tells of the module: values by names without the prefix; nothing where it is not there. */
async function readMetrics(): Promise<ReadonlyMap<string, number>> {
  const request = { method: "GET", path: "/metrics", host: userHost, authorization: null } as const;
  const { text } = await sendRequest(server.prosody, request);
  const lines = text.matchAll(/^prosody_mod_http_muc_kick__(\S+) (\d+)/gm);
  return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
}

/** By how much each metric grows while something is done. */
async function growth(names: readonly string[], work: () => Promise<unknown>): Promise<number[]> {
  const before = await readMetrics();
  await work();
  const after = await readMetrics();
  return names.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
}

/** Prosody 0.11 has nothing to count with; everything works all the same. */
function unlessTooOld(counts: number[]): number[] {
  return server.prosody.version.startsWith("0.11.") ? counts.map(() => 0) : counts;
}

it("GET /muc_kick reports whether metrics are available", async () => {
  const { body } = await callApi(server.prosody, "GET", "");
  expect(body).toMatchObject({ features: { metrics: !server.prosody.version.startsWith("0.11.") } });
});

it("metrics count kicks by outcome", async () => {
  const [room, other] = [server.newRoom(), server.newRoom()];
  const { bob } = await server.gather(room, "alice", "bob");
  await bob.join(other, "bob");
  const counts = await growth([kicked, notFound, noRoom], async () => {
    await kick(server.prosody, { jid: "bob@example.org" });
    await kick(server.prosody, { jid: "bob@example.org" });
    await kick(server.prosody, [
      { nickname: "alice", muc: room, dry_run: true },
      { nickname: "alice", muc: room },
      { nickname: "alice", muc: `nowhere@${mucHost}` },
    ]);
  });
  expect(counts).toEqual(unlessTooOld([3, 1, 1]));
});

it("metrics include the number of bans in force", async () => {
  const jid = "bob@example.org";
  const put = ["a", "b", "c"].map((id) => ({ id, jid }));
  expect(await growth([bans], () => callApi(server.prosody, "PATCH", "/bans", { put }))).toEqual(
    unlessTooOld([3]),
  );
  expect(await growth([bans], () => callApi(server.prosody, "PUT", "/bans/a", { jid }))).toEqual([0]);
  const deleted = { delete: ["a", "b", "nobody"] };
  expect(await growth([bans], () => callApi(server.prosody, "PATCH", "/bans", deleted))).toEqual(
    unlessTooOld([-2]),
  );
  const expires_at = new Date(Date.now() + 500).toISOString();
  const ended = growth([bans], async () => {
    await callApi(server.prosody, "PUT", "/bans/c", { jid, expires_at });
    await server.prosody.log.waitFor(/Ban c expired/);
  });
  expect(await ended).toEqual(unlessTooOld([-1]));
});

it("metrics count rejected joins", async () => {
  await callApi(server.prosody, "PUT", "/bans/x", { jid: "bob@example.org" });
  const room = server.newRoom();
  const { alice } = await server.gather(room, "alice");
  const bob = await server.connect("bob");
  const counts = await growth([refused], async () => {
    for (const where of [room, room, server.newRoom()]) {
      await expect(bob.join(where, "bob")).rejects.toThrow(/forbidden/);
    }
    await alice.join(room, "Alice");
  });
  expect(counts).toEqual(unlessTooOld([3]));
});
