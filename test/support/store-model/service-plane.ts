import { join } from "node:path";
import { pino } from "pino";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { parseConfig } from "../../../src/config/load-config";
import { Service } from "../../../src/service/service";

/** A clock that can be set, in seconds ahead of the right time. */
export interface SettableClock {
  readonly ahead: number;
  set(ahead: number): Promise<void>;
}

/** A control plane that can be ended and started again: a process (ServingProcess), or a service in this one. */
export interface RestartablePlane {
  /** While it runs. */
  readonly url: string;
  readonly isRunning: boolean;
  /** What it logged, as lines of JSON, over all its starts. */
  readonly log: EventRecord<string>;
  /** Undefined: the right time. */
  readonly clock: SettableClock | undefined;
  /** Whether its clock is the one that it watches. */
  readonly noticesJumps: boolean;
  /** How often it looks at a server, in milliseconds. */
  readonly checkEvery: number;
  /** Resolves when it listens; rejects where it does not come to that. */
  start(): Promise<void>;
  /** Ends it, as a crash would where it is a process. */
  kill(): Promise<void>;
  /** Ends it and removes everything it made. */
  stop(): Promise<void>;
}

/** A control plane in this process, which starts sooner than one of its own. */
export class ServicePlane implements RestartablePlane {
  readonly log: EventRecord<string>;
  readonly clock: SettableClock | undefined;
  /** It watches the clock of the process. */
  readonly noticesJumps = false;
  readonly checkEvery = 100;
  readonly #settings: object;
  #ahead = 0;
  #service: Service | undefined;

  /** @param settings those of a configuration file, without where it listens
   *  @param hasClock whether the store's clock can be set: with SQLite only, which has none of its own */
  constructor(name: string, settings: object, { hasClock }: { readonly hasClock: boolean }) {
    this.log = new EventRecord(`the log of ${name}`, (line) => line);
    this.#settings = settings;
    if (hasClock) this.clock = this.#createClock();
  }

  get url(): string {
    return this.#service?.url ?? "";
  }

  get isRunning(): boolean {
    return this.#service !== undefined;
  }

  async start(): Promise<void> {
    const logger = pino(
      { level: "info" },
      {
        write: (line: string) => {
          this.log.add(line);
        },
      },
    );
    const text = JSON.stringify({ listen: { port: 1 }, ...this.#settings });
    const read = parseConfig(text, join("/", "muc-kick.yaml"), {});
    const config = {
      ...read,
      listen: { ...read.listen, port: 0 },
      bans: { ...read.bans, checkEvery: this.checkEvery },
    };
    const clock = () => Date.now() + this.#ahead * 1000;
    const service = await Service.create(config, { logger, ...(this.clock !== undefined && { clock }) });
    try {
      await service.start();
    } catch (error) {
      await service.destroy();
      throw error;
    }
    this.#service = service;
  }

  async kill(): Promise<void> {
    const service = this.#service;
    this.#service = undefined;
    await service?.destroy();
  }

  stop(): Promise<void> {
    return this.kill();
  }

  #createClock(): SettableClock {
    const read = () => this.#ahead;
    return {
      get ahead() {
        return read();
      },
      set: (ahead) => {
        this.#ahead = ahead;
        return Promise.resolve();
      },
    };
  }
}
