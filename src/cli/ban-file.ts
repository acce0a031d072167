import type { BanToPlace } from "../client/ban-wish";
import type { BanEffect, BanKeeper } from "./ban-keeper";
import { exitCodeOfStanding, stragglersOf } from "./ban-standing";
import type { CommandContext } from "./command-context";
import { confirm } from "./confirm";
import { countKicked, tellWhoWouldGo } from "./confirm-kick";
import { countWords } from "./count-words";
import { describeScope, describeSubject } from "./describe-ban";
import { describeEnd } from "./describe-time";
import type { Column } from "./format-table";
import { type BanDefaults, readBanFile } from "./read-ban-file";
import { type FileOptions, workThroughFile } from "./work-through-file";

type BanDoneOnLine = { readonly line: number } & BanEffect;

const columns: readonly Column<BanDoneOnLine>[] = [
  { title: "LINE", value: ({ line }) => line },
  { title: "ID", value: ({ ban }) => ban.id },
  { title: "WHO", value: ({ ban }) => describeSubject(ban.jid) },
  { title: "FROM", value: ({ ban }) => describeScope(ban.muc) },
  { title: "UNTIL", value: ({ ban }) => describeEnd(ban.expires_at) },
  { title: "KICKED", value: ({ removed }) => removed.length },
];

/** Bans whoever a file names. */
export async function banFile(
  options: FileOptions,
  defaults: BanDefaults,
  keeper: BanKeeper,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const lines = await readBanFile(
    options.file,
    { ...defaults, ...(options.force === true && { force: true }) },
    terminal.stdin,
  );
  await workThroughFile<BanToPlace, BanEffect>(
    {
      lines,
      title: "Banning",
      send: (wishes, dryRun, signal) => keeper.placeMany(wishes, dryRun, { signal }),
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
