import type { Prosody } from "../../../prosody-test-env/prosody";
import { control } from "./control-prosody";

/** Turns of Prosody's main loop, in seconds of its CPU time, so that other processes have no part in it. */
export interface Turns {
  readonly cpu: number;
  /** While it lasts, nobody else is served. */
  readonly longest: number;
}

/** The turns while `action` is in progress, with its result. `host`: one that has mod_test_control. */
export async function measureTurns<T>(
  prosody: Prosody,
  host: string,
  action: () => Promise<T>,
): Promise<Turns & { readonly result: T }> {
  await control(prosody, "return measure_turns()", host);
  const result = await action();
  const turns = (await control(prosody, "return turns()", host)) as Turns;
  return { ...turns, result };
}
