import { kickModule, mucHost, renderProsodyConfig } from "./prosody-config";

/** The text of prosody.cfg.lua beside compose.yaml, which mounts things where this says they are. */
export function renderComposeConfig(): string {
  return renderProsodyConfig(
    // So that http://127.0.0.1:5280/muc_kick works without a Host header.
    { global: { http_default_host: mucHost }, mucs: { [mucHost]: kickModule }, logLevel: "info" },
    {
      dataPath: "/muc-kick/data",
      pluginPaths: ["/muc-kick/modules"],
      address: "0.0.0.0",
      xmppPort: 5222,
      httpPort: 5280,
    },
  );
}
