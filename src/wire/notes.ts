import { z } from "zod";
import { accountOrDomainField, type FieldType } from "../contract/fields";
import { actorSchema } from "./audit";
import { banTextField, MAX_BAN_TEXT_LENGTH } from "./bans/ban-terms";
import { timeSchema } from "./common";
import { contractField, type Wire } from "./schema";

const noteTextField: FieldType<string> = {
  takes: `a string of 1 to ${MAX_BAN_TEXT_LENGTH} characters without those that XML forbids`,
  read: (value, json) => (value === "" ? undefined : banTextField.read(value, json)),
};

export const noteParamsSchema = z.strictObject({
  jid: contractField(accountOrDomainField, {
    description: "An account or a domain, in any spelling",
    examples: ["bob@example.org"],
  }),
});

export const noteInputSchema = z
  .strictObject({
    text: contractField(noteTextField, {
      minLength: 1,
      maxLength: MAX_BAN_TEXT_LENGTH,
      description: "The note. It replaces the previous one, which stays in the audit log",
    }),
  })
  .meta({ id: "NoteInput", examples: [{ text: "Talk to him before you ban him again" }] });

export const noteSchema = z
  .strictObject({
    jid: z.string().meta({ description: "The account or domain, normalized", examples: ["bob@example.org"] }),
    text: z.string().meta({ examples: ["Talk to him before you ban him again"] }),
    changed_at: timeSchema,
    changed_by: actorSchema,
    change: z
      .int()
      .min(1)
      .meta({ description: "The number of its last change: its place in the audit log", examples: [58] }),
  })
  .meta({ id: "Note", description: "What moderators tell each other about an account or a domain" });

/** A note about an account or a domain, for moderators. Times are RFC 3339. */
export type NoteListed = Wire<typeof noteSchema>;
