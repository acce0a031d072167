/** There is a file already, and nobody said that it may be replaced. */
export class FileExistsError extends Error {
  override readonly name = "FileExistsError";

  constructor(readonly file: string) {
    super(`${file} is there already; it is replaced only by force`);
  }
}
