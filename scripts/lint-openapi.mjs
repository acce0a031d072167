// Holds the OpenAPI document of a control plane against the rules that all of its readers rely on. No socket is opened.
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";

const require = createRequire(import.meta.url);
const { parseConfig } = require("../src/config/load-config.ts");
const { closeContext, createContext } = require("../src/context.ts");
const { createEndpoints } = require("../src/api/endpoints.ts");
const { openApiDocument } = require("../src/openapi/document.ts");

const settings = {
  store: "sqlite:muc-kick.db",
  log: "silent",
  metrics: { token: "0123456789abcdef" },
  servers: {
    main: { url: "http://127.0.0.1:5280", authorization: "Basic eA==", mucs: ["chat.example.org"] },
  },
};

const directory = await mkdtemp(join(tmpdir(), "muc-kick-openapi-"));
const context = await createContext(
  parseConfig(JSON.stringify(settings), join(directory, "config.yaml"), {}),
  { createStore: true },
);
const document = openApiDocument(createEndpoints(context), context);
await closeContext(context);
await rm(directory, { recursive: true });

const problems = await lintFromString({
  source: JSON.stringify(document),
  absoluteRef: "openapi.json",
  config: await createConfig({
    extends: ["recommended-strict"],
    rules: {
      // What is required stands beside the properties, in anyOf.
      "no-required-schema-properties-undefined": "off",
      // Whether it is alive is told to everybody.
      "operation-4xx-response": "off",
    },
  }),
});
for (const { ruleId, message, location } of problems) {
  const where = location.map(({ pointer }) => pointer ?? "").join(" ");
  console.error(`openapi.json ${where}: ${message} (${ruleId})`);
}
if (problems.length > 0) process.exitCode = 1;
