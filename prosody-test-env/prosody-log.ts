import { EventRecord, type WaitOptions } from "./event-record";

/** What one Prosody wrote, line by line, over all its starts. */
export class ProsodyLog {
  readonly record = new EventRecord<string>("Prosody's log", (line) => line);

  get lines(): readonly string[] {
    return this.record.items;
  }

  mark(): number {
    return this.record.mark();
  }

  since(mark: number): readonly string[] {
    return this.record.since(mark);
  }

  /** The first line that matches, from the mark on. */
  waitFor(pattern: RegExp, options?: WaitOptions): Promise<string> {
    return this.record.waitFor(
      `a line like ${String(pattern)}`,
      (line) => (pattern.test(line) ? line : undefined),
      options,
    );
  }
}
