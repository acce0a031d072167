import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { runCommand } from "../../../prosody-test-env/runtime/run-command";
import { awaitBlockList, measureKeepingOut } from "../../support/prosody/block-lists";
import { currentTarget } from "../../support/prosody/current-target";
import { expectNoTraceback } from "../../support/prosody/expect-no-traceback";
import { copyMucRtbl, hasMucRtbl, loadMucRtbl } from "../../support/prosody/muc-rtbl";
import { testModules } from "../../support/prosody/test-modules";
import { TestServer } from "../../support/prosody/test-server";

// Two Prosodys that find each other by DNS, in a network of Docker.

const lists = "lists.example.org";
const node = "muc_bans_sha256";
/** A MUC component of the second Prosody with this module, and one with mod_muc_rtbl. */
const rooms = "rooms.example.net";
const otherRooms = "rooms.example.com";

const federated = {
  modules: ["dialback"],
  global: { modules_disabled: ["tls"], s2s_require_encryption: false, s2s_secure_auth: false },
};

async function docker(...args: string[]): Promise<void> {
  const { status, stderr } = await runCommand({ program: "docker", args });
  if (status !== 0) throw new Error(`docker ${args.join(" ")} failed: ${stderr}`);
}

(currentTarget === "local" ? describe.skip : describe)("a second Prosody that subscribes", () => {
  const network = `muc-kick-${randomUUID()}`;
  const first = new TestServer();
  const second = new TestServer();
  let mucRtbl: string | undefined;

  const connect = ({ directory }: Prosody, ...hosts: string[]) => {
    const aliases = hosts.flatMap((host) => ["--alias", host]);
    return docker("network", "connect", ...aliases, network, basename(directory));
  };

  beforeAll(async () => {
    await docker("network", "create", "--internal", network);
    mucRtbl = hasMucRtbl ? await copyMucRtbl() : undefined;
    await first.start({
      ...federated,
      mucs: { [mucHost]: { ...kickModule, http_muc_kick_publish_to: { jid: lists } } },
      append: `Component "${lists}" "pubsub"\n`,
    });
    await connect(first.prosody, lists);
    await second.start({
      ...federated,
      pluginPaths: [
        join(repositoryRoot, "dist-lua"),
        testModules,
        ...(mucRtbl === undefined ? [] : [mucRtbl]),
      ],
      mucs: {
        [rooms]: {
          ...kickModule,
          modules_enabled: ["http_muc_kick", "test_control"],
          http_muc_kick_hosts: [rooms],
          http_muc_kick_block_lists: [{ jid: lists, node }],
        },
        [otherRooms]: { muc_rtbl_jid: lists, muc_rtbl_node: node },
      },
    });
    await connect(second.prosody, rooms, otherRooms);
  }, 90_000);

  afterAll(async () => {
    for (const server of [first, second]) {
      await server.sendEverybodyHome();
      await server.stop();
      expectNoTraceback(server.prosody.log.lines);
    }
    await docker("network", "rm", network);
    if (mucRtbl !== undefined) await rm(mucRtbl, { recursive: true });
  });

  async function expectKeptOut(component: string): Promise<void> {
    const room = `room@${component}`;
    // mod_muc_rtbl spares the affiliated, such as the owner of a new room.
    await second.gather(room, "alice");
    const bob = await second.connect("bob");
    expect(await measureKeepingOut(first.prosody, bob, room)).toBeLessThan(1000);
  }

  it("keeps the account of a ban with publish out within a second, until it is lifted", async () => {
    await awaitBlockList(second.prosody, node, ({ state }) => state === "subscribed", { host: rooms });
    await expectKeptOut(rooms);
  }, 60_000);

  (hasMucRtbl ? it : it.skip)(
    "does so with mod_muc_rtbl as well",
    async () => {
      await loadMucRtbl(second.prosody, otherRooms, rooms);
      await expectKeptOut(otherRooms);
    },
    60_000,
  );
});
