/** One dispatched event of a stream (WHATWG HTML, section 9.2.6). */
export interface RawEvent {
  readonly type: string;
  readonly data: string;
  /** The last id of the stream so far; empty: none. */
  readonly id: string;
}

/** Parses an event stream from pieces of its text, however it is divided. */
export class EventStreamParser {
  #rest = "";
  #isFirst = true;
  #data: string[] = [];
  #type = "";
  #id: string;
  #retry: number | undefined;

  /** @param id the last id of an earlier stream */
  constructor(id = "") {
    this.#id = id;
  }

  /** The last id, including those of blocks without data, which are no events. */
  get id(): string {
    return this.#id;
  }

  /** The wait before a reconnect that the server requests, in milliseconds. */
  get retry(): number | undefined {
    return this.#retry;
  }

  /** The events that a piece completes. What is incomplete at the end of a stream is no event. */
  push(piece: string): RawEvent[] {
    let text = this.#rest + piece;
    if (this.#isFirst && text !== "") {
      this.#isFirst = false;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    // A CR at the end may be the first half of a line break.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): RawEvent | undefined {
    if (line === "") return this.#dispatch();
    const [, name = "", value = ""] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    switch (name) {
      case "event":
        this.#type = value;
        break;
      case "data":
        this.#data.push(value);
        break;
      case "id":
        if (!value.includes("\0")) this.#id = value;
        break;
      case "retry":
        if (/^\d{1,9}$/.test(value)) this.#retry = Number(value);
    }
    return undefined;
  }

  #dispatch(): RawEvent | undefined {
    const [data, type] = [this.#data, this.#type];
    this.#data = [];
    this.#type = "";
    if (data.length === 0) return undefined;
    return { type: type === "" ? "message" : type, data: data.join("\n"), id: this.#id };
  }
}
