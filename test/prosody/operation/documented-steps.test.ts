import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const server = useTestServer({ modules: ["admin_shell"], mucs: { [mucHost]: {} } });

/** The commands for prosodyctl in the examples of a document, without their comments. */
function commandsIn(...path: readonly string[]): string[] {
  const examples = readFileSync(join(repositoryRoot, ...path), "utf8").matchAll(/```sh\n([^]*?)```/g);
  return [...examples].flatMap(([, example = ""]) =>
    [...example.matchAll(/^sudo prosodyctl (.*?)(?: +#.*)?$/gm)].map(([, command = ""]) => command),
  );
}

async function status(): Promise<number> {
  return (await sendRequest(server.prosody, { method: "GET" })).status;
}

it("the documented commands load, reload and unload the module", async () => {
  const { prosody } = server;
  const enabling = commandsIn("README.md").filter((command) => !command.startsWith("install"));
  expect(enabling).toEqual(["reload", `shell module load http_muc_kick ${mucHost}`]);
  const later = commandsIn("docs", "module.md");
  expect(later).toEqual([
    `shell module reload http_muc_kick ${mucHost}`,
    `shell module unload http_muc_kick ${mucHost}`,
  ]);
  // Its prosodyctl has no shell: the documents say so.
  if (prosody.version.startsWith("0.11.")) return;

  const [, load = ""] = enabling;
  const mark = prosody.log.mark();
  // Writes the configuration, and does what `prosodyctl reload` does.
  await prosody.reconfigure({ mucs: { [mucHost]: kickModule } });
  expect(await status()).toBe(404);
  expect(await prosody.prosodyctl(...load.split(" "))).toMatchObject({ status: 0 });
  await prosody.log.waitFor(/Serving 'muc_kick' at \S+\/muc_kick/, { from: mark });
  expect(await status()).toBe(200);

  const [reload = "", unload = ""] = later;
  expect(await prosody.prosodyctl(...reload.split(" "))).toMatchObject({ status: 0 });
  expect(await status()).toBe(200);
  expect(await prosody.prosodyctl(...unload.split(" "))).toMatchObject({ status: 0 });
  expect(await status()).toBe(404);
});
