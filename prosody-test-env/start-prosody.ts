import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDockerRuntime } from "./runtime/docker-runtime";
import { ensureDockerImage } from "./runtime/docker-image";
import { findFreePorts } from "./free-ports";
import { createLocalRuntime } from "./runtime/local-runtime";
import { PortTakenError, Prosody } from "./prosody";
import type { ProsodyOptions } from "./prosody-config";
import { Reaper } from "./runtime/reaper";
import { repositoryRoot } from "./repository-root";
import type { Target } from "./targets/target";

export interface StartOptions extends ProsodyOptions {
  readonly target: Target;
  /** Directories beside the plugin paths that a Prosody in a container has to see. */
  readonly readable?: readonly string[];
  /** Is told when something takes long. */
  readonly tell?: (what: string) => void;
}

const attempts = 3;

/** Starts a Prosody with its own directory and its own ports on 127.0.0.1; resolves when it takes connections. */
export async function startProsody(options: StartOptions): Promise<Prosody> {
  const image =
    options.target === "local" ? undefined : await ensureDockerImage(options.target, options.tell);
  for (let attempt = 1; ; attempt++) {
    const prosody = await createProsody(options, image);
    try {
      await prosody.start();
      return prosody;
    } catch (error) {
      await prosody.kill(); // It may not take a SIGTERM yet.
      await prosody.stop();
      if (!(error instanceof PortTakenError) || attempt === attempts) throw error;
    }
  }
}

async function createProsody(options: StartOptions, image: string | undefined): Promise<Prosody> {
  const [xmppPort = 0, httpPort = 0] = await findFreePorts(2);
  const pluginPaths = options.pluginPaths ?? [join(repositoryRoot, "dist-lua")];
  const directory = await realpath(await mkdtemp(join(tmpdir(), "muc-kick-prosody-")));
  const runtime =
    image === undefined
      ? createLocalRuntime(directory)
      : createDockerRuntime({
          image,
          home: directory,
          readable: [...pluginPaths, ...(options.readable ?? [])],
          ports: [xmppPort, httpPort],
        });
  const placement = {
    dataPath: join(directory, "data"),
    pluginPaths,
    address: runtime.address,
    xmppPort,
    httpPort,
  };
  const reaper = new Reaper(directory);
  return new Prosody({ target: options.target, directory, placement, runtime, reaper, options });
}
