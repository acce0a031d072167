/** One problem of a configuration. */
export interface ConfigProblem {
  /** Path of the setting, such as `servers.main.mucs[0]`; empty: the whole file. */
  readonly path: string;
  /** Continues a sentence that begins with the path. */
  readonly message: string;
}

/** An invalid configuration, with all problems. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** The file. */
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
    /** Continues a sentence that begins with the file. */
    what = "is invalid",
  ) {
    super(
      [`The configuration ${file} ${what}:`, ...problems.map((problem) => `  ${sentence(problem)}`)].join(
        "\n",
      ),
    );
  }
}

function sentence({ path, message }: ConfigProblem): string {
  return path === "" ? message : `${path} ${message}`;
}

/** The path of a setting as people write it: `servers.main.mucs[0]`. */
export function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}

/** A configuration with its variables expanded, as far as possible. */
export interface Expanded {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
}

/** `$${`, `${NAME}`, or an unterminated `${`. */
const REFERENCE = /\$\$\{|\$\{([^}]*)\}|\$\{/g;

/**
 * Replaces `${NAME}` by environment variables in all strings of a value, except keys; `$${` is a literal `${`. The
 * value of a variable is text and cannot add structure.
 */
export function expandVariables(value: unknown, env: Readonly<Record<string, string | undefined>>): Expanded {
  const problems: ConfigProblem[] = [];

  const expandText = (text: string, path: readonly PropertyKey[]): string =>
    text.replace(REFERENCE, (reference, name: string | undefined) => {
      if (reference === "$${") return "${";
      const found = name === undefined || !/^[A-Za-z_]\w*$/.test(name) ? undefined : env[name];
      if (found !== undefined) return found;
      problems.push({ path: writePath(path), message: describeInvalid(name) });
      return reference;
    });

  const expand = (node: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof node === "string") return expandText(node, path);
    if (Array.isArray(node)) return node.map((item, index) => expand(item, [...path, index]));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, expand(item, [...path, key])]));
  };

  return { value: expand(value, []), problems };
}

function describeInvalid(name: string | undefined): string {
  if (name === undefined) return "has an unterminated ${…}; write $${ for a literal ${";
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return `has \${${name}}, which is not the name of an environment variable; write $\${ for a literal \${`;
  }
  return `needs the environment variable ${name}, which is not set`;
}
