import { startProsody } from "../../../prosody-test-env/start-prosody";
import { isTarget } from "../../../prosody-test-env/targets/target";

/** A program that starts a Prosody, tells where it is, and then does nothing until somebody ends it. */
async function main(target = ""): Promise<void> {
  if (!isTarget(target)) throw new Error(`There is no target "${target}".`);
  const { directory, http } = await startProsody({ target });
  process.stdout.write(JSON.stringify({ directory, port: http.port }));
}

void main(process.argv[2]);
