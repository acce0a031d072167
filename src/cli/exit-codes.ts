/** What the exit code of every command says. `muc-kick --help` prints this list. */
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

/** The same for people, in the order of the codes. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: "done",
  failed: "other failure, or a check found a problem",
  usage:
    "the command line, a file or the configuration cannot be used, or confirmation is needed and stdin is not a terminal; nothing was done",
  refused: "the server rejected the request",
  notFound: "no such room, occupant, ban or token",
  unreachable:
    "server unreachable, timed out or sent an invalid response; or no server has applied a ban yet",
  unauthorized: "the secret or token is not accepted, or may not do this",
  declined: "not confirmed; nothing was changed",
  partial: "partial success: some lines, bans or servers failed",
  interrupted: "ended by Ctrl-C (SIGINT); serve ends with 0",
  terminated: "ended by SIGTERM; serve ends with 0",
};
