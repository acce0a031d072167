import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import type { ControlPlaneKickResults } from "../../wire/kicks";
import type { KickInput } from "../../wire/module-requests";
import { type KickRequest, parseKickRequest } from "../../contract/kick-request";
import { nodeJson } from "../../json";
import { toKickInput } from "../../kicks/kick-request";
import { parseSeconds } from "../../time/duration";
import type { CommandContext } from "../context";
import { exitCodes } from "../errors";
import { confirmKick, kickedColumns } from "../output/confirm";
import { countWords } from "../output/wording";
import { type Cells, type FileLine, readCsvLines, type ReadLine } from "./csv";
import { type FileOptions, workThroughFile } from "./run-file";

/** A kick request, with `force`. */
export type KickWish = KickInput & { readonly force?: true };

/** A valid request in the form of the wire. */
export function toKickWish(request: KickRequest, force = false): KickWish {
  const { banSeconds } = request;
  return {
    ...toKickInput(request),
    ...(banSeconds !== undefined && { ban_seconds: banSeconds }),
    ...(force && { force: true }),
  };
}

export const kickColumns = ["nickname", "muc", "jid", "occupant_id", "reason", "ban_seconds"];

/**
 * Reads CSV whose columns are fields of a kick.
 * @param path "-": from `stdin`
 * @throws CliError
 */
export function readKickFile(
  path: string,
  force: boolean,
  stdin: NodeJS.ReadableStream,
): Promise<FileLine<KickWish>[]> {
  return readCsvLines({ path, columns: kickColumns, toWish: (cells) => toWish(cells, force) }, stdin);
}

function toWish(cells: Cells, force: boolean): ReadLine<KickWish> {
  const { ban_seconds: seconds, ...texts } = cells;
  const banSeconds = seconds === undefined ? undefined : (parseSeconds(seconds) ?? seconds);
  const fields = {
    ...texts,
    ...(seconds !== undefined && { ban_seconds: banSeconds }),
  };
  const request = parseKickRequest(fields, nodeJson);
  return request.ok ? { wish: toKickWish(request.value, force) } : { problem: request.problem };
}

type KickDone = Extract<ControlPlaneKickResults["results"][number], { readonly kicked: unknown }>;

/** Carries out the kicks in a file. */
export async function kickFile(
  options: FileOptions,
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const lines = await readKickFile(options.file, options.force === true, terminal.stdin);
  const bans = lines.some(({ wish }) => wish?.ban_seconds !== undefined);
  const banFor = bans ? "for the time in the file" : undefined;
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
        // Without a ban, there would be no result for them.
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
