import { ConfigError } from "../../../src/config/variables";
import { parseConfig } from "../../../src/config/load-config";

const file = "/etc/muc-kick/muc-kick.yaml";
const server = { url: "http://127.0.0.1:5280", authorization: "Basic eA==", mucs: ["chat.example.org"] };
const minimal = { store: "sqlite:/var/lib/muc-kick.db", servers: { main: server } };

const webhook = { url: "https://example.org/hook", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

/** JSON is YAML. */
function parse(value: unknown, env: Record<string, string> = {}) {
  return parseConfig(JSON.stringify(value), file, env);
}

function problemsOf(text: string, env: Record<string, string> = {}): string[] {
  try {
    parseConfig(text, file, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message.split("\n")).toHaveLength(error.problems.length + 1);
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  throw new Error("It was taken.");
}

describe("a configuration", () => {
  it("has defaults for optional settings", () => {
    expect(parse(minimal)).toEqual({
      listen: { address: "127.0.0.1", port: 8080 },
      trustedProxies: [],
      store: "sqlite:/var/lib/muc-kick.db",
      servers: [{ name: "main", ...server, host: undefined, timeout: 10_000, occupantEvents: false }],
      webhooks: [],
      protected: [],
      bans: { idPrefix: "mk-", checkEvery: 10_000 },
      admission: { onFailure: "closed", staleAfter: 30_000 },
      limits: { body: 1_048_576, batch: 1000, requestsPerMinute: 600 },
      log: "info",
      metrics: { access: "public" },
      legacyAuthorization: undefined,
      reasons: [],
      console: true,
    });
  });

  it("accepts every setting", () => {
    const text = `
listen: { address: "::", port: 9000 }
trusted_proxies: [127.0.0.1, 10.0.0.0/8, "fd00::/8"]
store: postgres://user:password@127.0.0.1:5432/muc_kick
servers:
  b: { url: "https://one.example:5281/base", host: Chat.Example.org, authorization: Bearer x, mucs: [CHAT.example.org, b.example], timeout: 2m, occupant_events: true }
  a: { url: "http://[::1]:5280", authorization: "Basic eA==", mucs: [a.example], timeout: 500 ms, admission: { authorization: Basic eQ== } }
webhooks:
  b: { url: "https://user:pass@example.org/hook?key=1", secret: "\${SECRET}", events: [ban.placed], timeout: 1m, public_addresses_only: true }
  a: { url: "http://[::1]:3000", secret: ["\${SECRET}", "\${SECRET}"] }
protected: [Admin@Example.org, example.com]
bans: { id_prefix: x_, check_every: 1m }
admission: { on_failure: open, stale_after: 1m }
limits: { body: 64KiB, batch: 10, requests_per_minute: 1 }
reasons: [Spam, "Off topic, after a warning"]
console: false
sign_in:
  public_url: https://Moderation.example.org/muc-kick
  issuer: https://id.example.org/realms/staff
  client_id: muc-kick
  client_secret: secret
  scopes: [openid, profile, roles]
  roles_claim: realm_access.roles
  name_claim: name
  jid_claim: xmpp
  roles:
    moderator: { scopes: [ban, read, ban], mucs: [Room@chat.example.org, chat.example.org, chat.example.org] }
    admin: { scopes: [admin] }
  session: { idle: 30m, life: 8h }
log: debug
metrics: { token: 0123456789abcdef }
legacy_authorization: Basic b2xk
`;
    const { secret } = webhook;
    expect(parseConfig(text, file, { SECRET: secret })).toEqual({
      listen: { address: "::", port: 9000 },
      trustedProxies: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"],
      store: "postgres://user:password@127.0.0.1:5432/muc_kick",
      servers: [
        {
          name: "b",
          url: "https://one.example:5281/base",
          host: "chat.example.org",
          authorization: "Bearer x",
          mucs: ["chat.example.org", "b.example"],
          timeout: 120_000,
          occupantEvents: true,
        },
        {
          name: "a",
          url: "http://[::1]:5280",
          host: undefined,
          authorization: "Basic eA==",
          mucs: ["a.example"],
          timeout: 500,
          occupantEvents: false,
          admission: { authorization: "Basic eQ==" },
        },
      ],
      webhooks: [
        {
          ...{ name: "b", url: "https://user:pass@example.org/hook?key=1", secrets: [secret] },
          ...{ events: ["ban.placed"], timeout: 60_000, publicAddressesOnly: true },
        },
        {
          ...{ name: "a", url: "http://[::1]:3000", secrets: [secret, secret] },
          ...{ events: undefined, timeout: 15_000, publicAddressesOnly: false },
        },
      ],
      protected: ["admin@example.org", "example.com"],
      bans: { idPrefix: "x_", checkEvery: 60_000 },
      admission: { onFailure: "open", staleAfter: 60_000 },
      limits: { body: 65_536, batch: 10, requestsPerMinute: 1 },
      log: "debug",
      metrics: { access: "token", token: "0123456789abcdef" },
      legacyAuthorization: "Basic b2xk",
      reasons: ["Spam", "Off topic, after a warning"],
      console: false,
      signIn: {
        publicUrl: "https://moderation.example.org/muc-kick/",
        issuer: "https://id.example.org/realms/staff",
        clientId: "muc-kick",
        clientSecret: "secret",
        scopes: ["openid", "profile", "roles"],
        rolesClaim: "realm_access.roles",
        nameClaim: "name",
        jidClaim: "xmpp",
        roles: [
          { name: "moderator", scopes: ["read", "ban"], mucs: ["chat.example.org", "room@chat.example.org"] },
          { name: "admin", scopes: ["admin"], mucs: undefined },
        ],
        session: { idle: 1_800_000, life: 28_800_000 },
      },
    });
  });

  it("is immutable once parsed", () => {
    const config = parse(minimal);
    expect(
      [config, config.limits, config.servers, config.servers[0], config.servers[0]?.mucs].every(
        Object.isFrozen,
      ),
    ).toBe(true);
  });

  it("has its SQLite file beside it when the path is relative", () => {
    expect(parse({ ...minimal, store: "sqlite:data/muc-kick.db" }).store).toBe(
      "sqlite:/etc/muc-kick/data/muc-kick.db",
    );
  });
});

describe("an environment variable in a configuration", () => {
  it("is substituted in any text and for numbers", () => {
    const config = parse(
      {
        ...minimal,
        listen: { port: "${PORT}" },
        servers: { main: { ...server, authorization: "${SCHEME} ${SECRET}" } },
      },
      { PORT: "9000", SCHEME: "Bearer", SECRET: "s$1$&" },
    );
    expect(config.listen.port).toBe(9000);
    expect(config.servers[0]?.authorization).toBe("Bearer s$1$&");
  });

  it("adds no structure and is not expanded again", () => {
    const env = { SECRET: "x}: [a, ${OTHER}", OTHER: "no" };
    const config = parse({ ...minimal, legacy_authorization: "${SECRET}" }, env);
    expect(config.legacyAuthorization).toBe("x}: [a, ${OTHER}");
  });

  it("is not meant by an escaped $${", () => {
    expect(parse({ ...minimal, legacy_authorization: "a$${b} $5 {c}" }).legacyAuthorization).toBe(
      "a${b} $5 {c}",
    );
  });

  it("is named with its path and nothing else when it is missing", () => {
    const text = JSON.stringify({
      ...minimal,
      store: "${STORE}",
      servers: { main: { ...server, mucs: ["${ONE}${TWO}"] } },
      listen: { port: "${PORT" },
      log: "${not a name}",
    });
    expect(problemsOf(text, { ONE: "x" })).toEqual([
      "store: needs the environment variable STORE, which is not set",
      "servers.main.mucs[0]: needs the environment variable TWO, which is not set",
      "listen.port: has an unterminated ${…}; write $${ for a literal ${",
      "log: has ${not a name}, which is not the name of an environment variable; write $${ for a literal ${",
    ]);
  });
});

describe("an invalid configuration", () => {
  const url = "must be a URL with http:// or https://, such as http://127.0.0.1:5280";
  const idPrefix = "1 to 4 of A-Z, a-z, 0-9, _ and - such as mk-";
  const authorization =
    'the whole value of an Authorization header in quotes, such as "Basic dXNlcm5hbWU6cGFzc3dvcmQ="';
  const inMain = (changes: object): object => ({ servers: { main: { ...server, ...changes } } });
  const inHook = (changes: object): object => ({ webhooks: { hook: { ...webhook, ...changes } } });
  const secret =
    "must be whsec_ followed by 24 to 64 random bytes in Base64, as printed by: echo whsec_$(openssl rand -base64 32)";

  const signIn = {
    public_url: "https://moderation.example.org",
    issuer: "https://id.example.org",
    client_id: "muc-kick",
    client_secret: "secret",
    roles: { moderator: { scopes: ["read"] } },
  };
  const withSignIn = (changes: object): object => ({ sign_in: { ...signIn, ...changes } });
  const publicUrl =
    "sign_in.public_url: must be the URL at which browsers reach the control plane, such as https://muc-kick.example.org";
  const issuer =
    "sign_in.issuer: must be the https:// URL of an OpenID provider, without query and fragment (http:// is allowed on this machine only)";

  it.each<[object, string]>([
    [{ sign_in: true }, "sign_in: must be the settings of an OpenID provider"],
    [withSignIn({ public_url: "moderation.example.org" }), publicUrl],
    [withSignIn({ public_url: "ftp://moderation.example.org" }), publicUrl],
    [withSignIn({ public_url: "https://moderation.example.org/?a" }), publicUrl],
    [withSignIn({ issuer: "http://id.example.org" }), issuer],
    [withSignIn({ issuer: "https://id.example.org/#a" }), issuer],
    [
      withSignIn({ client_secret: undefined }),
      "sign_in.client_secret: is missing: it must be the secret of this client at the provider",
    ],
    [withSignIn({ scopes: ["profile"] }), "sign_in.scopes: must contain openid"],
    [withSignIn({ roles: {} }), "sign_in.roles: must contain at least one role"],
    [
      withSignIn({ roles: ["moderator"] }),
      "sign_in.roles: must be roles by their names, such as { moderator: { scopes: [read, kick, ban] } }",
    ],
    [
      withSignIn({ roles: { moderator: { scopes: ["everything"] } } }),
      "sign_in.roles.moderator.scopes: must be at least one of kick, read, ban, destroy, audit, admin, in a list",
    ],
    [
      withSignIn({ roles: { moderator: {} } }),
      "sign_in.roles.moderator.scopes: must be at least one of kick, read, ban, destroy, audit, admin, in a list",
    ],
    [
      withSignIn({ roles: { moderator: { scopes: ["read"], mucs: [] } } }),
      "sign_in.roles.moderator.mucs: must name at least one room or MUC component; leave it out for all of them",
    ],
    [
      withSignIn({ session: { idle: "1s" } }),
      "sign_in.session.idle: must be a duration from 5m to 7d such as 10s",
    ],
    [{ listen: 8080 }, "listen: must be an address and a port"],
    [{ console: "yes" }, "console: must be true or false"],
    [inMain({ occupant_events: "yes" }), "servers.main.occupant_events: must be true or false"],
    [{ reasons: "Spam" }, "reasons: must be a list of texts such as [Spam, Insults]"],
    [
      { reasons: ["Spam", " "] },
      "reasons[1]: must be a text that may be the reason of a kick: at most 1024 bytes, not empty",
    ],
    [{ reasons: Array.from({ length: 51 }, () => "Spam") }, "reasons: must have at most 50 reasons"],
    [{ listen: { port: 70_000 } }, "listen.port: must be a whole number from 0 to 65535"],
    [{ listen: { port: "http" } }, "listen.port: must be a whole number from 0 to 65535"],
    [{ listen: { port: 1.5 } }, "listen.port: must be a whole number from 0 to 65535"],
    [{ listen: { adress: "::" } }, "listen: has unknown settings: adress (did you mean address?)"],
    [
      { listen: { address: "here or there" } },
      "listen.address: must be an address or a host name such as 127.0.0.1",
    ],
    [
      { store: undefined },
      "store: is missing: it must be sqlite: with a path, such as sqlite:/var/lib/muc-kick/muc-kick.db, or a postgres:// URL with a database",
    ],
    [
      { store: "mysql://a/b" },
      "store: must be sqlite: with a path, such as sqlite:/var/lib/muc-kick/muc-kick.db, or a postgres:// URL with a database",
    ],
    [
      { store: "postgres://host" },
      "store: must be sqlite: with a path, such as sqlite:/var/lib/muc-kick/muc-kick.db, or a postgres:// URL with a database",
    ],
    [{ servers: undefined }, "servers: is missing: it must be servers by their names"],
    [{ servers: {} }, "servers: must contain at least one server"],
    [{ servers: [server] }, "servers: must be servers by their names"],
    [{ servers: { "a b": server } }, "servers.a b: must have a name of 1 to 64 of A-Z, a-z, 0-9, _ and -"],
    [{ servers: { main: null } }, "servers.main: must be the settings of a server"],
    [inMain({ url: "127.0.0.1:5280" }), `servers.main.url: ${url}`],
    [inMain({ url: "ftp://a" }), `servers.main.url: ${url}`],
    [
      inMain({ url: undefined }),
      "servers.main.url: is missing: it must be a URL such as http://127.0.0.1:5280",
    ],
    [
      inMain({ url: "http://me:secret@a" }),
      "servers.main.url: must not contain a user name or password; use authorization",
    ],
    [inMain({ url: "http://a/?b" }), "servers.main.url: must not contain a query or fragment"],
    [
      inMain({ host: "http://chat" }),
      "servers.main.host: must be the host name under which Prosody serves the module, such as chat.example.org",
    ],
    [
      inMain({ authorization: undefined }),
      `servers.main.authorization: is missing: it must be ${authorization}`,
    ],
    [inMain({ authorization: 12345 }), `servers.main.authorization: must be ${authorization}`],
    [inMain({ authorization: "" }), `servers.main.authorization: must be ${authorization}`],
    [inMain({ mucs: [] }), "servers.main.mucs: must name at least one MUC component"],
    [
      inMain({ mucs: "chat.example.org" }),
      "servers.main.mucs: must be a list of MUC components such as [chat.example.org]",
    ],
    [
      inMain({ mucs: ["room@chat.example.org"] }),
      "servers.main.mucs[0]: must be the host name of a MUC component such as chat.example.org",
    ],
    [
      inMain({ mucs: ["a.example", "A.example"] }),
      "servers.main.mucs[1]: names A.example, which this list already has",
    ],
    [
      { servers: { one: server, two: { ...server, mucs: ["b", "Chat.example.org"] } } },
      "servers.two.mucs[1]: names Chat.example.org, which server one already serves",
    ],
    [inMain({ timeout: 10 }), "servers.main.timeout: must be a duration from 100ms to 10m such as 10s"],
    [inMain({ timeout: "1h" }), "servers.main.timeout: must be a duration from 100ms to 10m such as 10s"],
    [inMain({ secret: "x" }), "servers.main: has unknown settings: secret"],
    [{ webhooks: [] }, "webhooks: must be webhooks by their names"],
    [{ webhooks: { "a.b": webhook } }, "webhooks.a.b: must have a name of 1 to 64 of A-Z, a-z, 0-9, _ and -"],
    [
      inHook({ url: "example.org" }),
      "webhooks.hook.url: must be a URL with http:// or https://, such as https://example.org/hooks/muc-kick",
    ],
    [inHook({ url: "https://example.org/#a" }), "webhooks.hook.url: must not contain a fragment"],
    [
      inHook({ url: "https://a:%zz@example.org" }),
      "webhooks.hook.url: must have % as %25 in its user name and password",
    ],
    [
      inHook({ secret: undefined }),
      `webhooks.hook.secret: ${secret.replace("must be", "is missing: it must be")}`,
    ],
    ...[
      ...["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa"],
      ...["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_"],
      ...[" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", `whsec_${Buffer.alloc(65).toString("base64")}`],
    ].map((given): [object, string] => [inHook({ secret: given }), `webhooks.hook.secret: ${secret}`]),
    [inHook({ secret: 5 }), `webhooks.hook.secret: ${secret}`],
    [inHook({ secret: [webhook.secret, "x"] }), `webhooks.hook.secret: ${secret}`],
    [inHook({ secret: [] }), "webhooks.hook.secret: must have 1 to 3 secrets"],
    [inHook({ events: "ban.placed" }), "webhooks.hook.events: must be a list of types of events"],
    [inHook({ events: [] }), "webhooks.hook.events: must name at least one type"],
    [
      inHook({ events: ["ban"] }),
      "webhooks.hook.events[0]: must be one of occupant.kicked, occupant.muted, messages.retracted, room.restricted, room.destroyed, ban.placed, ban.changed, ban.lifted, ban.expired, ban.in_force, mute.placed, mute.changed, mute.lifted, mute.expired, mute.in_force, server.in_sync, server.out_of_sync, token.created, token.revoked, session.ended",
    ],
    [inHook({ timeout: "2m" }), "webhooks.hook.timeout: must be a duration from 100ms to 1m such as 10s"],
    [inHook({ public_addresses_only: 1 }), "webhooks.hook.public_addresses_only: must be true or false"],
    [{ protected: "admin@example.org" }, "protected: must be a list of bare JIDs or domains"],
    [
      { protected: ["admin@example.org/phone"] },
      "protected[0]: must be the bare JID of an account or a domain, such as bob@example.org or example.org",
    ],
    [
      { trusted_proxies: ["10.0.0.0/33"] },
      "trusted_proxies[0]: must be an address or a network such as 127.0.0.1 or 10.0.0.0/8",
    ],
    [{ limits: { body: 1_000_000 } }, "limits.body: must be a size from 1KiB to 64MiB such as 1MiB"],
    [{ limits: { body: "1GiB" } }, "limits.body: must be a size from 1KiB to 64MiB such as 1MiB"],
    [{ limits: { batch: 0 } }, "limits.batch: must be a whole number from 1 to 100000"],
    [{ log: "loud" }, "log: must be one of fatal, error, warn, info, debug, trace, silent"],
    [{ metrics: { token: "short" } }, "metrics.token: must be a token of at least 16 characters"],
    [{ metrics: "private" }, 'metrics: must be "public" or { token: <bearer token> }'],
    [{ legacy_authorization: "a\nb" }, `legacy_authorization: must be ${authorization}`],
    [{ admission: { on_failure: "ajar" } }, "admission.on_failure: must be closed or open"],
    [
      { admission: { stale_after: "1s" } },
      "admission.stale_after: must be a duration from 10s to 1h such as 10s",
    ],
    [
      { servers: { main: { ...server, admission: {} } } },
      'servers.main.admission.authorization: is missing: it must be the whole value of an Authorization header in quotes, such as "Basic dXNlcm5hbWU6cGFzc3dvcmQ="',
    ],
    [{ bans: { id_prefix: "" } }, `bans.id_prefix: must be ${idPrefix}`],
    [{ bans: { id_prefix: "muc-k" } }, `bans.id_prefix: must be ${idPrefix}`],
    [{ bans: { id_prefix: "a/" } }, `bans.id_prefix: must be ${idPrefix}`],
    [{ bans: { check_every: "999ms" } }, "bans.check_every: must be a duration from 1s to 10m such as 10s"],
    [{ server: {}, rooms: [] }, ": the file has unknown settings: server (did you mean servers?), rooms"],
    [{ bans: { chek_evry: "10s" } }, "bans: has unknown settings: chek_evry (did you mean check_every?)"],
  ])("is rejected with the path of the error: %j", (changes, problem) => {
    expect(problemsOf(JSON.stringify({ ...minimal, ...changes }))).toEqual([problem]);
  });

  it("is rejected with all its errors at once", () => {
    const servers = { one: { ...server, url: "x" }, two: server };
    expect(problemsOf(JSON.stringify({ log: "loud", extra: 1, store: "${STORE}", servers }))).toEqual([
      "store: needs the environment variable STORE, which is not set",
      `servers.one.url: ${url}`,
      "log: must be one of fatal, error, warn, info, debug, trace, silent",
      ": the file has unknown settings: extra",
      "servers.two.mucs[0]: names chat.example.org, which server one already serves",
    ]);
  });

  it.each([
    ["", ["store: is missing", "servers: is missing"]],
    ["just text", [": the file must be settings by their names"]],
    ["store: [", ["Line 1, column 9: "]],
    ["store: a\nstore: b", ["Line 2, column 1: Map keys must be unique"]],
    ["a: &a [x]\nb: *c", [": Unresolved alias"]],
    [
      [
        "a: &a [x, x, x]",
        ..."bcdefg".split("").map((name, at) => {
          const before = `*${"abcdefg".charAt(at)}`;
          return `${name}: &${name} [${before}, ${before}, ${before}]`;
        }),
      ].join("\n"),
      [": Excessive alias count"],
    ],
  ])("is rejected when the file is not a configuration: %j", (text, starts) => {
    const problems = problemsOf(text).filter((problem) => !problem.includes(": has no setting"));
    expect(problems).toHaveLength(starts.length);
    for (const [index, start] of starts.entries()) expect(problems[index]).toContain(start);
  });

  it("is rejected without revealing a secret", () => {
    const text = JSON.stringify({ ...minimal, legacy_authorization: "${A}", metrics: { token: "${B}" } });
    expect(problemsOf(text, { A: "hush-hush\n", B: "hush-hush" }).join()).not.toContain("hush-hush");
    const url = "https://a:${A}@example.org#";
    const hooks = JSON.stringify({ ...minimal, webhooks: { hook: { url, secret: "${A}" } } });
    const problems = problemsOf(hooks, { A: "hush-hush" });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain("hush-hush");
  });
});
