import { unescapeFormula } from "../../bans/ban-csv";
import { BAN_FIELDS, type BanToPlace } from "../../wire/bans/ban-request";
import { invalidField, onlyOneOf } from "../../contract/problem";
import { wildcardBase } from "../../contract/jid-text";
import { formatTimestamp } from "../../contract/timestamp";
import { DURATION_FORM, parseSeconds } from "../../time/duration";
import { MOMENT_FORM, parseMoment } from "../../time/moment";
import type { BanEffect, BanKeeper } from "../acts/ban-keeper";
import type { CommandContext } from "../context";
import { confirm, countKicked, tellWhoWouldGo } from "../output/confirm";
import type { Column } from "../output/table";
import {
  countWords,
  describeEnd,
  describeScope,
  describeSubject,
  exitCodeOfStatus,
  isDomain,
  KICK,
  MUTE,
  pendingServers,
} from "../output/wording";
import { type Cells, type FileLine, readCsvLines, type ReadLine } from "./csv";
import { type FileOptions, workThroughFile } from "./run-file";

export const banFileColumns = [...BAN_FIELDS, "id"];

/** Defaults for lines that do not set a field; exceptions only for domains. */
export type BanDefaults = Omit<BanToPlace, "jid" | "id" | "dry_run">;

/**
 * Reads CSV whose columns are fields of a ban, such as `muc-kick bans --csv` prints, or a plain list of JIDs and
 * domains.
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
      toRequest: (cells) => {
        const texts = Object.entries(cells).map(([name, cell]) => [name, unescapeFormula(cell)]);
        return toRequest(Object.fromEntries(texts) as Cells, defaults);
      },
    },
    stdin,
  );
}

/** An invalid time or flag is a problem of the line; other fields are validated by the server. */
function toRequest(cells: Cells, defaults: BanDefaults): ReadLine<BanToPlace> {
  const {
    jid = "",
    expires_at: expires,
    duration_seconds: duration,
    except,
    spare_affiliated: spares,
    publish,
    ...texts
  } = cells;
  const moment = expires === undefined ? undefined : parseMoment(expires, { day: "end", duration: "ahead" });
  if (expires !== undefined && moment === undefined)
    return { problem: invalidField("expires_at", MOMENT_FORM) };
  const seconds = duration === undefined ? undefined : parseSeconds(duration);
  if (duration !== undefined && seconds === undefined) {
    return { problem: invalidField("duration_seconds", `${DURATION_FORM}, or a number of seconds`) };
  }
  if (expires !== undefined && duration !== undefined) {
    return { problem: onlyOneOf(["expires_at", "duration_seconds"]) };
  }
  for (const [name, cell] of Object.entries({ spare_affiliated: spares, publish })) {
    if (cell !== undefined && readFlag(cell) === undefined)
      return { problem: invalidField(name, "true or false") };
  }
  const { expires_at: defaultEnd, duration_seconds: defaultSeconds, ...others } = defaults;
  const hasEnd = moment !== undefined || seconds !== undefined;
  const fields = {
    ...others,
    ...texts,
    jid,
    expires_at: moment === undefined ? undefined : formatTimestamp(Math.ceil(moment / 1000)),
    duration_seconds: seconds,
    ...(!hasEnd && { expires_at: defaultEnd, duration_seconds: defaultSeconds }),
    except: except?.split(/\s+/) ?? (isDomain(jid) ? others.except : undefined),
    spare_affiliated: readFlag(spares) ?? (isDomain(jid) ? others.spare_affiliated : undefined),
    publish: readFlag(publish) ?? (wildcardBase(jid) === undefined ? others.publish : undefined),
  };
  return { request: fields as BanToPlace };
}

/** Undefined if it is empty or invalid. */
function readFlag(cell: string | undefined): boolean | undefined {
  return cell === undefined ? undefined : { true: true, false: false }[cell.toLowerCase()];
}

type BanDoneOnLine = { readonly line: number } & BanEffect;

const columns: readonly Column<BanDoneOnLine>[] = [
  { title: "LINE", value: ({ line }) => line },
  { title: "ID", value: ({ ban }) => ban.id },
  { title: "ACCOUNT", value: ({ ban }) => describeSubject(ban.jid) },
  { title: "ROOM", value: ({ ban }) => describeScope(ban.muc) },
  { title: "UNTIL", value: ({ ban }) => describeEnd(ban.expires_at) },
  { title: "KICKED", value: ({ kicked }) => kicked.length },
  { title: "MUTED", value: ({ muted = [] }) => muted.length },
];

/** Places the bans in a file. */
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
      send: (requests, dryRun, signal) => keeper.placeMany(requests, dryRun, { signal }),
      confirm: async (preview, tellMore) => {
        const kicked = preview.flatMap((done) => done.kicked);
        const muted = preview.flatMap((done) => done.muted ?? []);
        tellMore();
        tellWhoWouldGo(kicked, KICK, terminal);
        tellWhoWouldGo(muted, MUTE, terminal);
        const kick = kicked.length === 0 ? "" : ` and kick ${countKicked(kicked)}`;
        const mute = muted.length === 0 ? "" : ` and mute ${countKicked(muted)}`;
        const what = `${countWords(preview.length, "account or domain", "accounts or domains")}${kick}${mute}`;
        await confirm({ effect: `this would ban ${what}`, question: `Ban ${what}?` }, context);
      },
      print: async (done) => {
        if (done.length > 0) await terminal.printTable(done, columns);
      },
      failuresOf: ({ servers }) => pendingServers(servers),
      exitCodeOf: ({ servers }) => exitCodeOfStatus(servers),
      summarize: (done) => {
        const would = options.dryRun === true;
        const kicked = countWords(
          done.reduce((sum, { kicked }) => sum + kicked.length, 0),
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
