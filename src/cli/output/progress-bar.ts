import type { Terminal } from "./terminal";
import { shortenText } from "./table";

const BAR_WIDTH = 24;

/** A progress bar on stderr, if that is a terminal. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #total: number;
  #done = 0;
  #failed = 0;
  #note = "";

  constructor(terminal: Terminal, title: string, total: number) {
    this.#terminal = terminal;
    this.#title = title;
    this.#total = total;
    this.#draw();
  }

  advance(count: number, failed: number): void {
    this.#done += count;
    this.#failed += failed;
    this.#note = "";
    this.#draw();
  }

  /** Shows why it does not advance for a while. */
  wait(why: string): void {
    this.#note = ` (${why})`;
    this.#draw();
  }

  /** Removes it. */
  clear(): void {
    if (this.#terminal.canOverwrite) this.#terminal.tell("\r\x1b[K");
  }

  #draw(): void {
    if (!this.#terminal.canOverwrite) return;
    const filled = Math.round((BAR_WIDTH * this.#done) / this.#total);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const failed = this.#failed === 0 ? "" : `, ${this.#failed} failed`;
    const line = `${this.#title} ${bar} ${this.#done}/${this.#total}${failed}${this.#note}`;
    this.#terminal.tell(`\r${shortenText(line, this.#terminal.tellWidth - 1)}\x1b[K`);
  }
}
