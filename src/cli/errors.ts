import { MucKickError, RefusedError, UnexpectedResponseError, UnreachableError } from "../client/errors";
import { ConfigError } from "../config/variables";
import { FileExistsError } from "../init/init";
import {
  InvalidTokenError,
  StoreMissingError,
  StoreTooNewError,
  StoreUnsuitableError,
  StoreUrlError,
} from "../store/errors";
import { OutputClosedError } from "./output/terminal";

/** The exit codes of all commands. `muc-kick --help` prints this list. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  unreachable: 5,
  unauthorized: 6,
  declined: 7,
  partial: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Their meanings, for people, in the order of the codes. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: "done",
  failed: "other failure, or a check found a problem",
  usage:
    "usage error: invalid arguments, file or configuration, or no terminal to confirm on; nothing was changed",
  refused: "the server rejected the request",
  notFound: "no such room, occupant, ban, note, token or session",
  unreachable:
    "server unreachable, wrong address, timeout or invalid response; or no server has applied a ban yet",
  unauthorized: "the secret or token is not accepted, or may not do this",
  declined: "not confirmed; nothing was changed",
  partial: "partial success: some lines, bans or servers failed",
  interrupted: "ended by Ctrl-C (SIGINT); serve ends with 0",
  terminated: "ended by SIGTERM; serve ends with 0",
};

/** Ends a command with an exit code and a message. */
export class CliError extends Error {
  override readonly name = "CliError";

  /**
   * @param message the error, without a period
   * @param advice a remedy: a whole sentence
   */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly advice?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The message and exit code of an error. */
export interface Explanation {
  readonly exitCode: ExitCode;
  /** The error, without a period; undefined: nothing is printed. */
  readonly message?: string | undefined;
  /** A remedy: whole sentences. */
  readonly advice?: string | undefined;
}

export function explainError(error: unknown): Explanation {
  if (error instanceof OutputClosedError) return { exitCode: exitCodes.done };
  if (error instanceof CliError) return error;
  if (error instanceof MucKickError) return explainAnswer(error);
  if (error instanceof ConfigError) {
    const { message, problems } = error;
    // A list of one is a sentence.
    return {
      exitCode: exitCodes.usage,
      message: problems.length === 1 ? message.replace(/\n */, " ") : message,
    };
  }
  if (
    error instanceof StoreMissingError ||
    error instanceof StoreUrlError ||
    error instanceof StoreTooNewError ||
    error instanceof StoreUnsuitableError
  ) {
    return { exitCode: exitCodes.usage, message: withoutPeriod(error.message) };
  }
  if (error instanceof FileExistsError) {
    return {
      exitCode: exitCodes.usage,
      message: `${error.file} already exists`,
      advice: "Use --force to overwrite it.",
    };
  }
  if (error instanceof InvalidTokenError) return { exitCode: exitCodes.usage, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: exitCodes.failed, message: withoutPeriod(message) };
}

/** The exit code of a rejection: of one request, or of one of many. */
export function exitCodeOfRefusal(status: number): ExitCode {
  if (status === 401 || status === 403) return exitCodes.unauthorized;
  if (status === 404) return exitCodes.notFound;
  // The errors of a control plane whose server is unreachable.
  if (status === 502 || status === 503 || status === 504) return exitCodes.unreachable;
  return status >= 500 ? exitCodes.failed : exitCodes.refused;
}

function explainAnswer(error: MucKickError): Explanation {
  const perhapsDone = error.mayHaveBeenCarriedOut ? lookFirst(whereToLook(error.url)) : undefined;
  if (error instanceof RefusedError) {
    return {
      exitCode: isWrongAddress(error) ? exitCodes.unreachable : exitCodeOfRefusal(error.status),
      // The advice says how to override it.
      message: `${inCliWords(error.error.replace(/; set "force": true to .* anyway$/, ""))} (${error.status} ${error.code})`,
      advice: adviceFor(error) ?? perhapsDone,
    };
  }
  if (error instanceof UnreachableError) {
    const message = error.timedOut ? `${error.url} did not respond in time` : error.message;
    return { exitCode: exitCodes.unreachable, message, advice: perhapsDone ?? SEE_URL };
  }
  if (error instanceof UnexpectedResponseError) {
    return {
      exitCode: exitCodes.unreachable,
      message: error.message,
      advice: perhapsDone ?? whatAnswers(error),
    };
  }
  return { exitCode: exitCodes.failed, message: error.message };
}

/** Whether the server has no such endpoint; with a name of a server in the path, it may be the name. */
function isWrongAddress({ code, url }: RefusedError): boolean {
  return code === "not-found" && !url.includes("/v1/servers/");
}

/** A server's error message with the option of the command line instead of the field. */
export function inCliWords(error: string): string {
  return withoutPeriod(error).replace('set "force": true', "use --force");
}

/** The hint after an uncertain outcome. */
function lookFirst(command: LookingCommand): string {
  return `The request may still have been carried out; check with "muc-kick ${command}" before retrying.`;
}

/** The command that shows what may have been done. */
export type LookingCommand =
  "occupants" | "bans" | "token list" | "retract --dry-run" | "rooms" | "audit list";

function whereToLook(url: string): LookingCommand {
  if (url.includes("/v1/bans")) return "bans";
  if (url.endsWith("/retractions")) return "retract --dry-run";
  if (url.endsWith("/rooms") || url.endsWith("/destructions")) return "rooms";
  if (url.endsWith("/messages")) return "audit list";
  return url.includes("/v1/tokens") ? "token list" : "occupants";
}

/** The result of a call; if it was aborted by the signal, its error says that the outcome is uncertain. */
export async function withUncertainOutcomeHint<T>(
  call: Promise<T>,
  signal: AbortSignal,
  command: LookingCommand,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!signal.aborted) throw error;
    const { exitCode, message = "interrupted" } = explainError(signal.reason);
    throw new CliError(exitCode, message, lookFirst(command));
  }
}
const SEE_URL = "Check that --url is right and the server is running.";
const SEE_CONTROL_PLANE =
  "Check that --url is that of a control plane: a module requires an Authorization value instead of a token.";
const SEE_HOST =
  "Check that --url is that of a module or control plane and, for a module, that --host is the name under which it is loaded.";

function whatAnswers({ url }: MucKickError): string {
  return url.includes("/v1/") ? SEE_CONTROL_PLANE : SEE_HOST;
}

/** How to find out why a control plane cannot use one of its servers. */
export const SEE_DOCTOR = "On the machine of the control plane, muc-kick doctor shows why.";

const SEE_PATH =
  "Check that --url ends before /muc_kick or /v1, and which kind of server it is: a module requires an Authorization value, a control plane a token.";

function adviceFor(error: RefusedError): string | undefined {
  const { url, status, code, retryAfter } = error;
  if (code === "protected") return "Use --force to override.";
  if (code === "already-banned") return "muc-kick unban lifts it, ban --id replaces it.";
  if (code === "managed-ban") return "muc-kick unban lifts it, without --server.";
  if (code === "preview-outdated") return "Run muc-kick adopt again for a new preview.";
  if (code === "not-blocked") return "muc-kick servers shows which servers are blocked.";
  if (code === "not-found") return isWrongAddress(error) ? SEE_PATH : "muc-kick servers lists them.";
  if (code === "ban-not-found")
    return "muc-kick bans lists the bans in force; an account is written in full, such as bob@example.org.";
  if (code === "room-not-found") return "muc-kick rooms lists the rooms.";
  if (code === "host-not-found" || code === "not-a-muc")
    return "muc-kick servers lists the MUC components of each server.";
  if (code === "occupant-not-found") return "muc-kick occupants lists the occupants.";
  if (status === 401) return "Check that the token or Authorization value is the one for this server.";
  if (status === 403)
    return "Use a token with the required scope and reach, or ask an admin of the control plane for one.";
  // What a control plane says about one of its servers.
  if (code.startsWith("server-") && (status === 502 || status === 504) && url.includes("/v1/"))
    return SEE_DOCTOR;
  if (retryAfter !== undefined) return `Try again in ${retryAfter} seconds.`;
  return undefined;
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, "");
}
