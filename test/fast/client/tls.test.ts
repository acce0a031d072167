import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { MucKickClient } from "../../../src/index";
import { localhostCertificate } from "../../support/client/localhost-certificate";
import { TlsServer } from "../../support/client/tls-server";

const server = new TlsServer();
let folder = "";
let authority = "";

beforeAll(async () => {
  await server.start();
  folder = await mkdtemp(join(tmpdir(), "muc-kick-tls-"));
  authority = join(folder, "authority.pem");
  await writeFile(authority, localhostCertificate.cert);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** What a program prints that trusts the certificate and asks for rooms: Node.js reads whom to trust when it starts. */
async function askTrusting(url: string): Promise<string> {
  const program = `
    const { MucKickClient } = require("./src");
    const client = new MucKickClient({ url: ${JSON.stringify(url)}, host: "chat.example.org", token: "x", retries: 0 });
    client.rooms().then(JSON.stringify, (error) => error.cause.code).then(console.log).then(() => client.close());`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-r", "./scripts/typescript-in-node.cjs", "-e", program],
    { cwd: repositoryRoot, env: { ...process.env, NODE_EXTRA_CA_CERTS: authority } },
  );
  return stdout.trim();
}

describe("the client over TLS", () => {
  it("rejects a server with an untrusted certificate", async () => {
    const client = new MucKickClient({ url: `https://localhost:${server.port}`, token: "x" });
    await expect(client.rooms()).rejects.toMatchObject({
      name: "UnreachableError",
      mayHaveBeenCarriedOut: false,
      cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
    await client.close();
    expect(server.hosts).toEqual([]);
  });

  it.each(["localhost", "127.0.0.1"])(
    "requires a certificate for the name in the URL, %s, not for the Host header",
    async (name) => {
      expect(await askTrusting(`https://${name}:${server.port}`)).toBe('{"rooms":[]}');
      expect(server.hosts.splice(0)).toEqual(["chat.example.org"]);
    },
  );

  it("rejects a certificate for another name", async () => {
    expect(await askTrusting(`https://[::ffff:127.0.0.1]:${server.port}`)).toBe(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
    expect(server.hosts).toEqual([]);
  });
});
