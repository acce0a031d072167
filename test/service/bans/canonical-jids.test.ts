import fc from "fast-check";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { canonicalJids } from "../../../src/bans/canonical-jids";
import { ProsodyServer } from "../../../src/servers/prosody-server";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let servers: ProsodyServer[];

beforeAll(() => {
  servers = prosodys.configs().map((config) => {
    const client = new MucKickClient(config);
    return new ProsodyServer({ config, client, observer: { called: () => undefined }, clock: Date.now });
  });
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

const ascii = fc.integer({ min: 0x09, max: 0x7f }).map((code) => String.fromCharCode(code));
const part = (most: number) => fc.string({ unit: ascii, minLength: 1, maxLength: most });
const jids = fc
  .oneof(
    { weight: 5, arbitrary: fc.tuple(part(4), part(6)).map(([local, domain]) => `${local}@${domain}`) },
    { weight: 2, arbitrary: part(6) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "a@b.",
        "a@.",
        "a@..",
        "A.",
        "..",
        "a@b..",
        "a@b..c",
        " a@b",
        "a@ b",
        "a@\u007f",
      ),
    },
  )
  .filter((jid) => !/[^\t\n\r\u0020-\u007f]/.test(jid))
  // Prosody takes a domain with an underscore until 13.0.1, but not in 13.0.7.
  .filter((jid) => !/_[^@]*$/.test(jid));

it("ASCII JIDs are prepped as by every Prosody, except names that end in dots", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jids, { minLength: 50, maxLength: 200 }), async (given) => {
      const here = await canonicalJids(
        given.map((jid) => ({ jid, servers: [] })),
        new Map(),
      );
      for (const server of servers) {
        const there = await server.tryBans(given.map((jid) => ({ jid, force: true })));
        const told = there.map((reply) => (reply.ok ? reply.value.ban.jid : undefined));
        expect(here.map((scope) => (scope.ok ? scope.value.jid : undefined))).toEqual(
          told.map((jid) => (jid === undefined || /(^|@|\.)$|^\.?$/.test(jid) ? undefined : jid)),
        );
      }
    }),
    { numRuns: 20 },
  );
});

it("non-ASCII JIDs are prepped by a server, with a stable result", async () => {
  const unit = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 1 }),
    fc.constantFrom("ß", "İ", "．", "＠", "\u00ad", "ſ", "Ǆ", "ﬁ"),
  );
  const text = fc.string({ unit, minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 20, maxLength: 50 }), async (given) => {
      const [server] = servers;
      if (server === undefined) throw new Error("There is no server");
      const known = new Map([["main", server]]);
      const scopes = given.map(([local, domain]) => ({ jid: `${local}@ü${domain}`, servers: ["main"] }));
      const prepped = (await canonicalJids(scopes, known)).flatMap((scope) =>
        scope.ok ? [scope.value.jid] : [],
      );
      const again = await canonicalJids(
        prepped.map((jid) => ({ jid, servers: ["main"] })),
        known,
      );
      expect(again).toEqual(prepped.map((jid) => ({ ok: true, value: { jid, muc: undefined } })));
    }),
    { numRuns: 10 },
  );
});
