import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderComposeConfig } from "../../../prosody-test-env/compose-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";

describe("prosody.cfg.lua beside compose.yaml", () => {
  it("equals the output of its source; `npm run compose-config` writes it again", () => {
    const path = join(repositoryRoot, "prosody-test-env", "prosody.cfg.lua");
    expect(readFileSync(path, "utf8")).toBe(renderComposeConfig());
  });
});
