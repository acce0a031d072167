/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Where, such as `servers.main.mucs[0]`; empty: the file as a whole. */
  readonly path: string;
  /** Continues a sentence that begins with the path. */
  readonly message: string;
}

/** A configuration that cannot be used, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** The file. */
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    super(
      [
        `The configuration ${file} cannot be used:`,
        ...problems.map((problem) => `  ${sentence(problem)}`),
      ].join("\n"),
    );
  }
}

function sentence({ path, message }: ConfigProblem): string {
  return path === "" ? message : `${path} ${message}`;
}
