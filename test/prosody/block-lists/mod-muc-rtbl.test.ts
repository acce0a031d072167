import { rm } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { measureKeepingOut } from "../../support/prosody/block-lists";
import { currentTarget } from "../../support/prosody/current-target";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { copyMucRtbl, hasMucRtbl, loadMucRtbl } from "../../support/prosody/muc-rtbl";
import { testModules } from "../../support/prosody/test-modules";
import { TestServer } from "../../support/prosody/test-server";

const lists = "lists.example.org";
const subscriber = "rooms.example.org";
const room = `room@${subscriber}`;

// On the versions in Docker a second Prosody has it: second-prosody.test.ts.
(currentTarget === "local" && hasMucRtbl ? describe : describe.skip)("mod_muc_rtbl", () => {
  const server = new TestServer();
  let folder: string;

  beforeAll(async () => {
    folder = await copyMucRtbl();
    await server.start({
      pluginPaths: [join(repositoryRoot, "dist-lua"), testModules, folder],
      mucs: {
        [mucHost]: {
          ...kickModule,
          modules_enabled: ["http_muc_kick", "test_control"],
          http_muc_kick_hosts: [mucHost],
          http_muc_kick_publish_to: { jid: lists },
        },
        [subscriber]: { muc_rtbl_jid: lists, muc_rtbl_node: "muc_bans_sha256" },
      },
      append: `Component "${lists}" "pubsub"\n`,
    });
    await loadMucRtbl(server.prosody, subscriber, mucHost);
  }, 90_000);

  afterAll(async () => {
    await server.sendEverybodyHome();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("keeps the account of a ban with publish out within a second, until it is lifted", async () => {
    // It spares the affiliated, such as the owner of a new room.
    const { carol } = await server.gather(room, "alice", "carol");
    const bob = await server.connect("bob");
    expect(await measureKeepingOut(server.prosody, bob, room)).toBeLessThan(1000);
    await expectRoomAlive(room, carol);
  });
});
