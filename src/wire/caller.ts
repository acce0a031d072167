import { z } from "zod";
import { countSchema } from "./common";
import { exampleCaller, exampleSettings } from "./examples";
import { type Wire, words } from "./schema";
import { tokenSchema } from "./tokens";

/** The token of the request, without times that the caller does not need; or the person of its session. */
export const callerSchema = tokenSchema
  .pick({ id: true, label: true, scopes: true, reach: true, jid: true })
  .extend({
    kind: words(["token", "person"], "person: somebody who signed in to the console"),
    csrf_token: z.string().optional().meta({
      description: "Of a session: requests that change something need it in the header X-CSRF-Token",
    }),
  })
  .meta({
    id: "Caller",
    description: "The caller, as its token or its session identifies it",
    examples: [exampleCaller],
  });

/** The caller of a control plane: what its token or its session allows. */
export type CallerListed = Wire<typeof callerSchema>;

export const settingsSchema = z
  .strictObject({
    version: z.string().meta({ description: "Version of the control plane" }),
    reasons: z
      .array(z.string())
      .meta({ description: "Reasons to choose from, as configured; a request may have any other" }),
    limits: z.strictObject({
      batch: countSchema.meta({ description: "The maximum number of kicks or bans in one request" }),
      body: countSchema.meta({ description: "The maximum size of a request body, in bytes" }),
      requests_per_minute: countSchema.meta({ description: "The maximum number of requests of a caller" }),
    }),
  })
  .meta({
    id: "Settings",
    description: "The settings of the control plane that concern its callers",
    examples: [exampleSettings],
  });

/** The settings of a control plane that concern its callers. */
export type SettingsListed = Wire<typeof settingsSchema>;
