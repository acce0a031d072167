import { Command, InvalidArgumentError, Option } from "commander";
import { describeToken } from "../../api/access/tokens";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import { NotFoundError } from "../../client/errors";
import type { CallOptions } from "../../client/connection";
import {
  type TokenIssued,
  type TokenListed,
  type TokensResponse,
  type TokenScope,
  tokenScopes,
} from "../../wire/tokens";
import type { Store } from "../../store/store";
import type { NewToken } from "../../store/tokens/tokens";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { printListing } from "../options/listing";
import {
  addRecordsOptions,
  openRecords,
  operatorOrigin,
  recordsHelp,
  type RecordsOptions,
} from "../options/store";
import { collect, momentOption, timesHelp } from "../options/values";
import { type Column, printableText } from "../output/table";
import { describeTime } from "../output/wording";

/** The tokens of a control plane, from its store or over HTTP. */
export interface TokenAccess {
  create(token: NewToken): Promise<TokenIssued>;
  list(): Promise<TokensResponse>;
  /** @throws CliError if there is none with that id */
  revoke(id: string): Promise<void>;
}

function tokensInStore({ tokens }: Store): TokenAccess {
  return {
    async create(wanted) {
      const { token, bearer } = await tokens.create(wanted, operatorOrigin());
      return { token: describeToken(token), bearer };
    },
    async list() {
      return { tokens: (await tokens.list()).map(describeToken) };
    },
    async revoke(id) {
      if ((await tokens.revoke(id, operatorOrigin())) === undefined) throw noSuchToken(id);
    },
  };
}

function tokensOverHttp(client: ControlPlaneClient, calls: CallOptions): TokenAccess {
  return {
    create({ label, scopes, reach, jid, expiresAt }) {
      const expires = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
      return client.createToken({ label, scopes, reach, jid, expires_at: expires }, calls);
    },
    list: () => client.tokens(calls),
    async revoke(id) {
      try {
        await client.revokeToken(id, calls);
      } catch (error) {
        throw error instanceof NotFoundError ? noSuchToken(id) : error;
      }
    },
  };
}

function noSuchToken(id: string): CliError {
  return new CliError(
    exitCodes.notFound,
    `no such token: ${id}`,
    "muc-kick token list shows the ids; an id is the part between mk_ and the next _.",
  );
}

interface JsonOptions extends RecordsOptions {
  readonly json?: true;
}

interface CreateOptions extends JsonOptions {
  readonly label: string;
  readonly scope: readonly TokenScope[];
  readonly reach?: readonly string[];
  readonly jid?: string;
  readonly expires?: number;
}

const columns: readonly Column<TokenListed>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "LABEL", value: ({ label }) => label },
  { title: "STATE", value: stateOf },
  { title: "SCOPES", value: ({ scopes }) => scopes.join(",") },
  { title: "REACHES", value: ({ reach }) => reach?.join(", ") ?? "everything" },
  {
    title: "EXPIRES",
    value: ({ expires_at: expires }) => (expires === undefined ? "never" : describeTime(expires)),
  },
  {
    title: "LAST USED",
    value: ({ last_used_at: used }) => (used === undefined ? "never" : describeTime(used)),
  },
];

/** `muc-kick token` */
export function tokenCommand(context: CommandContext): Command {
  return new Command("token")
    .summary("create, list and revoke the tokens of a control plane")
    .description("Tokens give people and programs access to a control plane.")
    .addHelpText("after", `\nExamples:\n  All tokens:\n  $ muc-kick token list\n\n${recordsHelp}\n`)
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));
}

function createCommand(context: CommandContext): Command {
  const command = new Command("create")
    .summary("create a token")
    .description("Creates a token and prints it. It cannot be shown again: only its hash is stored.")
    .requiredOption("--label <text>", "who or what it is for")
    .addOption(
      new Option(
        "--scope <scopes>",
        "what it allows; repeat the option for several, or separate them with commas",
      )
        // Completed by shells; the parser also takes several.
        .choices(tokenScopes)
        .argParser(scopes)
        .makeOptionMandatory(),
    )
    .option("--reach <rooms>", "limit it to these rooms and MUC components, separated by commas", collect)
    .option("--jid <jid>", "the account of the token's owner, which is then protected (see --force)")
    .option(
      "--expires <when>",
      "expiry: 30d, 12h, 2030-01-31 (default: never)",
      momentOption({ day: "end", duration: "ahead" }),
    )
    .option("--json", "print the token with its properties as JSON")
    .addHelpText(
      "after",
      `
stdout has only the token, so that it can be piped.

Examples:
  For a program that kicks in one MUC component, for 30 days:
  $ muc-kick token create --label "spam filter" --scope kick,read --reach chat.example.org --expires 30d

  For reading the audit log, into a file:
  $ muc-kick token create --label auditor --scope audit > auditor.token

${timesHelp}

${recordsHelp}
`,
    );
  return addRecordsOptions(command).action((options: CreateOptions) => create(options, context));
}

function listCommand(context: CommandContext): Command {
  const command = new Command("list")
    .summary("list tokens")
    .description("Lists all tokens, including expired and revoked ones, oldest first.")
    .option("--json", "print the response as JSON")
    .addHelpText(
      "after",
      `\nExamples:\n  $ muc-kick token list\n  $ muc-kick token list --json\n\n${recordsHelp}\n`,
    );
  return addRecordsOptions(command).action((options: JsonOptions) => list(options, context));
}

function revokeCommand(context: CommandContext): Command {
  const command = new Command("revoke")
    .summary("revoke a token")
    .description("Revokes a token. A token that is already revoked is unchanged.")
    .argument("<id>", "the id that token list shows: the part of the token between mk_ and the next _")
    .addHelpText("after", `\nExamples:\n  $ muc-kick token revoke Ab3dEf6hIj9l\n\n${recordsHelp}\n`);
  return addRecordsOptions(command).action((id: string, options: RecordsOptions) =>
    revoke(id, options, context),
  );
}

async function create(options: CreateOptions, context: CommandContext): Promise<void> {
  const { label, scope, reach, jid, expires, json } = options;
  const tokens = await openTokens(options, context);
  const issued = await tokens.create({ label, scopes: scope, reach, jid, expiresAt: expires });
  const { terminal } = context;
  if (json === true) {
    await terminal.printJson(issued);
    return;
  }
  const { id } = issued.token;
  terminal.tell(`Token ${printableText(id)} for ${printableText(label)}. Shown only once:\n`);
  await terminal.print(`${issued.bearer}\n`);
}

async function list(options: JsonOptions, context: CommandContext): Promise<void> {
  const answer = await (await openTokens(options, context)).list();
  const listing = { rows: answer.tokens, answer: { ...answer }, nothing: "No tokens" };
  await printListing(listing, columns, options, context.terminal);
}

async function revoke(id: string, options: RecordsOptions, context: CommandContext): Promise<void> {
  await (await openTokens(options, context)).revoke(id);
  await context.terminal.print(`Revoked ${printableText(id)}\n`);
}

function openTokens(options: RecordsOptions, context: CommandContext): Promise<TokenAccess> {
  return openRecords(options, context, tokensOverHttp, tokensInStore);
}

function scopes(text: string, before?: readonly string[]): readonly TokenScope[] {
  return collect(text, before).map((given) => {
    const scope = tokenScopes.find((known) => known === given);
    if (scope !== undefined) return scope;
    throw new InvalidArgumentError(`The scopes are ${tokenScopes.join(", ")}.`);
  });
}

function stateOf({ revoked_at: revoked, expires_at: expires }: TokenListed): string {
  if (revoked !== undefined) return "revoked";
  return expires !== undefined && Date.parse(expires) <= Date.now() ? "expired" : "active";
}
