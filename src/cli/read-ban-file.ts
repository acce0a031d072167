import type { BanToPlace } from "../client/ban-wish";
import { type FileLine, readCsvLines } from "./read-csv-lines";

export const banFileColumns = ["jid", "muc", "reason", "note", "expires_at", "id"];

/**
 * Reads CSV whose columns are fields of a ban, such as `muc-kick bans --csv` prints.
 * @param path "-": from `stdin`
 * @throws CliError
 */
export function readBanFile(
  path: string,
  force: boolean,
  stdin: NodeJS.ReadableStream,
): Promise<FileLine<BanToPlace>[]> {
  return readCsvLines(
    {
      path,
      columns: banFileColumns,
      // The control plane says what is wrong with it.
      toWish: ({ jid = "", ...cells }) => ({ wish: { ...cells, jid, ...(force && { force }) } }),
    },
    stdin,
  );
}
