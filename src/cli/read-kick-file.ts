import { parseKickRequest } from "../contract/kick-request";
import { nodeJson } from "../node-json";
import { parseSeconds } from "../time/duration";
import { type KickWish, toKickWish } from "./kick-wish";
import { type Cells, type FileLine, readCsvLines, type ReadLine } from "./read-csv-lines";

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
