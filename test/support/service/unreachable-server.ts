import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ServerConfig } from "../../../src/config/config";

/** For a control plane whose servers do not matter: nobody listens there. */
export const unreachableServer: ServerConfig = {
  name: "main",
  url: "http://127.0.0.1:9",
  host: mucHost,
  authorization: exampleAuthorization,
  mucs: [mucHost],
  timeout: 200,
};
