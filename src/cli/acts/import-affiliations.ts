import { Command, Option } from "commander";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import { MAX_REASON_BYTES } from "../../contract/fields";
import type { AffiliationListed, AffiliationsResponse } from "../../contract/responses";
import type { BanToPlace } from "../../wire/bans/ban-request";
import type { ServerFailures } from "../../wire/common";
import { type BanEffect, banKeeperOf } from "./ban-keeper";
import type { CommandContext } from "../context";
import { exitCodes } from "../errors";
import { exitCodeOfMany, isDone, type LineOutcome } from "../files/batches";
import { sendLines } from "../files/run-file";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { FILTER_OPTIONS, OPTIONS } from "../options/help-groups";
import { readListing } from "../options/listing";
import { confirm, countKicked, tellWhoWouldGo } from "../output/confirm";
import type { Column } from "../output/table";
import {
  countWords,
  describeFailure,
  describeSubject,
  exitCodeOfStatus,
  isDomain,
  joinFailures,
  KICK,
  pendingServers,
  tellServerFailures,
} from "../output/wording";

interface ImportOptions extends ConnectionOptions {
  readonly muc?: string;
  readonly source: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Reads who is banned from rooms by their owners and admins (affiliation outcast), also from rooms that are out of memory, and places a ban
for each account and room. The affiliations remain. What is banned from the room already is reported and left as it is, so that the command
can be repeated. An outcast domain becomes a ban of that domain which spares the members, admins and owners of the room. Only Prosody 13 and
later knows the reasons; longer ones than a ban may have are shortened.

Examples:
  What would be placed:
  $ muc-kick import-affiliations --dry-run

  The outcasts of one MUC component, without a question:
  $ muc-kick import-affiliations --muc chat.example.org --yes

${secretsHelp}
`;

/** `muc-kick import-affiliations` */
export function importAffiliationsCommand(context: CommandContext): Command {
  const command = new Command("import-affiliations")
    .summary("place bans for the outcasts of rooms")
    .description("Places bans for the outcasts of rooms, through a control plane or a module.")
    .addOption(new Option("--muc <muc>", "only of this room or MUC component").helpGroup(FILTER_OPTIONS))
    .addOption(
      new Option("--source <text>", "where the bans come from, for staff; with a control plane only")
        .default("room affiliations")
        .helpGroup(OPTIONS),
    )
    .addOption(new Option("--dry-run", "show what would be placed, without placing it").helpGroup(OPTIONS))
    .addOption(new Option("--force", "ban protected accounts as well").helpGroup(OPTIONS))
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the result of each affiliation as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((options: ImportOptions) => importAffiliations(options, context));
}

/** An outcast and the result of its ban; undefined: the ban exists already. */
interface Imported {
  readonly outcast: AffiliationListed;
  readonly outcome: LineOutcome<BanEffect> | undefined;
}

async function importAffiliations(options: ImportOptions, context: CommandContext): Promise<void> {
  const { muc, dryRun, yes } = options;
  const { terminal, interruption } = context;
  const client = openClient(await resolveDestination(options, context.environment), context);
  const answer = await readListing<AffiliationsResponse & ServerFailures>(
    {},
    (page) => client.affiliations({ affiliation: "outcast", muc, ...page }, untilInterrupted(context)),
    (before, page) => ({
      ...page,
      ...joinFailures(before, page),
      affiliations: [...before.affiliations, ...page.affiliations],
    }),
  );
  const outcasts = answer.affiliations;
  const isBanned = await findBans(client, context);
  const keeper = banKeeperOf(client);
  const lines = outcasts.map((outcast, index) => ({ line: index + 1, request: toBan(outcast, options) }));
  const unbanned = lines.filter(({ request }) => !isBanned(request));
  const place = (onlyLook: boolean) =>
    sendLines<BanToPlace, BanEffect>(
      {
        lines: unbanned,
        title: "Banning",
        send: (requests, isDryRun, signal) => keeper.placeMany(requests, isDryRun, { signal }),
      },
      onlyLook,
      context,
    );
  const addExisting = (outcomes: readonly LineOutcome<BanEffect>[]): Imported[] => {
    const byLine = new Map(outcomes.map((outcome) => [outcome.line, outcome]));
    return outcasts.map((outcast, index) => ({ outcast, outcome: byLine.get(index + 1) }));
  };
  if (dryRun !== true && yes !== true && unbanned.length > 0) {
    const preview = await place(true);
    interruption.soft.throwIfAborted();
    terminal.tellTable(addExisting(preview), columnsOf(true));
    terminal.tell("\n");
    const kicked = preview.filter(isDone).flatMap((done) => done.kicked);
    tellWhoWouldGo(kicked, KICK, terminal);
    const kick = kicked.length === 0 ? "" : ` and kick ${countKicked(kicked)}`;
    const what = `${countWords(unbanned.length, "ban", "bans")}${kick}`;
    await confirm({ effect: `this would place ${what}`, question: `Place ${what}?` }, context);
  }
  await report(addExisting(await place(dryRun === true)), options, context);
  interruption.soft.throwIfAborted();
  tellServerFailures(answer, context);
}

/** Whether there is a ban of exactly that account or domain from exactly that room. */
async function findBans(
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<(ban: BanToPlace) => boolean> {
  const keyOf = ({ jid, muc = "" }: { readonly jid: string; readonly muc?: string | undefined }) =>
    `${muc} ${jid}`;
  const banned = new Set<string>();
  for await (const ban of client.eachBan({}, untilInterrupted(context))) {
    if (ban.role === undefined) banned.add(keyOf(ban));
  }
  return (ban) => banned.has(keyOf(ban));
}

function toBan(outcast: AffiliationListed, { source, force }: ImportOptions): BanToPlace {
  const { jid, muc, reason } = outcast;
  return {
    ...{ jid, muc, source },
    ...(reason !== undefined && { reason: shortenReason(reason) }),
    // In a room, an affiliation of the account itself has precedence over that of its domain.
    ...(isDomain(jid) && { spare_affiliated: true, allow_dotless: true }),
    ...(force === true && { force }),
  };
}

/** A reason as long as a ban may have it, without a part of a character at its end. */
function shortenReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  const ellipsis = "…";
  const decoder = new TextDecoder("utf-8");
  const kept = bytes.subarray(0, MAX_REASON_BYTES - Buffer.byteLength(ellipsis));
  return `${decoder.decode(kept, { stream: true })}${ellipsis}`;
}

/** Also where the ban was placed meanwhile, or is listed under another spelling. */
function exists({ outcome }: Imported): boolean {
  return outcome === undefined || (!isDone(outcome) && outcome.code === "already-banned");
}

function columnsOf(isDryRun: boolean): readonly Column<Imported>[] {
  return [
    { title: "ROOM", value: ({ outcast }) => outcast.muc },
    { title: "ACCOUNT", value: ({ outcast }) => describeSubject(outcast.jid) },
    { title: "REASON", value: ({ outcast }) => outcast.reason },
    { title: "RESULT", value: (imported) => describeResult(imported, isDryRun) },
  ];
}

function describeResult(imported: Imported, isDryRun: boolean): string {
  const { outcome } = imported;
  if (outcome === undefined || exists(imported)) return "already banned";
  if (isDone(outcome)) return isDryRun ? "would be banned" : "banned";
  return describeFailure(outcome);
}

async function report(
  imported: readonly Imported[],
  { dryRun, json }: ImportOptions,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const isDryRun = dryRun === true;
  if (json === true) {
    const results = imported.map((each) => {
      const { outcast, outcome } = each;
      return {
        ...outcast,
        result: describeResult(each, isDryRun),
        ...(outcome !== undefined && { outcome }),
      };
    });
    await terminal.printJson({ results });
  } else if (imported.length > 0) await terminal.printTable(imported, columnsOf(isDryRun));
  const others = imported.filter((each) => !exists(each)).flatMap(({ outcome }) => outcome ?? []);
  const done = others.filter(isDone);
  for (const { servers } of done) {
    for (const pending of pendingServers(servers)) {
      terminal.tell(`${terminal.alarming(describeFailure(pending))}\n`);
    }
  }
  const kicked = done.reduce((sum, each) => sum + each.kicked.length, 0);
  const parts = [
    `${isDryRun ? "Would place" : "Placed"} ${countWords(done.length, "ban", "bans")}`,
    `${isDryRun ? "would kick" : "kicked"} ${countWords(kicked, "occupant", "occupants")}`,
    `${imported.length - others.length} already banned`,
    `${others.length - done.length} failed`,
  ];
  terminal.tell(`${parts.join(", ")}\n`);
  if (others.length === 0) return;
  const code = exitCodeOfMany(others, ({ servers }) => exitCodeOfStatus(servers));
  // Some of them are banned, if not by this run.
  exitWith(code !== exitCodes.done && others.length < imported.length ? exitCodes.partial : code);
}
