import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import type { ControlPlaneKickResults } from "../../wire/kicks";
import type { KickInput } from "../../wire/module-requests";
import { type KickRequest, readKickRequest } from "../../contract/kick-request";
import { isProblem } from "../../contract/problem";
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
export type KickFileRequest = KickInput & { readonly force?: true };

/** A valid request in the form of the wire. */
export function toFileRequest(request: KickRequest, force = false): KickFileRequest {
  const { banSeconds, publish, mute } = request;
  return {
    ...toKickInput(request),
    ...(mute !== undefined && {
      role: "visitor" as const,
      ...(mute.seconds !== undefined && { mute_seconds: mute.seconds }),
    }),
    ...(banSeconds !== undefined && { ban_seconds: banSeconds }),
    ...(publish !== undefined && { publish }),
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
): Promise<FileLine<KickFileRequest>[]> {
  return readCsvLines({ path, columns: kickColumns, toRequest: (cells) => toRequest(cells, force) }, stdin);
}

function toRequest(cells: Cells, force: boolean): ReadLine<KickFileRequest> {
  const { ban_seconds: seconds, ...texts } = cells;
  const banSeconds = seconds === undefined ? undefined : (parseSeconds(seconds) ?? seconds);
  const fields = {
    ...texts,
    ...(seconds !== undefined && { ban_seconds: banSeconds }),
  };
  const request = readKickRequest(fields, nodeJson);
  return isProblem(request) ? { problem: request } : { request: toFileRequest(request, force) };
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
  const bans = lines.some(({ request }) => request?.ban_seconds !== undefined);
  const banFor = bans ? "for the time in the file" : undefined;
  await workThroughFile<KickFileRequest, KickDone>(
    {
      lines,
      title: "Kicking",
      send: async (requests, dryRun, signal) => {
        const bodies = dryRun ? requests.map((request) => ({ ...request, dry_run: true })) : requests;
        const { results }: ControlPlaneKickResults = await client.kickMany(bodies, { signal });
        return results;
      },
      confirm: (preview, tellMore) => {
        const kicked = preview.flatMap((done) => done.kicked);
        // Without a ban, there would be no result for them.
        const onlyKeptOut = preview.filter((done) => done.kicked.length === 0).length;
        return confirmKick({ kicked, onlyKeptOut, banFor, always: true }, context, tellMore);
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
