import { basename } from "node:path";
import { type CommandLine, runCommand } from "./run-command";
import type { Runtime } from "./runtime";

export interface DockerPlace {
  readonly image: string;
  /** Mounted for reading and writing; its name, which is unique, is the container's too. */
  readonly home: string;
  /** Mounted for reading. */
  readonly readable: readonly string[];
  readonly ports: readonly number[];
}

/** A Prosody in a container that runs as the calling user, who can then delete what it wrote. */
export function createDockerRuntime({ image, home, readable, ports }: DockerPlace): Runtime {
  const name = basename(home);
  // Not os.userInfo, which fails for a user who has no entry in /etc/passwd.
  const user = ["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`, "--env", `HOME=${home}`];
  const mounts = [
    ...["--mount", `type=bind,source=${home},target=${home}`],
    ...readable.flatMap((path) => ["--mount", `type=bind,source=${path},target=${path},readonly`]),
  ];
  const docker = (...args: string[]): CommandLine => ({ program: "docker", args });
  const run = (...args: string[]) =>
    docker("run", "--rm", "--log-driver", "none", ...user, ...mounts, ...args);
  return {
    // Inside the container: what is published outside is published on loopback.
    address: "0.0.0.0",
    prosody: (configFile) => {
      const published = ports.flatMap((port) => ["--publish", `127.0.0.1:${port}:${port}`]);
      return run("--name", name, ...published, image, "prosody", "-F", "--config", configFile);
    },
    prosodyctl: (configFile, args, isRunning) => {
      const command = ["prosodyctl", "--config", configFile, ...args];
      return isRunning ? docker("exec", ...user, name, ...command) : run(image, ...command);
    },
    signal: async (signal) => {
      const { status, stderr } = await runCommand(docker("kill", "--signal", signal, name));
      if (status !== 0) throw new Error(`${signal} could not be sent to the container: ${stderr}`);
    },
    remove: () => docker("rm", "--force", name),
  };
}
