import type { Logger } from "pino";

/** `machine`: what `Date.now` says here. `database`: that of the database's server, where it has one of its own. */
export type ClockName = "machine" | "database";

export interface ClockWatchParts {
  /** Unix time in ms. */
  readonly clocks: Readonly<Partial<Record<ClockName, () => number>>>;
  readonly logger: Pick<Logger, "warn">;
  /** Called for each jump; `by`: in ms, negative where the clock was set back. */
  readonly jumped: (clock: ClockName, by: number) => void;
  /** A clock that nobody sets, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
}

/** Milliseconds between two looks. */
const LOOK_EVERY = 1_000;

/** How far clocks may be apart, in ms: a clock that is kept by NTP is adjusted by less at a time. */
const TOLERANCE = 2_000;

const owners: Readonly<Record<ClockName, string>> = {
  machine: "this machine",
  database: "the database server",
};

/** Notices when a clock is set, and says so once for each time. */
export class ClockWatch {
  readonly #parts: Required<ClockWatchParts>;
  /** How far each clock was ahead of the monotonic one at the last look. */
  readonly #offsets = new Map<ClockName, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ClockWatchParts) {
    this.#parts = { monotonic: () => performance.now(), ...parts };
  }

  start(): void {
    this.look();
    this.#timer = setInterval(() => {
      this.look();
    }, LOOK_EVERY).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const { clocks, monotonic, jumped, logger } = this.#parts;
    for (const clock of ["machine", "database"] as const) {
      const time = clocks[clock]?.();
      if (time === undefined) continue;
      const offset = time - monotonic();
      const by = offset - (this.#offsets.get(clock) ?? offset);
      this.#offsets.set(clock, offset);
      if (Math.abs(by) <= TOLERANCE) continue;
      logger.warn(
        { clock, by: Math.round(by) },
        `The clock of ${owners[clock]} jumped ${by > 0 ? "ahead" : "back"} by ${seconds(by)}`,
      );
      jumped(clock, by);
    }
  }
}

/**
 * Says at the start what shows that a clock is wrong: an audit entry that is still to come, or a database server that
 * has another time.
 * @param clock the one that counts: Unix time in ms
 * @param newest when the newest audit entry was made: Unix time in ms
 */
export function compareClocks(
  { clock, newest }: { readonly clock: () => number; readonly newest: number | undefined },
  logger: Pick<Logger, "warn">,
): void {
  const now = clock();
  const behind = (newest ?? now) - now;
  if (behind > TOLERANCE) {
    logger.warn({ by: -Math.round(behind) }, `The clock is ${seconds(behind)} behind the newest audit entry`);
  }
  const apart = Date.now() - now;
  if (Math.abs(apart) > TOLERANCE) {
    const side = apart > 0 ? "ahead of" : "behind";
    logger.warn(
      { by: Math.round(apart) },
      `The clock of this machine is ${seconds(apart)} ${side} that of the database server, which is used`,
    );
  }
}

function seconds(milliseconds: number): string {
  return `${Math.abs(milliseconds / 1000).toFixed(1)} s`;
}
