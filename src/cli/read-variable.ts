/** An environment variable; undefined where it is not set, or empty, which is how it is unset for one command. */
export function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}
