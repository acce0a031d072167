import type { BanToPlace } from "../client/ban-wish";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { BanRefusal, BanResult } from "../client/wished-ban";
import { exitCodeOfStanding, stragglersOf } from "./ban-standing";
import type { CommandContext } from "./command-context";
import { confirm } from "./confirm";
import { countKicked, tellWhoWouldGo } from "./confirm-kick";
import { countWords } from "./count-words";
import { describeScope } from "./describe-ban";
import type { Column } from "./format-table";
import { readBanFile } from "./read-ban-file";
import { type FileOptions, workThroughFile } from "./work-through-file";

type BanDone = Exclude<BanResult, BanRefusal>;
type BanDoneOnLine = { readonly line: number } & BanDone;

const columns: readonly Column<BanDoneOnLine>[] = [
  { title: "LINE", value: ({ line }) => line },
  { title: "ID", value: ({ ban }) => ban.id },
  { title: "WHO", value: ({ ban }) => ban.jid },
  { title: "FROM", value: ({ ban }) => describeScope(ban.muc) },
  { title: "UNTIL", value: ({ ban }) => ban.expires_at ?? "for ever" },
  { title: "KICKED", value: ({ removed }) => removed.length },
];

/** Bans whoever a file names. */
export async function banFile(
  options: FileOptions,
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const lines = await readBanFile(options.file, options.force === true, terminal.stdin);
  await workThroughFile<BanToPlace, BanDone>(
    {
      lines,
      title: "Banning",
      send: async (wishes, dryRun, signal) => {
        const requests = dryRun ? wishes.map((wish) => ({ ...wish, dry_run: true as const })) : wishes;
        return (await client.banMany(requests, { signal })).results;
      },
      confirm: async (preview, tellMore) => {
        const removed = preview.flatMap((done) => done.removed);
        tellMore();
        tellWhoWouldGo(removed, terminal);
        const kick = removed.length === 0 ? "" : ` and kick ${countKicked(removed)}`;
        const what = `${countWords(preview.length, "account or domain", "accounts or domains")}${kick}`;
        await confirm({ effect: `this would ban ${what}`, question: `Ban ${what}?` }, context);
      },
      print: async (done) => {
        if (done.length > 0) await terminal.printTable(done, columns);
      },
      failuresOf: ({ servers }) => stragglersOf(servers),
      exitCodeOf: ({ servers }) => exitCodeOfStanding(servers),
      summarize: (done) => {
        const would = options.dryRun === true;
        const kicked = countWords(
          done.reduce((sum, { removed }) => sum + removed.length, 0),
          "occupant",
          "occupants",
        );
        return `${would ? "Would ban" : "Banned"} ${done.length} and ${would ? "kick" : "kicked"} ${kicked}`;
      },
    },
    options,
    context,
  );
}
