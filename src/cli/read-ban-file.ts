import type { BanToPlace } from "../client/ban-wish";
import { rearmFormula } from "../bans/formula-cell";
import { BAN_FIELDS } from "../bans/read-ban-order";
import { invalidField, onlyOneOf } from "../contract/problem";
import { formatTimestamp } from "../contract/timestamp";
import { DURATION_FORM, parseSeconds } from "../time/duration";
import { MOMENT_FORM, parseMoment } from "../time/moment";
import { isDomain } from "./describe-ban";
import { type Cells, type FileLine, readCsvLines, type ReadLine } from "./read-csv-lines";

export const banFileColumns = [...BAN_FIELDS, "id"];

/** What holds for lines that do not say otherwise; exceptions for those that are domains. */
export type BanDefaults = Omit<BanToPlace, "jid" | "id" | "dry_run">;

/**
 * Reads CSV whose columns are fields of a ban, such as `muc-kick bans --csv` prints, or a plain list of JIDs and domains.
 * @param path "-": from `stdin`
 * @throws CliError
 */
export function readBanFile(
  path: string,
  defaults: BanDefaults,
  stdin: NodeJS.ReadableStream,
): Promise<FileLine<BanToPlace>[]> {
  return readCsvLines(
    {
      path,
      columns: banFileColumns,
      listColumn: "jid",
      toWish: (cells) => {
        const texts = Object.entries(cells).map(([name, cell]) => [name, rearmFormula(cell)]);
        return toWish(Object.fromEntries(texts) as Cells, defaults);
      },
    },
    stdin,
  );
}

/** What is no time or flag is a problem of the line; the server says what is wrong with the rest. */
function toWish(cells: Cells, defaults: BanDefaults): ReadLine<BanToPlace> {
  const { jid = "", expires_at: expires, duration, except, spare_affiliated: spares, ...texts } = cells;
  const moment = expires === undefined ? undefined : parseMoment(expires, { day: "end", duration: "ahead" });
  if (expires !== undefined && moment === undefined)
    return { problem: invalidField("expires_at", MOMENT_FORM) };
  const seconds = duration === undefined ? undefined : parseSeconds(duration);
  if (duration !== undefined && seconds === undefined) {
    return { problem: invalidField("duration", `${DURATION_FORM}, or a number of seconds`) };
  }
  if (expires !== undefined && duration !== undefined) {
    return { problem: onlyOneOf(["expires_at", "duration"]) };
  }
  const flag = spares === undefined ? undefined : { true: true, false: false }[spares.toLowerCase()];
  if (spares !== undefined && flag === undefined) {
    return { problem: invalidField("spare_affiliated", "true or false") };
  }
  const { expires_at: defaultEnd, duration: defaultDuration, ...others } = defaults;
  const hasEnd = moment !== undefined || seconds !== undefined;
  const fields = {
    ...others,
    ...texts,
    jid,
    expires_at: moment === undefined ? undefined : formatTimestamp(Math.ceil(moment / 1000)),
    duration: seconds,
    ...(!hasEnd && { expires_at: defaultEnd, duration: defaultDuration }),
    except: except?.split(/\s+/) ?? (isDomain(jid) ? others.except : undefined),
    spare_affiliated: flag ?? (isDomain(jid) ? others.spare_affiliated : undefined),
  };
  return { wish: fields as BanToPlace };
}
