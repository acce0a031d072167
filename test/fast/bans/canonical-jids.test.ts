import { canonicalJids, type PrepServer } from "../../../src/bans/canonical-jids";

const hanging: PrepServer = { tryBans: () => new Promise(() => undefined) };
const jid = "bücher@example.org";
const answering = (status: 200 | 503): PrepServer => ({
  tryBans: (bans) =>
    Promise.resolve(
      bans.map((ban) =>
        status === 200
          ? { ok: true, value: { ban: { id: "try", jid: ban.jid.toLowerCase() }, kicked: [] } }
          : { ok: false, refused: { status, code: "busy", error: "Busy" } },
      ),
    ),
});

function ask(servers: Readonly<Record<string, PrepServer>>) {
  return canonicalJids([{ jid, servers: Object.keys(servers) }], new Map(Object.entries(servers)));
}

test("the first response of several servers is used, whatever the others do", async () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`gone-${index}`, hanging]));
  const begun = performance.now();
  expect(await ask({ ...many, busy: answering(503), main: answering(200) })).toEqual([
    { ok: true, value: { jid, muc: undefined, except: undefined } },
  ]);
  expect(performance.now() - begun).toBeLessThan(1000);
});

test("all servers share one deadline when none responds", async () => {
  const begun = performance.now();
  const [result] = await ask({ one: hanging, two: hanging, busy: answering(503) });
  expect(result).toMatchObject({ ok: false, problem: { status: 503, code: "server-unreachable" } });
  expect(JSON.stringify(result)).toMatch(/Server one .*Server two .*Busy/);
  expect(performance.now() - begun).toBeLessThan(7000);
});
