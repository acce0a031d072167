import { z } from "zod";
import { type Affiliation, affiliationField, AFFILIATIONS, roomOrComponentField } from "../contract/fields";
import type { AffiliationListed } from "../contract/responses";
import { failedSchema, nextSchema, pageQueryShape, roomJidSchema } from "./common";
import { contractField } from "./schema";

/** Filters of affiliations. */
export interface AffiliationsFilter {
  readonly affiliation?: Affiliation | undefined;
  /** Only those to this room, or to the rooms of this MUC component. */
  readonly muc?: string | undefined;
}

const affiliationSchema = z
  .strictObject({
    muc: roomJidSchema,
    jid: z.string().meta({
      description:
        "The bare JID of the account; for an outcast also a domain, which stands for all of its accounts",
      examples: ["bob@example.org"],
    }),
    affiliation: z.string().meta({ description: "XEP-0045, section 5.2", examples: ["outcast"] }),
    reason: z
      .string()
      .optional()
      .meta({ description: "The reason given when the affiliation was set; Prosody 13 and later" }),
  })
  .meta({
    id: "Affiliation",
    description: "A stored affiliation of an account or domain to a room",
  }) satisfies z.ZodType<AffiliationListed>;

export const affiliationsPageSchema = z.strictObject({
  affiliations: z.array(affiliationSchema),
  failed: failedSchema,
  next: nextSchema,
});

export const affiliationsQuerySchema = z.strictObject({
  affiliation: contractField(affiliationField, {
    enum: [...AFFILIATIONS],
    description: "Only this affiliation",
  }).optional(),
  muc: contractField(roomOrComponentField, {
    description: "Only this room, or the rooms of this MUC component",
  }).optional(),
  ...pageQueryShape,
} satisfies Record<keyof AffiliationsFilter | keyof typeof pageQueryShape, z.ZodType>);
