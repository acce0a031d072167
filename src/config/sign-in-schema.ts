import { z } from "zod";
import { roomOrComponentField } from "../contract/fields";
import { tokenFields, type TokenScope } from "../wire/tokens";
import { duration, jid, list, mustBe, object, text } from "./value-schemas";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A URL that ends with a slash, so that paths can be appended. */
const publicUrl = text(
  "the URL at which browsers reach the control plane, such as https://muc-kick.example.org",
  (given) => {
    if (!URL.canParse(given)) return undefined;
    const { protocol, username, password, search, hash, href } = new URL(given);
    const isPlain = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "";
    return isPlain ? href.replace(/\/?$/, "/") : undefined;
  },
);

const issuer = text(
  "the https:// URL of an OpenID provider, without query and fragment (http:// is allowed on this machine only)",
  (given) => {
    if (!URL.canParse(given)) return undefined;
    const { protocol, hostname, search, hash } = new URL(given);
    const isSafe = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
    return isSafe && `${search}${hash}` === "" ? given : undefined;
  },
);

const oneWord = (what: string) =>
  text(what, (given) => (/^[\x21-\x7e]{1,255}$/.test(given) ? given : undefined));

const claim = oneWord("the name of a claim, or its path such as realm_access.roles");

const scopes = z.unknown().transform((given, context): readonly TokenScope[] => {
  const read = tokenFields.scopes.read(given);
  if (read !== undefined) return read;
  context.addIssue({ code: "custom", message: `must be ${tokenFields.scopes.takes}, in a list` });
  return z.NEVER;
});

const roleSchema = object("the scopes of a role", {
  scopes,
  mucs: list(
    "a list of rooms and MUC components such as [chat.example.org, room@chat.example.org]",
    jid(roomOrComponentField),
  )
    .min(1, { error: "must name at least one room or MUC component; leave it out for all of them" })
    .transform((given) => [...new Set(given)].sort())
    .optional(),
});

/** Sign-in with an OpenID provider. */
export const signInSchema = object("the settings of an OpenID provider", {
  public_url: publicUrl,
  issuer,
  client_id: oneWord("the id of this client at the provider"),
  client_secret: text("the secret of this client at the provider", (given) =>
    given === "" ? undefined : given,
  ),
  scopes: list("a list of OpenID Connect scopes such as [openid, profile]", oneWord("the name of a scope"))
    .refine((given) => given.includes("openid"), { error: "must contain openid" })
    .default(["openid", "profile"]),
  roles_claim: claim.default("roles"),
  name_claim: claim.default("preferred_username"),
  jid_claim: claim.optional(),
  roles: z
    .record(z.string().min(1).max(255), roleSchema, {
      error: (issue) =>
        issue.code === "invalid_key"
          ? "must have a name of 1 to 255 characters"
          : mustBe("roles by their names, such as { moderator: { scopes: [read, kick, ban] } }")(issue),
    })
    .refine((roles) => Object.keys(roles).length > 0, { error: "must contain at least one role" }),
  session: object("the lifetime of sessions", {
    idle: duration("5m", "7d").default(3_600_000),
    life: duration("5m", "30d").default(12 * 3_600_000),
  }).prefault({}),
});
