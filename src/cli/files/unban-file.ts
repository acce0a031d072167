import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { Refusal } from "../../client/errors";
import type { BanLiftedOnServer, BanLiftResult, ManagedBan } from "../../wire/bans/bans";
import { parseBanId } from "../../contract/ban-request";
import { missingField } from "../../contract/problem";
import { unescapeFormula } from "../../bans/ban-csv";
import { nodeJson } from "../../json";
import { banFileColumns } from "./ban-file";
import { countWords, describeScope, exitCodeOfStatus, pendingServers } from "../output/wording";
import type { CommandContext } from "../context";
import { confirm } from "../output/confirm";
import type { Column } from "../output/table";
import { type Cells, readCsvLines, type ReadLine } from "./csv";
import { type FileOptions, workThroughFile } from "./run-file";

/** One line: a ban by its id, or all bans in force of an account or domain. */
type Unban = { readonly id: string } | { readonly jid: string; readonly muc?: string | undefined };

/** The bans of a line. */
interface Unbanned {
  readonly bans: readonly ManagedBan[];
  readonly servers: readonly BanLiftedOnServer[];
}

const columns: readonly Column<Unbanned & { readonly line: number }>[] = [
  { title: "LINE", value: ({ line }) => line },
  { title: "ID", value: ({ bans }) => bans.map(({ id }) => id).join(" ") },
  { title: "WHO", value: ({ bans }) => bans[0]?.jid },
  { title: "FROM", value: ({ bans }) => bans.map(({ muc }) => describeScope(muc)).join(", ") },
];

/** Lifts the bans in a file. */
export async function unbanFile(
  options: FileOptions & { readonly reason?: string },
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { file: path, reason } = options;
  const lines = await readCsvLines(
    { path, columns: banFileColumns, listColumn: "jid", toRequest: toUnban },
    terminal.stdin,
  );
  await workThroughFile<Unban, Unbanned>(
    {
      lines,
      title: "Lifting",
      async send(unbans, dryRun, signal) {
        const choice = { reason, dryRun };
        const ids = unbans.flatMap((unban) => ("id" in unban ? [unban.id] : []));
        const byId = (
          ids.length === 0 ? [] : (await client.liftBans({ ids }, choice, { signal })).results
        ).values();
        const results: (Unbanned | Refusal)[] = [];
        for (const unban of unbans) {
          if ("id" in unban)
            results.push(
              join(
                [byId.next().value].flatMap((each) => each ?? []),
                unban.id,
              ),
            );
          else {
            const { results: lifted } = await client.liftBans({ filter: unban }, choice, { signal });
            results.push(join(lifted, unban.jid, unban.muc));
          }
        }
        return results;
      },
      async confirm(preview, tellMore) {
        tellMore();
        const what = countBans(preview);
        await confirm({ effect: `this would lift ${what}`, question: `Lift ${what}?` }, context);
      },
      async print(done) {
        if (done.length > 0) await terminal.printTable(done, columns);
      },
      failuresOf: ({ servers }) => pendingServers(servers),
      exitCodeOf: ({ servers }) => exitCodeOfStatus(servers),
      summarize: (done) => `${options.dryRun === true ? "Would lift" : "Lifted"} ${countBans(done)}`,
    },
    options,
    context,
  );
}

function toUnban(cells: Cells): ReadLine<Unban> {
  const id = unescapeFormula(cells.id ?? "");
  const jid = unescapeFormula(cells.jid ?? "");
  const muc = unescapeFormula(cells.muc ?? "");
  if (id !== "") return { request: { id } };
  if (jid === "") return { problem: missingField("jid", "a line without id") };
  return { request: parseBanId(jid, nodeJson).ok ? { id: jid } : { jid, muc: muc === "" ? undefined : muc } };
}

/** The result of one line: that of the first ban that was not lifted, if any. */
function join(results: readonly BanLiftResult[], name: string, muc?: string): Unbanned | Refusal {
  const bans: ManagedBan[] = [];
  const servers: BanLiftedOnServer[] = [];
  for (const result of results) {
    if ("code" in result) return result;
    bans.push(result.ban);
    if ("servers" in result) for (const server of result.servers) servers.push(server);
  }
  if (bans.length > 0) return { bans, servers };
  const from = muc === undefined ? "" : ` from exactly ${muc}`;
  return { status: 404, code: "ban-not-found", error: `${name} is not banned${from}` };
}

function countBans(done: readonly Unbanned[]): string {
  return countWords(
    done.reduce((sum, { bans }) => sum + bans.length, 0),
    "ban",
    "bans",
  );
}
