import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder with package.json, found from here upwards, because compiled files stand one level deeper than their sources. */
export const repositoryRoot = findUpwards(__dirname, "package.json");

function findUpwards(start: string, name: string): string {
  let directory = start;
  while (!existsSync(join(directory, name))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`There is no ${name} in ${start} or above it.`);
    directory = parent;
  }
  return directory;
}
