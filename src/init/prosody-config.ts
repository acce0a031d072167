import type { ServerConfig } from "../config/config";

/** The settings for prosody.cfg.lua for a configured server, with comments that say where they go. */
export function writeProsodyConfig({ host, mucs, authorization, url }: ServerConfig): string {
  const name = host ?? new URL(url).hostname;
  const header = mucs.includes(name) ? `Component ${quote(name)} "muc"` : `VirtualHost ${quote(name)}`;
  const { protocol, port } = new URL(url);
  const option = protocol === "https:" ? "https_ports" : "http_ports";
  const number = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return `-- The folder of mod_http_muc_kick.lua, if it is not among Prosody's own modules:
-- plugin_paths = { "/usr/local/lib/prosody/modules" }

-- ${url} must be a port of this Prosody (${option} = { ${number} }), or of a proxy in front of it. From version 0.12 on,
-- Prosody listens for HTTP on loopback only, unless http_interfaces says otherwise.

${header}
    -- If the section already has modules_enabled, add the name to it.
    modules_enabled = { "http_muc_kick" }
    http_muc_kick_authorization_header = ${quote(authorization)}
    http_muc_kick_hosts = { ${mucs.map(quote).join(", ")} }
    -- Prosody serves this section only under the name ${name}. For another name, set it here, and as host in the
    -- control plane's configuration:
    -- http_host = "kick.example.org"

-- Then restart Prosody, or reload the settings and load the module without disconnecting anyone:
--   prosodyctl reload
--   prosodyctl shell module load http_muc_kick ${name}
-- (prosodyctl reload alone loads no new modules.) Prosody's log then has a line
-- Serving 'muc_kick' at ...; "muc-kick doctor" tests the rest.
`;
}

/** A Lua string. Valid configurations contain no characters that JSON and Lua escape differently. */
function quote(text: string): string {
  return JSON.stringify(text);
}
