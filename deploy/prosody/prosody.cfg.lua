-- The Prosody in compose.yaml. ENV_… is an environment variable, from .env.
local domain = ENV_XMPP_DOMAIN

data_path = "/var/lib/prosody"
certificates = "/etc/prosody/certs"
plugin_paths = { "/usr/local/lib/prosody/modules" }
log = { { to = "console", levels = { min = "info" } } }

modules_enabled = { "admin_shell", "carbons", "disco", "http", "ping", "roster", "saslauth", "tls" }
-- Other servers cannot reach it, because ports are published on 127.0.0.1 only.
modules_disabled = { "s2s" }
authentication = "internal_hashed"
storage = "internal"

-- Unencrypted, for the other containers: port 5280 is not published.
http_interfaces = { "*" }
http_ports = { 5280 }
https_ports = {}

VirtualHost(domain)

Component("chat." .. domain) "muc"
modules_enabled = { "http_muc_kick" }
http_muc_kick_authorization_header = "Bearer " .. ENV_MODULE_SECRET

-- To check every join with the control planes, add the community's mod_muc_http_auth, and to muc-kick.yaml, under
-- servers.main, admission: { authorization: "Bearer ${ADMISSION_SECRET}" }, with that name in .env and compose.yaml, too:
--
-- modules_enabled = { "http_muc_kick", "muc_http_auth" }
-- muc_http_auth_url = "http://control-plane:8080/admission/main"
-- muc_http_auth_authorization_header = "Bearer " .. ENV_ADMISSION_SECRET
