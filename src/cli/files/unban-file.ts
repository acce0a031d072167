import type { ControlPlaneClient } from "../../client/control-plane-client";
import { type Refusal, RefusedError } from "../../client/errors";
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
type Unban = UnbanById | UnbanAll;

interface UnbanById {
  readonly id: string;
}

interface UnbanAll {
  readonly jid: string;
  readonly muc?: string | undefined;
}

type Results = Map<Unban, Unbanned | Refusal>;

/** The bans of a line. */
interface Unbanned {
  readonly bans: readonly ManagedBan[];
  readonly servers: readonly BanLiftedOnServer[];
}

const columns: readonly Column<Unbanned & { readonly line: number }>[] = [
  { title: "LINE", value: ({ line }) => line },
  { title: "ID", value: ({ bans }) => bans.map(({ id }) => id).join(" ") },
  { title: "ACCOUNT", value: ({ bans }) => bans[0]?.jid },
  { title: "ROOM", value: ({ bans }) => bans.map(({ muc }) => describeScope(muc)).join(", ") },
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
  // What is done already: these lines take several requests, and after a rate limit they are sent again.
  const previewed: Results = new Map();
  const lifted: Results = new Map();
  await workThroughFile<Unban, Unbanned>(
    {
      lines,
      title: "Lifting",
      async send(unbans, dryRun, signal) {
        const choice = { reason, dryRun };
        const known = dryRun ? previewed : lifted;
        const byId = unbans.filter(isById).filter((unban) => !known.has(unban));
        if (byId.length > 0) {
          const ids = byId.map(({ id }) => id);
          const { results } = await client.liftBans({ ids }, choice, { signal });
          for (const [place, unban] of byId.entries()) {
            known.set(unban, join(results.slice(place, place + 1), unban.id));
          }
        }
        for (const unban of unbans) {
          if (!isById(unban) && !known.has(unban)) {
            known.set(unban, await liftAll(unban, client, choice, signal));
          }
        }
        return unbans.flatMap((unban) => known.get(unban) ?? []);
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

/** Lifts all bans of an account or domain. A rejection concerns no other line. */
async function liftAll(
  unban: UnbanAll,
  client: ControlPlaneClient,
  choice: { readonly reason?: string | undefined; readonly dryRun: boolean },
  signal: AbortSignal,
): Promise<Unbanned | Refusal> {
  try {
    const { results } = await client.liftBans({ filter: unban }, choice, { signal });
    return join(results, unban.jid, unban.muc);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.status === 429) throw error;
    return { status: error.status, code: error.code, error: error.error };
  }
}

function isById(unban: Unban): unban is UnbanById {
  return "id" in unban;
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
