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
  return `# The configuration of a muc-kick control plane. "muc-kick doctor" tries whether it works.
#
# \${NAME} in a value stands for the environment variable NAME, so that secrets can stay out of this file; a \${ that
# means itself is written $\${. Durations have a unit behind them: ms, s, m, h, d or w. Sizes too: B, KiB or MiB.

# Where the control plane listens for HTTP. It speaks no TLS: put a proxy before it that does when it is to be reached
# from other machines.
listen:
  address: ${quote(address)}
  port: ${port}

# Proxies whose X-Forwarded-For is believed, by address or network. Of all others the address that connects is the caller's.
trusted_proxies: []
# trusted_proxies: [127.0.0.1, 10.0.0.0/8]

# Where bans, tokens and the audit are kept: one file (sqlite: and its path, which starts at this file's folder when it is
# relative), or PostgreSQL (postgres://user:\${PASSWORD}@127.0.0.1:5432/muc_kick), which several control planes can share.
store: ${quote(store)}

# The Prosodys with mod_http_muc_kick, by names of your choice (A-Z, a-z, 0-9, _ and -), which appear in answers and logs.
servers:
  ${serverName}:
    # Prosody's HTTP port. path is added; what else is in the path of the URL stays before it.
    url: ${quote(url)}
    # Where the module is below url. Set it where Prosody's http_paths has another path for muc_kick.
    # path: /muc_kick
    # The host or component that has the module in its modules_enabled: Prosody answers for it under this name only, unless
    # its http_host says otherwise. Left out, it is the host of url.
    host: ${quote(host)}
    # The same as http_muc_kick_authorization_header in Prosody's configuration, the whole of it.
    authorization: ${quote(authorization)}
    # The MUC components of this Prosody whose rooms it answers for. None may be at two servers.
    mucs: [${mucs.map(quote).join(", ")}]
    # How long it may take to answer, from 100ms to 10m.
    timeout: 10s
    # For a Prosody with mod_muc_http_auth: what its muc_http_auth_authorization_header holds when it asks at
    # /admission/${serverName} (muc_http_auth_url) who may come in. Left out, it is not answered.
    # admission: { authorization: "Basic \${ADMISSION_SECRET}" }

# Who is kicked or banned only by a request that says "force": true. Bare JIDs of accounts, or whole domains. Proposed: your
# administrators, bots and bridges, and the domain of your own users.
protected: []
# protected:
#   - ${quote(ownDomain)}
#   - ${quote(`admin@${ownDomain}`)}
#   - ${quote(`bridge.${ownDomain}`)}

bans:
  # What the ids of the bans begin with that are put on servers (1 to 4 of A-Z, a-z, 0-9, _ and -). Bans whose ids begin
  # otherwise are left alone. When it is changed, the bans that were put under the old one stay until they are lifted there.
  id_prefix: mk-
  # How often it is looked whether every server has the bans it should have, from 1s to 10m. A change is brought to them at
  # once all the same.
  check_every: 10s

# Who may come in is answered from memory. When the store could not be read for stale_after (10s to 1h), nobody may come in
# any more (closed), or what is in memory counts (open).
admission:
  on_failure: closed
  stale_after: 30s

limits:
  # The largest body of a request, from 1KiB to 64MiB.
  body: 1MiB
  # The most kicks or bans in one request.
  batch: 1000
  # The most requests a minute of one caller.
  requests_per_minute: 600

# How much is logged: fatal, error, warn, info, debug, trace or silent.
log: info

# Who may read /metrics: everybody (public), or whoever sends this token as Authorization: Bearer (16 characters or more).
metrics: public
# metrics: { token: "\${METRICS_TOKEN}" }

# For callers that knew the module only: the value of the Authorization header that they send anyway. It is let in to
# POST /muc_kick and to nothing else.
# legacy_authorization: "Basic dXNlcm5hbWU6cGFzc3dvcmQ="
`;
}

/** A text as a YAML scalar in double quotes, which JSON's strings are. */
function quote(text: string): string {
  return JSON.stringify(text);
}
