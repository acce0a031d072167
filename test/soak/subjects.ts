import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prosody } from "../../prosody-test-env/prosody";
import { exampleAuthorization, kickModule, mucHost } from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { startProsody } from "../../prosody-test-env/start-prosody";
import { ControlPlaneClient } from "../../src/index";
import { control } from "../support/prosody/control-prosody";
import { testConfig } from "../support/service/control-plane";
import type { Sample } from "./growth";
import { testModules } from "../support/prosody/test-modules";

const mebi = 1024 ** 2;

/** A Prosody and a control plane in front of it, each in a process of its own that tells its resources. */
export class Subjects {
  private constructor(
    readonly prosody: Prosody,
    readonly client: ControlPlaneClient,
    private readonly service: ChildProcess,
    private readonly warnings: string[],
    private readonly directory: string,
  ) {}

  static async start(): Promise<Subjects> {
    const modules = [...kickModule.modules_enabled, "test_control"];
    const prosody = await startProsody({
      target: "local",
      logLevel: "info",
      // Prosody keeps a timer for each connection so long, even if it has ended; the default is five minutes.
      global: { c2s_timeout: 5 },
      pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
      mucs: { [mucHost]: { ...kickModule, modules_enabled: modules } },
    });
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-soak-"));
    const authorization = exampleAuthorization;
    const server = { name: "main", url: prosody.http.url, host: mucHost, mucs: [mucHost], timeout: 10_000 };
    const config = { ...testConfig(directory, [{ ...server, authorization }]), log: "silent" as const };
    const transpile = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
    const service = fork(join(__dirname, "service-process.ts"), [JSON.stringify(config)], {
      execArgv: ["--expose-gc", "-r", transpile],
    });
    const [{ url, bearer }] = (await once(service, "message")) as [{ url: string; bearer: string }];
    const warnings: string[] = [];
    service.on("message", ({ warning }: { warning?: string }) => {
      if (warning !== undefined) warnings.push(warning);
    });
    const client = new ControlPlaneClient({ url, token: bearer });
    return new Subjects(prosody, client, service, warnings, directory);
  }

  /** What both use, after a garbage collection: memory in MiB, and numbers of things. */
  async sample(): Promise<Sample> {
    return { ...(await this.#sampleProsody()), ...(await this.#sampleService()) };
  }

  /** What is a fault whatever else happens: a traceback, a warning of Node.js. */
  get faults(): readonly string[] {
    return [...this.prosody.log.lines.filter((line) => /traceback/i.test(line)), ...this.warnings];
  }

  reloadModule(): Promise<unknown> {
    return control(this.prosody, `return reload("${mucHost}")`, mucHost);
  }

  async stop(): Promise<void> {
    await this.client.close();
    const ended = once(this.service, "exit");
    this.service.kill();
    await ended;
    await this.prosody.stop();
    await rm(this.directory, { recursive: true });
  }

  async #sampleProsody(): Promise<Sample> {
    const sample = await control(
      this.prosody,
      `collectgarbage(); collectgarbage()
       local function count(next, state)
         local found = 0
         for _ in next, state do found = found + 1 end
         return found
       end
       -- Timers are in a heap that Prosody keeps to itself.
       local heap
       for at = 1, 20 do
         local name, value = debug.getupvalue(require "util.timer".add_task, at)
         if name == "timers" or name == "h" then heap = value end
       end
       local pages = io.open("/proc/self/statm"):read("*l"):match("^%d+ (%d+)")
       return {
         ["Prosody: Lua memory (MiB)"] = collectgarbage("count") / 1024;
         ["Prosody: resident memory (MiB)"] = tonumber(pages) * 4096 / 1024 ^ 2;
         ["Prosody: timers"] = count(pairs(heap.items));
         ["Prosody: open files"] = count(require "lfs".dir("/proc/self/fd"));
       }`,
      mucHost,
    );
    return sample as Sample;
  }

  async #sampleService(): Promise<Sample> {
    const response = once(this.service, "message") as Promise<
      [{ heapUsed: number; rss: number; resources: readonly string[] }]
    >;
    this.service.send("sample");
    const [{ heapUsed, rss, resources }] = await response;
    return {
      "control plane: heap (MiB)": heapUsed / mebi,
      "control plane: resident memory (MiB)": rss / mebi,
      "control plane: timers": resources.filter((kind) => kind === "Timeout" || kind === "Immediate").length,
      "control plane: other resources": resources.filter((kind) => kind !== "Timeout" && kind !== "Immediate")
        .length,
    };
  }
}
