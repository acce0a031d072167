import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../../src/config/config";
import { configSchema } from "../../../src/config/config-schema";
import { loadConfig } from "../../../src/config/load-config";
import { init } from "../../../src/init/init";

let folder = "";
let file = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muc-kick-init-"));
  file = join(folder, "muc-kick.yaml");
});
afterEach(() => rm(folder, { recursive: true }));

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe("init", () => {
  it("writes a configuration that loads, and prints Prosody's part", async () => {
    const { config, prosodyConfig, adminToken, file: written } = await init({ file });
    expect(written).toBe(file);
    expect(adminToken).toBeUndefined();
    expect(await loadConfig(file, {})).toEqual(config);
    const [server] = config.servers;
    expect(config.store).toBe(`sqlite:${join(folder, "muc-kick.db")}`);
    expect(server).toMatchObject({
      name: "main",
      url: "http://127.0.0.1:5280",
      host: "chat.example.org",
      mucs: ["chat.example.org"],
      authorization: expect.stringMatching(/^Bearer [A-Za-z0-9_-]{43}$/) as unknown,
    });
    expect(prosodyConfig).toContain('Component "chat.example.org" "muc"\n');
    expect(prosodyConfig).toContain(`http_muc_kick_authorization_header = "${server?.authorization ?? ""}"`);
    expect(prosodyConfig).toContain("http_ports = { 5280 }");
    expect(await readdir(folder)).toEqual(["muc-kick.yaml"]);
  });

  it("uses the given options, including variables", async () => {
    const told = {
      serverName: "east",
      url: "https://xmpp.example.org:5281/a",
      mucs: ["rooms.example.org", "${HALLS}"],
      host: "example.org",
      store: 'sqlite:/tmp/a "b" #c: {d}.db',
      address: "::",
      port: 0,
    };
    const env = { HALLS: "halls.example.org" };
    const { prosodyConfig, config } = await init({ file, env, ...told });
    expect(config).toMatchObject({
      listen: { address: "::", port: 0 },
      store: told.store,
      servers: [{ name: "east", url: told.url, host: "example.org", mucs: ["rooms.example.org", env.HALLS] }],
    });
    expect(await loadConfig(file, env)).toEqual(config);
    expect(await readFile(file, "utf8")).toContain("${HALLS}");
    expect(prosodyConfig).toContain('VirtualHost "example.org"\n');
    expect(prosodyConfig).toContain('http_muc_kick_hosts = { "rooms.example.org", "halls.example.org" }');
    expect(prosodyConfig).toContain("https_ports = { 5281 }");
  });

  it("prints instructions that reload the settings before loading the module", async () => {
    const { prosodyConfig } = await init({ file, mucs: ["chat.example.org"] });
    expect(prosodyConfig).toMatch(
      /prosodyctl reload\n-- +prosodyctl shell module load http_muc_kick chat\.example\.org\n/,
    );
  });

  it("explains every setting", async () => {
    await init({ file });
    const text = await readFile(file, "utf8");
    for (const name of Object.keys(configSchema.shape))
      expect(text).toMatch(new RegExp(`^(# )?${name}:`, "m"));
  });

  it("proposes protected entries for the users' domain, none of them active", async () => {
    const { config } = await init({ file, mucs: ["chat.example.org"] });
    expect(config.protected).toEqual([]);
    const text = await readFile(file, "utf8");
    const proposed = text.replace("protected: []\n", "").replace(/^# (protected:| {2}- )/gm, "$1");
    await writeFile(file, proposed);
    const { protected: entries } = await loadConfig(file, {});
    expect(entries).toEqual(["example.org", "admin@example.org", "bridge.example.org"]);
  });

  it("generates a new secret each time", async () => {
    const secrets = [];
    for (const name of ["a.yaml", "b.yaml"]) {
      secrets.push((await init({ file: join(folder, name) })).config.servers[0]?.authorization);
    }
    expect(new Set(secrets).size).toBe(2);
  });

  it("makes the file readable by its owner only, whatever existed before", async () => {
    await init({ file });
    expect(await modeOf(file)).toBe("600");
    await chmod(file, 0o644);
    await init({ file, force: true });
    expect(await modeOf(file)).toBe("600");
  });

  it("does not overwrite an existing file unless forced", async () => {
    await writeFile(file, "precious");
    const createAdminToken = jest.fn();
    await expect(init({ file, createAdminToken })).rejects.toMatchObject({ name: "FileExistsError", file });
    expect(createAdminToken).not.toHaveBeenCalled();
    expect(await readFile(file, "utf8")).toBe("precious");
    await init({ file, force: true });
    expect(await loadConfig(file, {})).toMatchObject({ log: "info" });
  });

  it("does not overwrite a file that was created meanwhile", async () => {
    const createAdminToken = async (): Promise<string> => {
      await writeFile(file, "precious");
      return "token";
    };
    await expect(init({ file, createAdminToken })).rejects.toMatchObject({ name: "FileExistsError" });
    expect(await readFile(file, "utf8")).toBe("precious");
    expect(await readdir(folder)).toEqual(["muc-kick.yaml"]);
  });

  it("returns the token created in the store of the new configuration", async () => {
    let seen: Config | undefined;
    const { adminToken, config } = await init({
      file,
      createAdminToken: (given) => {
        seen = given;
        return Promise.resolve("mk_1_secret");
      },
    });
    expect(adminToken).toBe("mk_1_secret");
    expect(seen).toEqual(config);
    expect(await readFile(file, "utf8")).not.toContain("mk_1_secret");
  });

  it.each<[string, () => Promise<string>]>([
    ["nothing", () => Promise.reject(new Error("No store"))],
    [
      "nothing, thrown at once",
      () => {
        throw new Error("No store");
      },
    ],
  ])("leaves %s behind when the token cannot be made", async (_, createAdminToken) => {
    await expect(init({ file, createAdminToken })).rejects.toThrow("No store");
    expect(await readdir(folder)).toEqual([]);
  });

  it("rejects options that could not be loaded", async () => {
    const wrong = { file, url: "127.0.0.1", mucs: [], serverName: "a" };
    await expect(init(wrong)).rejects.toMatchObject({
      name: "ConfigError",
      problems: [{ path: "servers.a.url" }, { path: "servers.a.host" }, { path: "servers.a.mucs" }],
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
