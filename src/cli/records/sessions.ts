import { Command } from "commander";
import { describeSession } from "../../api/access/sessions";
import type { CallOptions } from "../../client/connection";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import { NotFoundError } from "../../client/errors";
import type { Store } from "../../store/store";
import type { SessionListed, SessionsResponse } from "../../wire/sign-in";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { printListing } from "../options/listing";
import {
  addRecordsOptions,
  openRecords,
  operatorOrigin,
  readConfig,
  recordsHelp,
  type RecordsOptions,
} from "../options/store";
import { type Column, printableText } from "../output/table";
import { describeTime } from "../output/wording";

/** The sessions of people at a control plane, from its store or over HTTP. */
interface SessionAccess {
  list(): Promise<SessionsResponse>;
  /** @throws CliError if there is none with that id */
  end(id: string): Promise<void>;
}

function sessionsInStore(
  { sessions }: Store,
  options: RecordsOptions,
  context: CommandContext,
): SessionAccess {
  return {
    async list() {
      const { signIn } = await readConfig(options, context);
      const found = signIn === undefined ? [] : await sessions.list(signIn.session.idle);
      return { sessions: found.map(describeSession) };
    },
    async end(id) {
      if (!(await sessions.endOf(id, operatorOrigin()))) throw noSuchSession(id);
    },
  };
}

function sessionsOverHttp(client: ControlPlaneClient, calls: CallOptions): SessionAccess {
  return {
    list: () => client.sessions(calls),
    async end(id) {
      try {
        await client.endSession(id, calls);
      } catch (error) {
        throw error instanceof NotFoundError ? noSuchSession(id) : error;
      }
    },
  };
}

function noSuchSession(id: string): CliError {
  return new CliError(exitCodes.notFound, `no such session: ${id}`, "muc-kick sessions shows the ids.");
}

const columns: readonly Column<SessionListed>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "PERSON", value: ({ label }) => label },
  { title: "ACCOUNT", value: ({ jid }) => jid },
  { title: "ROLES", value: ({ roles }) => roles.join(", ") },
  { title: "SINCE", value: ({ created_at: created }) => describeTime(created) },
  { title: "LAST USED", value: ({ last_used_at: used }) => describeTime(used) },
  { title: "EXPIRES", value: ({ expires_at: expires }) => describeTime(expires) },
];

/** `muc-kick sessions` */
export function sessionsCommand(context: CommandContext): Command {
  return new Command("sessions")
    .summary("list and end the sessions of people at a control plane")
    .description("Lists the sessions of people who have signed in with the identity provider, and ends them.")
    .addHelpText("after", `\nExamples:\n  All sessions:\n  $ muc-kick sessions\n\n${recordsHelp}\n`)
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(endCommand(context));
}

interface ListOptions extends RecordsOptions {
  readonly json?: true;
}

function listCommand(context: CommandContext): Command {
  const command = new Command("list")
    .summary("list sessions")
    .description("Lists the sessions that have not ended, oldest first.")
    .option("--json", "print the response as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  $ muc-kick sessions list\n  $ muc-kick sessions list --json\n\n${recordsHelp}\n`,
    );
  return addRecordsOptions(command).action((options: ListOptions) => list(options, context));
}

function endCommand(context: CommandContext): Command {
  const command = new Command("end")
    .summary("end a session")
    .description(
      "Ends a session at once. The person can sign in again, unless the identity provider has taken the roles away before.",
    )
    .argument("<id>", "the id that sessions shows")
    .addHelpText("after", `\nExamples:\n  $ muc-kick sessions end 0123456789abcdef\n\n${recordsHelp}\n`);
  return addRecordsOptions(command).action((id: string, options: RecordsOptions) =>
    end(id, options, context),
  );
}

async function list(options: ListOptions, context: CommandContext): Promise<void> {
  const answer = await (await openSessions(options, context)).list();
  const listing = { rows: answer.sessions, answer: { ...answer }, nothing: "No sessions" };
  await printListing(listing, columns, options, context.terminal);
}

async function end(id: string, options: RecordsOptions, context: CommandContext): Promise<void> {
  await (await openSessions(options, context)).end(id);
  await context.terminal.print(`Ended ${printableText(id)}\n`);
}

function openSessions(options: RecordsOptions, context: CommandContext): Promise<SessionAccess> {
  return openRecords(options, context, sessionsOverHttp, (store) => sessionsInStore(store, options, context));
}
