import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Input } from "./inputs";

/** Inputs that led to different results, one for each, and inputs that found a fault: a file for each of them. */
export class Corpus {
  readonly #inputs = new Map<string, Input>();
  readonly #signatures = new Set<string>();

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<Corpus> {
    await mkdir(folder, { recursive: true });
    const corpus = new Corpus(folder);
    for (const name of (await readdir(folder)).sort()) {
      corpus.#inputs.set(name, JSON.parse(await readFile(join(folder, name), "utf8")) as Input);
    }
    return corpus;
  }

  get inputs(): readonly Input[] {
    return [...this.#inputs.values()];
  }

  /** Keeps an input whose result has not been seen before. Returns whether it was kept. */
  async add(input: Input, signature: string): Promise<boolean> {
    if (this.#signatures.has(signature)) return false;
    this.#signatures.add(signature);
    const known = JSON.stringify(input);
    if (this.inputs.some((each) => JSON.stringify(each) === known)) return false;
    // Long ones are kept for this run only.
    await this.#keep(input, { isSaved: known.length < 600 });
    return true;
  }

  /** Keeps what found a fault, so that every run begins with it. Returns the file's name. */
  addFault(input: Input): Promise<string> {
    return this.#keep(input, { isSaved: true });
  }

  async #keep(input: Input, { isSaved }: { readonly isSaved: boolean }): Promise<string> {
    const text = `${JSON.stringify(input, undefined, 2)}\n`;
    const name = `${createHash("sha256").update(text).digest("hex").slice(0, 12)}.json`;
    this.#inputs.set(name, input);
    if (isSaved) await writeFile(join(this.folder, name), text);
    return name;
  }
}
