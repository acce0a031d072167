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
  failed: "failed in a way that has no code of its own, or something checked is wrong",
  usage:
    "the command line, a file or the configuration cannot be used, or nobody could be asked; nothing was done",
  refused: "the server understood and refused",
  notFound: "no such room, occupant, ban or token",
  unreachable:
    "nothing, or something else, answers at that address, or not in time; or no server has heard of a ban yet",
  unauthorized: "the secret or token is not accepted, or may not do this",
  declined: "the question was answered with no; nothing was done",
  partial: "of many lines or servers, some did it and some did not",
  interrupted: "ended by Ctrl-C (SIGINT); serve ends with 0",
  terminated: "ended by SIGTERM; serve ends with 0",
};
