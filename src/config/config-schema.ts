import { isIP } from "node:net";
import { z } from "zod";
import {
  DEFAULT_PATH,
  isHeaderValue,
  isHostValue,
  parseBaseUrl,
  parseEndpointPath,
} from "../client/connection";
import { accountOrDomainField, componentField, reasonField } from "../contract/fields";
import { nodeJson } from "../json";
import { webhookEventTypes } from "../wire/events";
import { logLevels } from "./config";
import { signInSchema } from "./sign-in-schema";
import { checkedBy, duration, jid, list, mustBe, object, text, wholeNumber } from "./value-schemas";

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2 } as const;

/** Parses a size, a whole number followed by B, KiB or MiB (`64KiB`), into bytes; undefined if it is invalid. */
function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?(B|KiB|MiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(digits) * BYTES[unit as keyof typeof BYTES];
}

const headerValue = text(
  'the whole value of an Authorization header in quotes, such as "Basic dXNlcm5hbWU6cGFzc3dvcmQ="',
  (given) => (isHeaderValue(given) ? given : undefined),
);

const serverSchema = object("the settings of a server", {
  url: checkedBy("a URL such as http://127.0.0.1:5280", parseBaseUrl),
  path: checkedBy(`a path such as ${DEFAULT_PATH}`, parseEndpointPath).optional(),
  host: text("the host name under which Prosody serves the module, such as chat.example.org", (given) =>
    isHostValue(given) ? given.toLowerCase() : undefined,
  ).optional(),
  authorization: headerValue,
  mucs: list("a list of MUC components such as [chat.example.org]", jid(componentField)).min(1, {
    error: "must name at least one MUC component",
  }),
  timeout: duration("100ms", "10m").default(10_000),
  occupant_events: z.boolean({ error: mustBe("true or false") }).default(false),
  admission: object("the admission settings of a server", {
    authorization: headerValue,
  }).optional(),
});

/** Settings by the names of what they are for. */
function named<T extends z.ZodType>(takes: string, settings: T) {
  return z.record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), settings, {
    error: (issue) =>
      issue.code === "invalid_key"
        ? "must have a name of 1 to 64 of A-Z, a-z, 0-9, _ and -"
        : mustBe(takes)(issue),
  });
}

const serversSchema = named("servers by their names", serverSchema).refine(
  (servers) => Object.keys(servers).length > 0,
  { error: "must contain at least one server" },
);

/** Throws a TypeError, whose message continues the sentence. */
function parseTarget(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError("must be a URL with http:// or https://, such as https://example.org/hooks/muc-kick");
  }
  if (url.hash !== "") throw new TypeError("must not contain a fragment");
  if (/%(?![0-9A-F]{2})/i.test(url.username + url.password)) {
    throw new TypeError("must have % as %25 in its user name and password");
  }
  return url;
}

const webhookSecret = text(
  "whsec_ followed by 24 to 64 random bytes in Base64, as printed by: echo whsec_$(openssl rand -base64 32)",
  (given) => {
    const encoded = /^whsec_(.+)$/.exec(given)?.[1] ?? "";
    const bytes = Buffer.from(encoded, "base64");
    const isExact = bytes.toString("base64") === encoded;
    return isExact && bytes.length >= 24 && bytes.length <= 64 ? given : undefined;
  },
);

const SOME_SECRETS = { error: "must have 1 to 3 secrets" };
const webhookSecrets = list("a list of secrets", webhookSecret).min(1, SOME_SECRETS).max(3, SOME_SECRETS);

const webhookSchema = object("the settings of a webhook", {
  url: checkedBy("a URL such as https://example.org/hooks/muc-kick", parseTarget),
  secret: z.union([webhookSecret.transform((one) => [one]), webhookSecrets], {
    // The problem of the form that was meant.
    error: ({ input, errors }) =>
      (errors as readonly z.core.$ZodIssue[][])[Array.isArray(input) ? 1 : 0]?.[0]?.message,
  }),
  events: list(
    "a list of types of events",
    z.enum(webhookEventTypes, { error: mustBe(`one of ${webhookEventTypes.join(", ")}`) }),
  )
    .min(1, { error: "must name at least one type" })
    .optional(),
  timeout: duration("100ms", "1m").default(15_000),
  public_addresses_only: z.boolean({ error: mustBe("true or false") }).default(false),
});

const storeUrl = text(
  "sqlite: with a path, such as sqlite:/var/lib/muc-kick/muc-kick.db, or a postgres:// URL with a database",
  (given) => {
    if (/^sqlite:[^\0]+$/.test(given)) return given;
    const isPostgres =
      /^postgres(ql)?:\/\//.test(given) && URL.canParse(given) && new URL(given).pathname.length > 1;
    return isPostgres ? given : undefined;
  },
);

const METRICS_TOKEN = "a token of at least 16 characters";

const metricsSchema = z.union(
  [
    z.literal("public"),
    z.strictObject({
      token: z
        .string({ error: mustBe(METRICS_TOKEN) })
        .refine((given) => given.length >= 16 && isHeaderValue(given), { error: `must be ${METRICS_TOKEN}` }),
    }),
  ],
  { error: mustBe('"public" or { token: <bearer token> }') },
);

function isAddressOrNetwork(given: string): boolean {
  const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(given) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 4 ? 32 : 128));
}

/** A configuration file after the expansion of its variables. The output has the shape of the file, with defaults. */
export const configSchema = object("settings by their names", {
  listen: object("an address and a port", {
    address: text("an address or a host name such as 127.0.0.1", (given) =>
      /^[\w.:%-]+$/.test(given) ? given : undefined,
    ).default("127.0.0.1"),
    port: wholeNumber(0, 65_535).default(8080),
  }).prefault({}),
  trusted_proxies: list(
    "a list of addresses or networks such as [127.0.0.1, 10.0.0.0/8]",
    text("an address or a network such as 127.0.0.1 or 10.0.0.0/8", (given) =>
      isAddressOrNetwork(given) ? given : undefined,
    ),
  ).default([]),
  store: storeUrl,
  servers: serversSchema,
  webhooks: named("webhooks by their names", webhookSchema).default({}),
  protected: list("a list of bare JIDs or domains", jid(accountOrDomainField)).default([]),
  bans: object("settings of bans by their names", {
    id_prefix: text("1 to 4 of A-Z, a-z, 0-9, _ and - such as mk-", (given) =>
      /^[A-Za-z0-9_-]{1,4}$/.test(given) ? given : undefined,
    ).default("mk-"),
    check_every: duration("1s", "10m").default(10_000),
  }).prefault({}),
  admission: object("settings of admission by their names", {
    on_failure: z.enum(["closed", "open"], { error: mustBe("closed or open") }).default("closed"),
    stale_after: duration("10s", "1h").default(30_000),
  }).prefault({}),
  limits: object("limits by their names", {
    body: text("a size from 1KiB to 64MiB such as 1MiB", (given) => {
      const bytes = parseSize(given);
      return bytes !== undefined && bytes >= 1024 && bytes <= 64 * 1024 ** 2 ? bytes : undefined;
    }).default(1024 ** 2),
    batch: wholeNumber(1, 100_000).default(1000),
    requests_per_minute: wholeNumber(1, 1_000_000).default(600),
  }).prefault({}),
  reasons: list(
    "a list of texts such as [Spam, Insults]",
    text("a text that may be the reason of a kick: at most 1024 bytes, not empty", (given) =>
      given.trim() === "" ? undefined : reasonField.read(given, nodeJson),
    ),
  )
    .max(50, { error: "must have at most 50 reasons" })
    .default([]),
  console: z.boolean({ error: mustBe("true or false") }).default(true),
  sign_in: signInSchema.optional(),
  log: z.enum(logLevels, { error: mustBe(`one of ${logLevels.join(", ")}`) }).default("info"),
  metrics: metricsSchema.default("public"),
  legacy_authorization: headerValue.optional(),
});
