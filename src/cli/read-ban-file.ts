import type { BanToPlace } from "../client/ban-wish";
import { rearmFormula } from "../bans/formula-cell";
import { type Cells, type FileLine, readCsvLines } from "./read-csv-lines";

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
      toWish: (cells) => {
        const texts = Object.entries(cells).map(([name, cell]) => [name, rearmFormula(cell)]);
        const { jid = "", ...rest } = Object.fromEntries(texts) as Cells;
        // The control plane says what is wrong with it.
        return { wish: { ...rest, jid, ...(force && { force }) } };
      },
    },
    stdin,
  );
}
