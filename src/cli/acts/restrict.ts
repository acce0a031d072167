import { Command, Option } from "commander";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import { parseRestrictionRequest, RESTRICTED_SETTINGS } from "../../contract/room-request";
import type { RestrictionResponse } from "../../contract/responses";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import { nodeJson } from "../../json";
import { withoutAbsent } from "../../without-absent";
import type { ServerFailures } from "../../wire/common";
import type { RestrictionInput } from "../../wire/module-requests";
import type { ForcibleRestrictionInput } from "../../wire/restrictions";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  refuseForModule,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { durationOption } from "../options/values";
import { printConcerned } from "../output/columns";
import { confirm, tellWhoWouldGo } from "../output/confirm";
import { printableText } from "../output/table";
import { countWords, describeSettings, KICK } from "../output/wording";
import { reportAct } from "./report-act";

interface RestrictOptions extends ConnectionOptions {
  readonly membersOnly?: true;
  readonly moderated?: true;
  /** In seconds. */
  readonly for?: number;
  readonly reason?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const restrictExamples = `
In a members-only room only members, admins and owners may be inside; others are removed. In a moderated room those who enter
without an affiliation may read only; those who are inside keep their voice. After --for, the room is as it was, unless an owner
has changed it meanwhile. If more than one occupant would be removed, they are shown first and it needs confirmation, or --yes.

Examples:
  Members only, for an hour:
  $ muc-kick restrict snuggery@chat.example.org --members-only --for 1h --reason "Raid" --yes

  Voice only for those who have an affiliation, or get it from a moderator; until it is lifted:
  $ muc-kick restrict snuggery@chat.example.org --moderated

${secretsHelp}
`;

const unrestrictExamples = `
Without --members-only and --moderated, both are lifted. What the room is by its own configuration, without a restriction by
muc-kick, needs confirmation, or --yes.

Examples:
  $ muc-kick unrestrict snuggery@chat.example.org

  Still members-only, but not moderated any more:
  $ muc-kick unrestrict snuggery@chat.example.org --moderated

${secretsHelp}
`;

/** `muc-kick restrict` */
export function restrictCommand(context: CommandContext): Command {
  const command = new Command("restrict")
    .summary("make a room members-only or moderated")
    .description("Makes a room members-only or moderated, through a control plane or a module.")
    .argument("<room>", "the room, such as snuggery@chat.example.org")
    .addOption(target("--members-only", "only members, admins and owners may be inside"))
    .addOption(target("--moderated", "who enters without an affiliation may read only"))
    .addOption(
      option("--for <time>", "duration: 30m, 12h (default: permanent)").argParser(
        durationOption(MAX_BAN_SECONDS),
      ),
    )
    .addOption(option("--reason <text>", "shown to those who are removed"))
    .addOption(option("--dry-run", "show who would be removed, without changing anything"))
    .addOption(option("--force", "remove even protected accounts (control plane only)"))
    .addOption(option("--yes", "skip the confirmation prompt"))
    .addOption(option("--json", "print the response as JSON"));
  return addConnectionOptions(command)
    .addHelpText("after", restrictExamples)
    .action((room: string, options: RestrictOptions) => {
      const { membersOnly, moderated } = options;
      const settings = { members_only: membersOnly, moderated };
      return change(readRequest(room, settings, options, "restrict"), options, context);
    });
}

/** `muc-kick unrestrict` */
export function unrestrictCommand(context: CommandContext): Command {
  const command = new Command("unrestrict")
    .summary("lift the restrictions of a room")
    .description("Makes a room open and unmoderated again, through a control plane or a module.")
    .argument("<room>", "the room, such as snuggery@chat.example.org")
    .addOption(target("--members-only", "only this one"))
    .addOption(target("--moderated", "only this one"))
    .addOption(option("--dry-run", "show the effect, without changing anything"))
    .addOption(option("--yes", "skip the confirmation prompt"))
    .addOption(option("--json", "print the response as JSON"));
  return addConnectionOptions(command)
    .addHelpText("after", unrestrictExamples)
    .action((room: string, options: RestrictOptions) => {
      const { membersOnly, moderated } = options;
      const isBoth = membersOnly === moderated;
      const settings = {
        ...((isBoth || membersOnly === true) && { members_only: false }),
        ...((isBoth || moderated === true) && { moderated: false }),
      };
      return change(readRequest(room, settings, options, "unrestrict"), options, context);
    });
}

function target(flags: string, help: string): Option {
  return new Option(flags, help).helpGroup(TARGET_OPTIONS);
}

function option(flags: string, help: string): Option {
  return new Option(flags, help).helpGroup(OPTIONS);
}

async function change(
  request: RestrictionInput,
  options: RestrictOptions,
  context: CommandContext,
): Promise<void> {
  const { dryRun, force, yes } = options;
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  const signal = context.interruption.soft;
  const asks = dryRun !== true && yes !== true;
  if (asks) await confirmOwnSettings(request, client, context);
  if (request.members_only === true && asks) {
    const { muc, kicked } = await client.restrictRoom({ ...request, dry_run: true }, { signal });
    if (kicked.length > 1) {
      tellWhoWouldGo(kicked, KICK, context.terminal);
      const what = countWords(kicked.length, "occupant", "occupants");
      const question = `Make ${muc} members-only and remove ${what}?`;
      await confirm({ effect: `this would remove ${what}`, question }, context);
    }
  }
  const input: ForcibleRestrictionInput = {
    ...request,
    ...(dryRun && { dry_run: true }),
    ...(force && { force }),
  };
  const call: Promise<RestrictionResponse & ServerFailures> = client.restrictRoom(input, { signal });
  await reportAct(call, options, { lookAt: "rooms", print: printRestricted }, context);
}

/**
 * Asks for confirmation if settings would be turned off that no restriction has turned on.
 * @throws CliError unless confirmed
 */
async function confirmOwnSettings(
  { muc, ...changes }: RestrictionInput,
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const own = { members_only: false, moderated: false };
  for (const setting of RESTRICTED_SETTINGS) {
    if (changes[setting] !== false) continue;
    // Restricting it again for a moment shows it: a setting that is on without a restriction gets no end.
    const again = { muc, members_only: false, moderated: false, [setting]: true, seconds: 1, dry_run: true };
    const { expires_at: end } = await client.restrictRoom(again, untilInterrupted(context));
    own[setting] = end === undefined;
  }
  if (!own.members_only && !own.moderated) return;
  const what = describeSettings(own);
  const is = `${printableText(muc)} is ${what} by its own configuration, not by a restriction`;
  await confirm({ effect: `${is}: this would change that`, question: `${is}. Turn that off?` }, context);
}

async function printRestricted(answer: RestrictionResponse, { terminal }: CommandContext): Promise<void> {
  const { muc, kicked, dry_run: isDryRun } = answer;
  const is = isDryRun === true ? "would be" : "is now";
  await terminal.print(`${printableText(`${muc} ${is} ${describeSettings(answer)}`)}\n`);
  if (kicked.length > 0) await printConcerned(kicked, KICK, isDryRun === true, terminal);
}

function readRequest(
  muc: string,
  settings: Pick<RestrictionInput, "members_only" | "moderated">,
  { for: seconds, reason }: RestrictOptions,
  command: "restrict" | "unrestrict",
): RestrictionInput {
  const fields = { muc, ...settings, seconds, reason };
  const request = parseRestrictionRequest(withoutAbsent(fields), nodeJson);
  if (request.ok) return fields;
  const { code, error } = request.problem;
  const help = `muc-kick ${command} --help has examples.`;
  if (code !== "missing-field") throw new CliError(exitCodes.usage, error, help);
  throw new CliError(
    exitCodes.usage,
    "no restriction given",
    `Give --members-only, --moderated or both; ${help}`,
  );
}
