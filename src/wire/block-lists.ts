import { z } from "zod";
import { accountOrDomainField } from "../contract/fields";
import type { BlockListListed, PublishedList } from "../contract/responses";
import { countSchema, failedSchema, serverNameSchema, timeSchema } from "./common";
import { contractField, type Wire, words } from "./schema";

const jid = z.string().meta({ description: "The address of the pubsub service", examples: ["xmppbl.org"] });

const node = z.string().meta({ description: "The pubsub node", examples: ["muc_bans_sha256"] });

const blockListSchema = z
  .strictObject({
    jid,
    node,
    mode: words(["enforce", "watch"], "Whether its entries are kept out, or only counted and logged"),
    spare_affiliated: z
      .boolean()
      .meta({ description: "Whether members, admins and owners of a room are exempt there" }),
    state: words(
      ["pending", "subscribed", "failed"],
      "`failed`: the last attempt failed, and the last known entries remain in force",
    ),
    items: countSchema.meta({ description: "The number of entries" }),
    updated_at: timeSchema
      .optional()
      .meta({ description: "When the list last sent all of its entries; absent: never" }),
    error: z.string().optional().meta({ description: "The last error; absent: none since the last update" }),
    joins: countSchema.meta({
      description:
        "The number of joins since the module was loaded that were rejected, or with the mode `watch` would have been",
    }),
  })
  .meta({
    id: "BlockList",
    description: "A block list of others (real-time block list) that a server subscribes to",
  }) satisfies z.ZodType<BlockListListed>;

const publishedListSchema = z
  .strictObject({
    jid,
    node,
    items: countSchema.meta({ description: "The number of accounts and domains" }),
    error: z.string().optional().meta({ description: "Why some of them are not published" }),
  })
  .meta({
    id: "PublishedList",
    description: "The block list in which a server publishes bans with `publish`",
  }) satisfies z.ZodType<PublishedList>;

/** The body of a module's response. */
export const moduleBlockListsSchema = z.strictObject({
  block_lists: z
    .array(blockListSchema)
    .meta({ description: "In the order of the configuration; with `jid`, those that list it or its domain" }),
  published: publishedListSchema
    .optional()
    .meta({ description: "The server's own list; absent: none, or with `jid`" }),
  exempt: z
    .literal(true)
    .optional()
    .meta({ description: "With `jid`: it is an exception, for which no list has an effect" }),
});

const serverBlockListsSchema = z.strictObject({
  server: serverNameSchema,
  ...moduleBlockListsSchema.shape,
});

/** The block lists of one server. */
export type ServerBlockLists = Wire<typeof serverBlockListsSchema>;

export const blockListsSchema = z.strictObject({
  servers: z.array(serverBlockListsSchema),
  failed: failedSchema,
});

/** The block lists of all servers, in the order of the configuration. */
export type ServersBlockListsResponse = Wire<typeof blockListsSchema>;

/** Filters of block lists. */
export interface BlockListsFilter {
  /** Only lists that have this account (bare JID) or its domain, or this domain. */
  readonly jid?: string | undefined;
}

export const blockListsQuerySchema = z.strictObject({
  jid: contractField(accountOrDomainField, {
    description: "Only lists with this account or its domain, or with this domain",
  }).optional(),
} satisfies Record<keyof BlockListsFilter, z.ZodType>);
