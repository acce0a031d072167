import type { ControlPlaneKickResults } from "../client/batch-results";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { MucKickClient } from "../client/muc-kick-client";
import type { CommandContext } from "./command-context";
import { confirmKick } from "./confirm-kick";
import { countWords } from "./count-words";
import { exitCodes } from "./exit-codes";
import type { KickWish } from "./kick-wish";
import { kickedColumns } from "./listing-columns";
import { readKickFile } from "./read-kick-file";
import { type FileOptions, workThroughFile } from "./work-through-file";

type KickDone = Extract<ControlPlaneKickResults["results"][number], { readonly kicked: unknown }>;

/** Kicks whoever a file names. */
export async function kickFile(
  options: FileOptions,
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const lines = await readKickFile(options.file, options.force === true, terminal.stdin);
  const bans = lines.some(({ wish }) => wish?.ban_seconds !== undefined);
  const banFor = bans ? "as long as the file says" : undefined;
  await workThroughFile<KickWish, KickDone>(
    {
      lines,
      title: "Kicking",
      send: async (wishes, dryRun, signal) => {
        const requests = dryRun ? wishes.map((wish) => ({ ...wish, dry_run: true })) : wishes;
        const { results }: ControlPlaneKickResults = await client.kickMany(requests, { signal });
        return results;
      },
      confirm: (preview, tellMore) => {
        const kicked = preview.flatMap((done) => done.kicked);
        // Without a ban they would not have been found.
        const onlyKeptOut = preview.filter((done) => done.kicked.length === 0).length;
        return confirmKick({ kicked, onlyKeptOut, banFor }, context, tellMore);
      },
      print: async (done) => {
        const rows = done.flatMap(({ line, kicked }) => kicked.map((one) => ({ line, ...one })));
        if (rows.length === 0) return;
        await terminal.printTable(rows, [{ title: "LINE", value: ({ line }) => line }, ...kickedColumns]);
      },
      failuresOf: ({ failed = [] }) => failed,
      exitCodeOf: ({ failed = [] }) => (failed.length > 0 ? exitCodes.partial : exitCodes.done),
      summarize: (done) => {
        const kicked = done.reduce((sum, one) => sum + one.kicked.length, 0);
        return `${options.dryRun === true ? "Would kick" : "Kicked"} ${countWords(kicked, "occupant", "occupants")}`;
      },
    },
    options,
    context,
  );
}
