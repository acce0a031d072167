import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderComposeConfig } from "./compose-config";
import { repositoryRoot } from "./repository-root";

writeFileSync(join(repositoryRoot, "prosody-test-env", "prosody.cfg.lua"), renderComposeConfig());
