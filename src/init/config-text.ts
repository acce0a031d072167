/** The values that `init` writes into a new configuration, verbatim: `${NAME}` is an environment variable. */
export interface NewConfig {
  /** The server's name: 1 to 64 of A-Z, a-z, 0-9, _ and -. */
  readonly serverName: string;
  readonly url: string;
  /** The host or component on which the module is loaded. */
  readonly host: string;
  /** The whole value of the Authorization header. */
  readonly authorization: string;
  /** At least one. */
  readonly mucs: readonly string[];
  readonly store: string;
  readonly address: string;
  readonly port: number;
}

/** The text of a new configuration file, which also explains every setting. */
export function writeConfigText(config: NewConfig): string {
  const { serverName, url, host, authorization, mucs, store, address, port } = config;
  // MUC components are usually subdomains of the users' domain.
  const ownDomain = mucs[0]?.replace(/^[^.]+\.(?=.*\.)/, "") ?? "example.org";
  return `# The configuration of a muc-kick control plane. "muc-kick doctor" checks that it works.
#
# \${NAME} in a value stands for the environment variable NAME, so that secrets can stay out of this file; write $\${
# for a literal \${. Durations have a unit: ms, s, m, h, d or w. Sizes, too: B, KiB or MiB.

# Where the control plane listens for HTTP. It does not support TLS: for access from other machines, put a TLS-terminating
# reverse proxy in front of it.
listen:
  address: ${quote(address)}
  port: ${port}

# Proxies whose X-Forwarded-For is trusted, by address or network. For any other peer, the connecting address is used as the
# client address.
trusted_proxies: []
# trusted_proxies: [127.0.0.1, 10.0.0.0/8]

# The database of bans, tokens and the audit log: one file (sqlite: and its path, relative to this file's folder), or PostgreSQL (postgres://user:\${PASSWORD}@127.0.0.1:5432/muc_kick), which several control planes can share.
store: ${quote(store)}

# The Prosodys with mod_http_muc_kick, by names of your choice (A-Z, a-z, 0-9, _ and -), which appear in responses and logs.
servers:
  ${serverName}:
    # Prosody's HTTP port. path is appended to it.
    url: ${quote(url)}
    # The path of the module below url. Set it if Prosody's http_paths has another path for muc_kick.
    # path: /muc_kick
    # The host or component that has the module in its modules_enabled: Prosody serves it only under this name, unless
    # http_host sets another one. Default: the host of url.
    host: ${quote(host)}
    # The whole value of http_muc_kick_authorization_header in Prosody's configuration.
    authorization: ${quote(authorization)}
    # The MUC components of this Prosody. None may be listed for two servers.
    mucs: [${mucs.map(quote).join(", ")}]
    # Time limit for responses, from 100ms to 10m.
    timeout: 10s
    # For a Prosody with mod_muc_http_auth: the value of its muc_http_auth_authorization_header, for join checks at
    # /admission/${serverName} (muc_http_auth_url). Default: disabled.
    # admission: { authorization: "Basic \${ADMISSION_SECRET}" }
    # Whether joins, departures and rejected joins become events, so that the console is live. It needs the setting
    # http_muc_kick_visitors of the module, such as 10000.
    # occupant_events: true

# Targets that receive the events (kicks, bans, servers, tokens) by POST with the headers of Standard Webhooks, by names of
# your choice. secret: whsec_ and 24 to 64 random bytes in Base64, as printed by: echo whsec_$(openssl rand -base64 32).
# Optional: events (default: all types), timeout (100ms to 1m), public_addresses_only (true: connect to no private address).
webhooks: {}
# webhooks:
#   tickets:
#     url: https://example.org/hooks/muc-kick
#     secret: "\${WEBHOOK_SECRET}"
#     events: [occupant.kicked, ban.placed, ban.lifted]
#     timeout: 15s
#     public_addresses_only: false

# Accounts (bare JIDs) and domains that are kicked or banned only with "force": true. Suggested: your administrators, bots
# and bridges, and the domain of your own users.
protected: []
# protected:
#   - ${quote(ownDomain)}
#   - ${quote(`admin@${ownDomain}`)}
#   - ${quote(`bridge.${ownDomain}`)}

bans:
  # The prefix of the ids of managed bans on servers (1 to 4 of A-Z, a-z, 0-9, _ and -). Bans with other ids are left alone.
  # When it is changed, bans with the old prefix stay until they are lifted there.
  id_prefix: mk-
  # How often every server is reconciled, from 1s to 10m. Changes are applied immediately anyway.
  check_every: 10s

# Join checks are answered from memory. If the store could not be read for stale_after (10s to 1h), they deny everyone
# (closed), or use what is in memory (open).
admission:
  on_failure: closed
  stale_after: 30s

limits:
  # The maximum size of a request body, from 1KiB to 64MiB.
  body: 1MiB
  # The maximum number of kicks or bans in one request.
  batch: 1000
  # The maximum number of requests per minute and caller.
  requests_per_minute: 600

# Reasons of kicks and bans that the web console offers to moderators.
reasons: []
# reasons: [Spam, Insults, "Off topic, after a warning"]

# Whether the web console is served at /. People sign in with a token, or as sign_in says.
console: true

# Sign-in to the console with an OpenID provider such as Keycloak. Default: with tokens only.
# sign_in:
#   # Where browsers reach the control plane. The provider must allow this redirect URI: public_url/sign-in/callback
#   public_url: https://muc-kick.example.org
#   issuer: https://id.example.org/realms/staff
#   client_id: muc-kick
#   client_secret: "\${SIGN_IN_SECRET}"
#   # The scopes to request. The claims with a person's roles, name and bare JID: names, or paths as realm_access.roles.
#   scopes: [openid, profile]
#   roles_claim: roles
#   name_claim: preferred_username
#   jid_claim: xmpp
#   # What people with a role may do, as tokens may: kick, read, ban, destroy, audit, admin. mucs limits it to rooms and components.
#   roles:
#     moderator: { scopes: [read, kick, ban], mucs: [${mucs.map(quote).join(", ")}] }
#     admin: { scopes: [read, kick, ban, destroy, audit, admin] }
#   # A session ends when nobody has used it for idle (5m to 7d), and after life (5m to 30d).
#   session: { idle: 1h, life: 12h }

# The log level: fatal, error, warn, info, debug, trace or silent.
log: info

# Who may read /metrics: everyone (public), or callers with this bearer token (16 characters or more).
metrics: public
# metrics: { token: "\${METRICS_TOKEN}" }

# For legacy callers of the module: the Authorization value that they already send. It is accepted for POST /muc_kick only.
# legacy_authorization: "Basic dXNlcm5hbWU6cGFzc3dvcmQ="
`;
}

/** A text as a YAML scalar in double quotes, which JSON's strings are. */
function quote(text: string): string {
  return JSON.stringify(text);
}
