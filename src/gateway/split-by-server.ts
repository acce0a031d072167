/** Something to be done by one server or several. */
export interface Assignment<Input> {
  readonly input: Input;
  /** The names of the servers; none: nobody is asked. */
  readonly servers: readonly string[];
}

/** What each server is to do, in the order of the assignments. */
export function splitByServer<Input>(
  assignments: readonly Assignment<Input>[],
): ReadonlyMap<string, readonly Input[]> {
  const byServer = new Map<string, Input[]>();
  for (const { input, servers } of assignments) {
    for (const server of servers) {
      const inputs = byServer.get(server);
      if (inputs === undefined) byServer.set(server, [input]);
      else inputs.push(input);
    }
  }
  return byServer;
}

/**
 * Puts what the servers said back in the order of the assignments: for each what each of its servers said.
 * `said`: for each server as many results as it had inputs, in the same order.
 */
export function collectResults<Result>(
  assignments: readonly Assignment<unknown>[],
  said: ReadonlyMap<string, readonly Result[]>,
): { readonly server: string; readonly result: Result }[][] {
  const next = new Map<string, number>();
  return assignments.map(({ servers }) =>
    servers.map((server) => {
      const index = next.get(server) ?? 0;
      next.set(server, index + 1);
      const result = said.get(server)?.[index];
      if (result === undefined) throw new RangeError(`${server} gave too few results`);
      return { server, result };
    }),
  );
}
