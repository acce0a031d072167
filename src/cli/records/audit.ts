import { Command, InvalidArgumentError, Option } from "commander";
import { describeEntry } from "../../api/audit/audit";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { CallOptions } from "../../client/connection";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../../contract/fields";
import {
  type AuditFilter,
  type AuditHead,
  type AuditVerification,
  toAuditFilter,
} from "../../store/audit/audit";
import type { StateDifference, StateVerification } from "../../store/audit/state-differences";
import type { Store } from "../../store/store";
import {
  actorKinds,
  type AuditActorKind,
  type AuditResponse,
  type AuditEntryListed,
  type AuditKind,
  auditKinds,
  type AuditQuery,
  type AuditTargetListed,
} from "../../wire/audit";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { printListing } from "../options/listing";
import { addRecordsOptions, openRecords, recordsHelp, type RecordsOptions } from "../options/store";
import { momentOption, timesHelp, wholeNumber } from "../options/values";
import { type Column, printableJson, printableText } from "../output/table";
import type { Terminal } from "../output/terminal";
import { countWords, describeTime, nameActor } from "../output/wording";
import { FILTER_OPTIONS, OPTIONS } from "../options/help-groups";

export interface AuditPaging {
  readonly order: "newest" | "oldest";
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The audit log of a control plane, from its store or over HTTP. */
export interface AuditAccess {
  list(filter: AuditFilter, paging: AuditPaging): Promise<AuditResponse>;
  /** All entries as NDJSON, oldest first, in chunks. */
  export(filter: AuditFilter): AsyncIterable<string>;
  /** Reads the whole audit log, which takes some seconds per million entries. */
  verify(request: Pick<VerifyOptions, "anchor" | "state">): Promise<Verified>;
}

interface Verified {
  /** A control plane of a later version may have other reasons. */
  readonly found:
    | AuditVerification
    | { readonly ok: false; readonly seq: number; readonly reason: string; readonly message: string };
  /** Undefined: not compared. */
  readonly state?: StateVerification | undefined;
}

function auditInStore({ audit }: Store): AuditAccess {
  return {
    async list(filter, { order, limit, after }) {
      if (after !== undefined && !/^[1-9]\d{0,14}$/.test(after)) {
        throw new CliError(exitCodes.usage, "--after takes the cursor of the previous page");
      }
      const place = after === undefined ? undefined : Number(after);
      const { entries, next } = await audit.list({ filter, order, limit, after: place });
      return {
        entries: entries.map(describeEntry),
        ...(next === undefined ? {} : { next: String(next) }),
      };
    },
    async *export(filter) {
      for await (const entry of audit.export(filter)) yield `${JSON.stringify(describeEntry(entry))}\n`;
    },
    async verify({ anchor, state }) {
      const found = await audit.verify(anchor);
      return { found, state: found.ok && state === true ? await audit.verifyState() : undefined };
    },
  };
}

function auditOverHttp(client: ControlPlaneClient, calls: CallOptions): AuditAccess {
  return {
    list: (filter, paging) => client.audit({ ...queryOf(filter), ...paging }, calls),
    export: (filter) => client.exportAudit(queryOf(filter), calls),
    async verify({ anchor, state }) {
      if (anchor !== undefined || state !== undefined) {
        const option = anchor === undefined ? "--state" : "--anchor";
        throw new CliError(
          exitCodes.usage,
          `${option} needs the store`,
          "Run this on its machine with --config.",
        );
      }
      const answer = await client.verifyAudit(calls);
      if (!answer.intact) {
        const { seq, reason, error } = answer;
        return { found: { ok: false, seq, reason, message: error } };
      }
      const { seq, hash } = answer;
      return { found: { ok: true, count: seq, head: { seq, hash } } };
    },
  };
}

function queryOf({ kind, actor, action, target, from, to, intent }: AuditFilter): AuditQuery {
  return {
    kind,
    actor: actor?.kind,
    token: actor?.id,
    action,
    ...target,
    from: instant(from),
    to: instant(to),
    intent,
  };
}

function instant(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

interface FilterOptions extends RecordsOptions {
  readonly kind?: AuditKind;
  readonly actor?: AuditActorKind;
  readonly tokenId?: string;
  readonly action?: string;
  readonly jid?: string;
  readonly muc?: string;
  readonly from?: number;
  readonly to?: number;
  readonly intent?: number;
}

interface ListOptions extends FilterOptions {
  readonly oldest?: true;
  readonly limit?: number;
  readonly after?: string;
  readonly json?: true;
}

interface VerifyOptions extends RecordsOptions {
  readonly anchor?: AuditHead;
  readonly state?: true;
  readonly json?: true;
}

/** An entry with the details of its action, which an outcome has from its intent, if that is listed, too. */
interface Row extends AuditEntryListed {
  readonly about: Readonly<Record<string, unknown>>;
}

function rowsOf(entries: readonly AuditEntryListed[]): Row[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return entries.map((entry) => {
    const intent = entry.intent === undefined ? undefined : bySeq.get(entry.intent);
    return { ...entry, about: { ...intent?.details, ...entry.details } };
  });
}

const columns: readonly Column<Row>[] = [
  { title: "SEQ", value: ({ seq }) => seq },
  { title: "TIME", value: ({ at }) => describeTime(at) },
  { title: "WHO", value: ({ actor }) => nameActor(actor) },
  { title: "WHAT", value: describeAction },
  { title: "RESULT", value: ({ result }) => (result === "refused" ? "rejected" : result) },
  { title: "WHOM", value: describeWhom },
  { title: "WHY", value: ({ reason }) => reason },
];

/** `muc-kick audit` */
export function auditCommand(context: CommandContext): Command {
  return new Command("audit")
    .summary("list, export and verify the audit log")
    .description("The audit log of a control plane: every action, its target, reason and outcome.")
    .addHelpText(
      "after",
      `\nExamples:\n  The latest actions, newest first:\n  $ muc-kick audit list --limit 20\n\n${recordsHelp}\n`,
    )
    .addCommand(listCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(verifyCommand(context));
}

function listCommand(context: CommandContext): Command {
  const command = addFilterOptions(
    new Command("list")
      .summary("list entries")
      .description("Lists entries, newest first, one page at a time."),
  )
    .addOption(new Option("--oldest", "oldest first").helpGroup(OPTIONS))
    .addOption(
      new Option("--limit <count>", "maximum number of entries")
        .argParser(wholeNumber(MAX_PAGE_SIZE))
        .default(DEFAULT_PAGE_SIZE)
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option("--after <cursor>", "continue after this cursor of the previous page").helpGroup(OPTIONS),
    )
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addRecordsOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  What happened to an account in the last week:
  $ muc-kick audit list --jid bob@example.org --from 7d

  What was rejected (in JSON: refused) or failed is in the outcomes:
  $ muc-kick audit list --kind outcome --limit 20 --json

${timesHelp}

${recordsHelp}
`,
    )
    .action((options: ListOptions) => list(options, context));
}

function exportCommand(context: CommandContext): Command {
  const command = addFilterOptions(
    new Command("export")
      .summary("print all entries as NDJSON")
      .description("Prints all matching entries as JSON, one per line, oldest first."),
  );
  return addRecordsOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  Everything, into a file:
  $ muc-kick audit export > audit.ndjson

  Who was kicked from a room:
  $ muc-kick audit export --action kick --muc snuggery@chat.example.org

${recordsHelp}
`,
    )
    .action((options: FilterOptions) => exportEntries(options, context));
}

function verifyCommand(context: CommandContext): Command {
  const command = new Command("verify")
    .summary("verify the hash chain")
    .description("Reads the whole audit log and reports the first broken link of its hash chain.")
    .addOption(
      new Option("--anchor <seq:hash>", "a link printed by an earlier audit verify; needs the store")
        .argParser(anchorOf)
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option(
        "--state",
        "also compare the bans, tokens and notes with the audit log; needs the store",
      ).helpGroup(OPTIONS),
    )
    .addOption(new Option("--json", "print the result as JSON").helpGroup(OPTIONS));
  return addRecordsOptions(command)
    .addHelpText(
      "after",
      `
The exit code is 0 if the chain is intact, and 1 if it is broken or --state finds a difference. Truncated or completely rewritten
logs are only detected with an anchor: keep what this prints in another place, and pass it the next time.

Examples:
  $ muc-kick audit verify --config muc-kick.yaml
  $ muc-kick audit verify --config muc-kick.yaml --json

  Also detect bans, tokens and notes that were changed in the database:
  $ muc-kick audit verify --config muc-kick.yaml --state

${recordsHelp}
`,
    )
    .action((options: VerifyOptions) => verify(options, context));
}

function addFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--kind <kind>", "only entries of this kind").choices(auditKinds).helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--actor <kind>", "only actions of this kind of actor")
        .choices(actorKinds)
        .helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--token-id <id>", "only actions with the token of this id").helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--action <action>", "only this action, such as kick or token.create").helpGroup(
        FILTER_OPTIONS,
      ),
    )
    .addOption(new Option("--jid <jid>", "only about this account").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--muc <room>", "only about this room or MUC component").helpGroup(FILTER_OPTIONS))
    .addOption(
      new Option("--from <when>", "only since then: 7d (ago), 2030-01-31")
        .argParser(momentOption({ day: "start", duration: "ago" }))
        .helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--to <when>", "only before then")
        .argParser(momentOption({ day: "end", duration: "ago" }))
        .helpGroup(FILTER_OPTIONS),
    )
    .addOption(
      new Option("--intent <seq>", "only this intent and its outcome")
        .argParser(wholeNumber(Number.MAX_SAFE_INTEGER))
        .helpGroup(FILTER_OPTIONS),
    );
}

function filterOf({ tokenId, ...options }: FilterOptions): AuditFilter {
  const { kind, actor, action, jid, muc, from, to, intent } = options;
  const filter = toAuditFilter({ kind, actor, token: tokenId, action, jid, muc, from, to, intent });
  if (filter === undefined)
    throw new CliError(exitCodes.usage, "--token-id is only allowed with --actor token");
  return filter;
}

async function list(options: ListOptions, context: CommandContext): Promise<void> {
  const { oldest, limit = DEFAULT_PAGE_SIZE, after } = options;
  const order = oldest === true ? "oldest" : "newest";
  const filter = filterOf(options);
  const answer = await (await openAudit(options, context)).list(filter, { order, limit, after });
  const listing = { rows: rowsOf(answer.entries), answer, nothing: "No matching audit entries" };
  await printListing(listing, columns, options, context.terminal);
}

async function exportEntries(options: FilterOptions, context: CommandContext): Promise<void> {
  const filter = filterOf(options);
  for await (const text of (await openAudit(options, context)).export(filter)) {
    context.interruption.soft.throwIfAborted();
    await context.terminal.print(printableJson(text));
  }
}

async function verify(options: VerifyOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { found, state } = await (await openAudit(options, context)).verify(options);
  const isOk = found.ok && state?.ok !== false;
  if (options.json === true) await terminal.printJson({ ...found, ok: isOk, state });
  else if (found.ok) {
    const { seq, hash } = found.head;
    await terminal.print(
      `The chain is intact: ${countWords(found.count, "entry", "entries")}. Anchor: ${seq}:${hash}\n`,
    );
  } else await terminal.print(`The chain is broken at entry ${found.seq}: ${found.message}\n`);
  if (state !== undefined && options.json !== true) await printState(state, terminal);
  if (!isOk) context.exitWith(exitCodes.failed);
}

async function printState({ count, differences }: StateVerification, terminal: Terminal): Promise<void> {
  if (count === 0) {
    await terminal.print("The bans, tokens and notes in the store match the audit log.\n");
    return;
  }
  for (const difference of differences) {
    await terminal.print(`${printableText(describeDifference(difference))}\n`);
  }
  const more = count > differences.length ? `, the first ${differences.length} of which are listed` : "";
  await terminal.print(
    `The store does not match the audit log: ${countWords(count, "difference", "differences")}${more}\n`,
  );
}

function describeDifference(difference: StateDifference): string {
  const { table, id, problem, column, expected, found, seq } = difference;
  const row = `${table} ${id}`;
  switch (problem) {
    case "missing":
      return `${row}: missing, but recorded in audit entry ${seq}`;
    case "extra":
      return `${row}: not recorded in the audit log`;
    case "changed":
      return `${row}: ${column} is ${JSON.stringify(found)}; according to audit entry ${seq} it is ${JSON.stringify(expected)}`;
  }
}

function openAudit(options: RecordsOptions, context: CommandContext): Promise<AuditAccess> {
  return openRecords(options, context, auditOverHttp, auditInStore);
}

/** Such as `ban.create (mute)`, `room.restrict (members-only off)` or `kick (intent)`. */
function describeAction({ action, kind, about }: Row): string {
  const flag = (name: string, shown: string) =>
    typeof about[name] === "boolean" ? [`${shown} ${about[name] ? "on" : "off"}`] : [];
  const notes = [
    ...(about.role === "visitor" ? ["mute"] : []),
    ...(action === "room.restrict"
      ? [...flag("members_only", "members-only"), ...flag("moderated", "moderated")]
      : []),
    ...(kind === "intent" ? ["intent"] : []),
  ];
  return notes.length === 0 ? action : `${action} (${notes.join(", ")})`;
}

/** The most targets of an entry that are listed. */
const MOST_SHOWN = 10;

/** The targets; of a change of a server's bans, the ids of the bans and the occupants it has removed; of a token, the token. */
function describeWhom({ action, targets, about }: Row): string {
  const bans = (name: string, what: string) =>
    action === "ban.enforce" && Array.isArray(about[name])
      ? about[name].map((id) => `${what} ${String(id)}`)
      : [];
  const token = action.startsWith("token.") ? [`token ${String(about.id)} (${String(about.label)})`] : [];
  const all = [
    ...token,
    ...bans("put", "ban"),
    ...bans("delete", "lifted ban"),
    ...targets.map(describeTarget),
  ];
  const more = all.length > MOST_SHOWN ? [countWords(all.length - MOST_SHOWN, "other", "others")] : [];
  return [...all.slice(0, MOST_SHOWN), ...more].join(", ");
}

function describeTarget({ jid, muc, nickname }: AuditTargetListed): string {
  const who = jid ?? nickname;
  if (who === undefined) return muc ?? "";
  return muc === undefined ? who : `${who} in ${muc}`;
}

function anchorOf(text: string): AuditHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new InvalidArgumentError(
      "It must be an anchor printed by audit verify: a number, a colon and 64 hexadecimal digits.",
    );
  }
  return { seq: Number(seq), hash };
}
