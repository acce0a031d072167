import { join } from "node:path";

/** The folder of Prosody modules that only tests load, for `pluginPaths`. */
export const testModules = join(__dirname, "modules");
