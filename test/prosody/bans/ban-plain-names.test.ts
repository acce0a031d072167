import { join } from "node:path";
import fc from "fast-check";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { testModules } from "../../support/prosody/test-modules";
import { useTestServer } from "../../support/prosody/test-server";

// The module stores JIDs of nothing but plain characters as they are, because to prep a hundred thousand of them takes seconds.

const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: { [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "test_control"] } },
});

/** Longer than what is plain, with the characters at the edge of it. */
const partOf = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength: 1, maxLength: 70, size: "max" });
const shortPartOf = (characters: string) => partOf(characters).map((part) => part.slice(0, 6));
const locals = "abyz0189._-AZ!\u00e4";
const domains = "abyz0189.-_xnA";
const jids = fc
  .tuple(fc.oneof(shortPartOf(locals), partOf(locals)), fc.oneof(shortPartOf(domains), partOf("abyz0189.-")))
  .map(([local, domain]) => `${local}@${domain}`);

test("a ban has the JID that Prosody would give to the account", async () => {
  const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 2 ** 31);
  let accepted = 0;
  for (const jid of fc.sample(jids, { seed, numRuns: 400 })) {
    const { status, body } = await callApi(server.prosody, "PUT", "/bans/x", { jid });
    if (status === 400) continue;
    accepted += 1;
    const prepped = await control(
      server.prosody,
      `return require "util.jid".prep(${JSON.stringify(jid)}) or false`,
      mucHost,
    );
    // Without a dot at the end, which names the same host.
    const expected = typeof prepped === "string" ? prepped.replace(/\.$/, "") : prepped;
    expect({ seed, jid, stored: (body as { ban: { jid: string } }).ban.jid }).toEqual({
      seed,
      jid,
      stored: expected,
    });
  }
  expect(accepted).toBeGreaterThan(100);
});
