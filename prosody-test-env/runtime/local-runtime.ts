import type { Runtime } from "./runtime";

/** The Prosody in PATH. */
export function createLocalRuntime(home: string): Runtime {
  const environment = { HOME: home };
  return {
    address: "127.0.0.1",
    prosody: (configFile) => ({ program: "prosody", args: ["-F", "--config", configFile], environment }),
    prosodyctl: (configFile, args) => ({
      program: "prosodyctl",
      args: ["--config", configFile, ...args],
      environment,
    }),
    signal: (name, pid) => {
      process.kill(pid, name);
      return Promise.resolve();
    },
    remove: (pid) => ({ program: "kill", args: ["-s", "KILL", String(pid)] }),
  };
}
