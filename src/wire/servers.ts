import { z } from "zod";
import { banIdField, banJidField } from "../contract/fields";
import { moduleBanSchema, serverBanSchema } from "./bans/bans";
import { countSchema, errorSchema, nextSchema, pageQueryShape, serverNameSchema, timeSchema } from "./common";
import { exampleServerState, exampleUnmanagedBan } from "./examples";
import type { ModuleBansFilter } from "./module-requests";
import { choice, contractField, type Wire, words } from "./schema";

const lastErrorSchema = z.strictObject({ at: timeSchema, ...errorSchema.shape });

export const serverSyncSchema = z.strictObject({
  in_sync: z.boolean().meta({ description: "Whether its bans equal the desired state" }),
  behind: countSchema.meta({ description: "How many bans are to be placed or lifted there" }),
  refused: countSchema.meta({ description: "How many bans its module rejects" }),
  since: timeSchema.meta({ description: "Since when it is in sync, or out of sync" }),
  checked_at: timeSchema,
  blocked: z
    .string()
    .optional()
    .meta({
      description:
        "Why nothing is changed there until an operator decides, and `last_error` says more: `store-mismatch` (its bans belong to another store), `store-outdated` (they are from a newer state of this one), both for `POST /v1/servers/{server}/adopt`; or `server-duplicate` (the same module is configured as another server)",
      examples: ["store-mismatch"],
    }),
  last_error: lastErrorSchema.optional().meta({ description: "The last error" }),
});

/** How far a server is in sync with the desired bans. */
export type ServerSync = Wire<typeof serverSyncSchema>;

const serverSchema = z
  .strictObject({
    name: z.string(),
    mucs: z.array(z.string()).meta({ description: "Its MUC components, as configured" }),
    reachable: z.boolean().meta({ description: "Whether its module responded just now" }),
    version: z.string().optional().meta({ description: "Version of the module" }),
    prosody: z.string().optional().meta({ description: "Prosody's version" }),
    reachable_mucs: z
      .array(z.string())
      .optional()
      .meta({ description: "The MUC components that its module can reach" }),
    bans: countSchema.optional().meta({ description: "The number of bans on it, whoever placed them" }),
    managed_bans: countSchema
      .optional()
      .meta({ description: "The number of them that are managed; absent while it is not in sync" }),
    unmanaged_bans: countSchema.optional().meta({
      description: "The number of the others: `/v1/servers/{server}/bans?managed=false` lists them",
    }),
    sync: serverSyncSchema.optional().meta({ description: "The state of its bans; absent: not known yet" }),
    last_error: lastErrorSchema
      .optional()
      .meta({ description: "The last error since the control plane started" }),
  })
  .meta({
    id: "Server",
    description: "One Prosody behind the control plane",
    examples: [exampleServerState],
  });

/** One Prosody behind a control plane, and its state. */
export type ServerListed = Wire<typeof serverSchema>;

export const serversSchema = z.strictObject({ servers: z.array(serverSchema) });

/** In the order of the configuration. */
export type ServersResponse = Wire<typeof serversSchema>;

export const serverParamsSchema = z.strictObject({ server: serverNameSchema });

export const serverBanParamsSchema = z.strictObject({
  server: serverNameSchema,
  id: contractField(banIdField, { description: "The ban's id on that server", examples: ["case-17"] }),
});

const severities = ["fault", "warning", "note"] as const;

const findingSchema = z
  .strictObject({
    code: z.string().meta({ description: "For programs", examples: ["wrong-secret"] }),
    severity: words(severities, "A fault breaks something; a warning will; a note may be intended"),
    what: z
      .string()
      .meta({ description: "The problem, for people", examples: ["The server rejects this authorization."] }),
    remedy: z.string().meta({
      description: "The remedy, for people",
      examples: ["Set authorization here to exactly the value of http_muc_kick_authorization_header there."],
    }),
  })
  .meta({ id: "Finding", description: "One problem of a server, or something worth knowing" });

export const findingsSchema = z.strictObject({
  server: serverNameSchema,
  at: timeSchema.meta({ description: "When it was examined" }),
  findings: z.array(findingSchema).meta({ description: "In the order in which they should be fixed" }),
});

/** The result of examining one server. */
export type ServerFindings = Wire<typeof findingsSchema>;

/** Filters of a server's bans; all given ones must match. */
export interface ServerBansFilter extends ModuleBansFilter {
  /** Only those that the control plane placed, or only the others. */
  readonly managed?: boolean | undefined;
}

export const serverBansQuerySchema = z.strictObject({
  jid: contractField(banJidField, {
    description: "Only bans of this account, domain or wildcard",
  }).optional(),
  managed: choice(["true", "false"], "Only bans that the control plane placed, or only others").optional(),
  ...pageQueryShape,
} satisfies Record<keyof ServerBansFilter | keyof typeof pageQueryShape, z.ZodType>);

export const serverBansPageSchema = z.strictObject({ bans: z.array(serverBanSchema), next: nextSchema });

/** A page of the bans of one server, sorted by their ids there. */
export type ServerBansResponse = Wire<typeof serverBansPageSchema>;

export const serverBanLiftedSchema = z.strictObject({
  server: serverNameSchema,
  ban: serverBanSchema.meta({ examples: [exampleUnmanagedBan] }),
});

/** A ban that was lifted on one server. */
export type ServerBanLifted = Wire<typeof serverBanLiftedSchema>;

/** The body of `POST /v1/servers/{server}/adopt`. */
export interface AdoptionInput {
  readonly dry_run?: boolean | undefined;
  /** The `preview` of a dry run. */
  readonly preview?: string | undefined;
}

export const adoptionRequestSchema = z
  .strictObject({
    dry_run: z.boolean().nullish().meta({ description: "Return what would be changed, without changing it" }),
    preview: z
      .string()
      .nullish()
      .meta({ description: "What a dry run returned: do nothing unless the changes are still the same" }),
  } satisfies Record<keyof AdoptionInput, z.ZodType>)
  .meta({ id: "Adoption", examples: [{ dry_run: true }] });

/** Number of bans of each kind that an adoption lists. */
export const NAMED_BANS = 100;

const bansConcernedSchema = z.strictObject({
  count: countSchema.meta({ examples: [1] }),
  bans: z.array(moduleBanSchema).meta({ description: `The first ${NAMED_BANS} of them` }),
});

/** The number of bans, and the first of them. */
export type BansConcerned = Wire<typeof bansConcernedSchema>;

export const adoptionSchema = z.strictObject({
  server: serverNameSchema,
  blocked: errorSchema.meta({
    description: "Why nothing was changed on the server",
    examples: [{ error: "Its bans belong to another store", code: "store-mismatch" }],
  }),
  lift: bansConcernedSchema.meta({ description: "Bans on the server that the store does not have" }),
  place: bansConcernedSchema.meta({ description: "Bans that the server lacks, or has in another form" }),
  preview: z.string().meta({
    description: "Stands for these changes; send it to make these and no others",
    examples: ["kY2VtI8xQmJ0b3dhcmRzIG5vd2hlcmUgaW4gcGFydGljdWw"],
  }),
  dry_run: z.literal(true).optional(),
});

/** The changes that adopting a server makes there, or would make. */
export type ServerAdoption = Wire<typeof adoptionSchema>;
