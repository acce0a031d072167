import { isIP } from "node:net";
import { z } from "zod";
import {
  DEFAULT_PATH,
  isHeaderValue,
  isHostValue,
  parseBaseUrl,
  parseEndpointPath,
} from "../client/connection";
import { accountOrDomainField, type FieldType, componentField, reasonField } from "../contract/fields";
import { nodeJson } from "../json";
import { parseDuration } from "../time/duration";
import { logLevels } from "./config";

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2 } as const;

/** Parses a size, a whole number followed by B, KiB or MiB (`64KiB`), into bytes; undefined if it is invalid. */
function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?(B|KiB|MiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(digits) * BYTES[unit as keyof typeof BYTES];
}

// Every message continues a sentence that begins with the path of the setting.

/** A string that `read` parses; undefined if it is invalid. */
function text<T>(takes: string, read: (given: string) => T | undefined) {
  return z.string({ error: mustBe(takes) }).transform((given, context): T => {
    const value = read(given);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `must be ${takes}` });
    return z.NEVER;
  });
}

/** A number in the file, or digits from a variable. */
function wholeNumber(least: number, most: number) {
  const takes = `a whole number from ${least} to ${most}`;
  const fits = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number),
      ],
      { error: mustBe(takes) },
    )
    .refine(fits, { error: `must be ${takes}` });
}

/** A duration, in milliseconds. `least` and `most` as they are written in the file. */
function duration(least: string, most: string) {
  const [from = 0, to = 0] = [parseDuration(least), parseDuration(most)];
  return text(`a duration from ${least} to ${most} such as 10s`, (given) => {
    const milliseconds = parseDuration(given);
    return milliseconds !== undefined && milliseconds >= from && milliseconds <= to
      ? milliseconds
      : undefined;
  });
}

function object<Shape extends z.core.$ZodLooseShape>(takes: string, shape: Shape) {
  return z.strictObject(shape, { error: mustBe(takes) });
}

/** For a value of the wrong type; other problems have messages of their own. */
function mustBe(takes: string) {
  return ({ code, input, keys }: { code?: string; input?: unknown; keys?: readonly string[] }): string => {
    if (code === "unrecognized_keys") return `has unknown settings: ${(keys ?? []).join(", ")}`;
    return input === undefined ? `is missing: it must be ${takes}` : `must be ${takes}`;
  };
}

/** A JID that is valid by the contract, in lower case. */
function jid(field: FieldType<string>) {
  return text(field.takes, (given) => field.read(given, nodeJson)?.toLowerCase());
}

const headerValue = text(
  'the whole value of an Authorization header in quotes, such as "Basic dXNlcm5hbWU6cGFzc3dvcmQ="',
  (given) => (isHeaderValue(given) ? given : undefined),
);

/** A string that `check` accepts; otherwise `check` throws an error whose message continues the sentence. */
function checkedBy(takes: string, check: (given: string) => unknown) {
  return z.string({ error: mustBe(takes) }).superRefine((given, context) => {
    try {
      check(given);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });
}

function list<T extends z.ZodType>(takes: string, item: T) {
  return z.array(item, { error: mustBe(takes) });
}

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
  admission: object("the admission settings of a server", {
    authorization: headerValue,
  }).optional(),
});

const serverName = /^[A-Za-z0-9_-]{1,64}$/;

const serversSchema = z
  .record(z.string().regex(serverName), serverSchema, {
    error: (issue) =>
      issue.code === "invalid_key"
        ? "must have a name of 1 to 64 of A-Z, a-z, 0-9, _ and -"
        : mustBe("servers by their names")(issue),
  })
  .refine((servers) => Object.keys(servers).length > 0, { error: "must contain at least one server" });

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
  log: z.enum(logLevels, { error: mustBe(`one of ${logLevels.join(", ")}`) }).default("info"),
  metrics: metricsSchema.default("public"),
  legacy_authorization: headerValue.optional(),
});
