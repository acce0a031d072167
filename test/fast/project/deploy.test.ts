import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { exitCodes } from "../../../src/cli/errors";
import type { ConfigError } from "../../../src/config/variables";
import { parseConfig } from "../../../src/config/load-config";
import { Metrics } from "../../../src/metrics/metrics";

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
}

const read = (...path: readonly string[]) => readFileSync(join(repositoryRoot, ...path), "utf8");

const composeText = read("deploy", "compose.yaml");
const { services } = parse(composeText, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const example = parseEnv(read("deploy", ".env.example")) as Readonly<Record<string, string>>;
const names = Object.keys(example).sort();

/** Every name of the example with a value that somebody may have chosen. */
const chosen = { ...example, ...Object.fromEntries(names.map((name) => [name, "a1b2".repeat(12)])) };
const domain = "example.org";

const readConfig = (environment: Readonly<Record<string, string>>) =>
  parseConfig(read("deploy", "control-plane", "muc-kick.yaml"), "/etc/muc-kick/muc-kick.yaml", environment);

const namesIn = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();

const seconds = (text: string | undefined) => Number(/^(\d+)s$/.exec(text ?? "")?.[1]);

describe("compose.yaml", () => {
  it("uses each variable of .env.example and does not start with an empty one", () => {
    expect(namesIn(composeText, /\$\{(\w+):\?/g)).toEqual(names);
    for (const name of names) expect(composeText).not.toMatch(new RegExp(`\\$\\{${name}(?!:\\?)\\b`));
  });

  it("publishes ports on loopback only", () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it("provides the control planes and Prosody with the variables of their configurations", () => {
    const configured = namesIn(read("deploy", "control-plane", "muc-kick.yaml"), /\$\{(\w+)\}/g);
    const prosody = namesIn(
      read("deploy", "prosody", "prosody.cfg.lua").replaceAll(/^--.*$/gm, ""),
      /\bENV_(\w+)/g,
    );
    expect(prosody.length).toBeGreaterThan(0);
    expect(Object.keys(services.prosody?.environment ?? {}).sort()).toEqual(prosody);
    for (const name of ["control-plane-1", "control-plane-2"]) {
      expect(Object.keys(services[name]?.environment ?? {}).sort()).toEqual(configured);
    }
  });

  it("gives a control plane enough time to stop", () => {
    const { servers } = readConfig({ ...chosen, XMPP_DOMAIN: domain });
    const longest = Math.max(...servers.map(({ timeout }) => timeout)) / 1000;
    expect(seconds(services["control-plane-1"]?.stop_grace_period)).toBeGreaterThan(longest + 5);
  });
});

describe("the configuration for compose.yaml", () => {
  it("is complete with the values of .env", () => {
    const { servers, metrics, store } = readConfig({ ...chosen, XMPP_DOMAIN: domain });
    expect(servers).toMatchObject([{ host: "chat.example.org", mucs: ["chat.example.org"] }]);
    expect(metrics).toEqual({ access: "token", token: chosen.METRICS_TOKEN });
    expect(store).toContain(chosen.POSTGRES_PASSWORD);
  });

  it("does not work with a secret from the repository", () => {
    expect(Object.values(example)).toEqual(names.map(() => ""));
    const problems = (environment: Readonly<Record<string, string>>) => {
      try {
        readConfig(environment);
        return [];
      } catch (error) {
        return (error as ConfigError).problems.map(({ path }) => path);
      }
    };
    expect(problems({ ...chosen, XMPP_DOMAIN: domain, MODULE_SECRET: "" })).toEqual([
      "servers.main.authorization",
    ]);
    expect(problems({ ...chosen, XMPP_DOMAIN: domain, METRICS_TOKEN: "" })).toEqual(["metrics.token"]);
  });
});

describe("muc-kick.service", () => {
  const settings = new Map(
    read("deploy", "muc-kick.service")
      .split("\n")
      .flatMap((line) => {
        const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
        return name === "" ? [] : [[name, value] as const];
      }),
  );

  it("contains only settings, sections and comments", () => {
    for (const line of read("deploy", "muc-kick.service").split("\n")) {
      expect(line).toMatch(/^(|#.*|\[(Unit|Service|Install)\]|\w+=.*)$/);
    }
  });

  it("does not restart a service with an invalid configuration", () => {
    expect(settings.get("RestartPreventExitStatus")).toBe(String(exitCodes.usage));
  });

  it("gives the control plane enough time to stop", () => {
    const config = "store: sqlite:x\nservers: { a: { url: http://x, authorization: x, mucs: [x.example] } }";
    const [server] = parseConfig(config, "x.yaml", {}).servers;
    expect(seconds(settings.get("TimeoutStopSec"))).toBeGreaterThan((server?.timeout ?? NaN) / 1000 + 5);
  });
});

describe("docs/operating.md and alerts.yaml", () => {
  const page = read("docs", "operating.md");

  it("name existing metrics only", async () => {
    const metrics = new Metrics();
    metrics.watchBans(() => 0);
    metrics.watchEventStreams(() => 0);
    const known = namesIn((await metrics.render()).text, /^# TYPE (\w+)/gm);
    const named = namesIn(page + read("deploy", "alerts.yaml"), /\b(muc_kick_\w+?)(?:_count)?\b/g);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("name existing log lines only", () => {
    const sources = readdirSync(join(repositoryRoot, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => read("src", file))
      .join("\n");
    const table = page.slice(page.indexOf("| `msg`"), page.indexOf("## What happens"));
    const named = namesIn(table, /`([A-Z][^`…]+)`/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((message) => !sources.includes(`"${message}"`))).toEqual([]);
  });
});

describe("package.json", () => {
  it("has no duplicate keys", () => {
    expect(() => parse(read("package.json")) as unknown).not.toThrow();
  });
});
