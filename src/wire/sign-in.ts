import { z } from "zod";
import { jidSchema, timeSchema } from "./common";
import { exampleSession, exampleSessionId } from "./examples";
import type { Wire } from "./schema";

/**
 * Why a sign-in with an identity provider failed. `no-role`: the account has no role that is configured. `denied`: the
 * person or the provider refused it. `expired`: it is not one that this browser has begun in the last minutes, or the
 * browser blocks cookies. `unavailable`: the provider does not respond. `failed`: anything else; the log says why.
 */
export const signInProblems = ["no-role", "denied", "expired", "unavailable", "failed"] as const;

export type SignInProblem = (typeof signInProblems)[number];

export const signInSchema = z
  .strictObject({
    organization: z.boolean().meta({
      description: "Whether `sign_in` is configured: then a browser begins a sign-in at `/sign-in`",
    }),
    session: z.boolean().meta({
      description: "Whether the request has the cookie of a session, which may have ended: see `GET /v1/me`",
    }),
  })
  .meta({ id: "SignIn", description: "How people can sign in to the console" });

/** How people can sign in to the console. */
export type SignInListed = Wire<typeof signInSchema>;

export const sessionEndedSchema = z.strictObject({
  end_session_url: z.string().optional().meta({
    description: "Where the browser can go to sign out of the identity provider, too; absent: nowhere",
  }),
});

/** A session that has ended. */
export type SessionEnded = Wire<typeof sessionEndedSchema>;

const sessionSchema = z
  .strictObject({
    id: z.string().meta({ description: "As in the audit log" }),
    person: z.string().meta({ description: "The identity provider's id of the person" }),
    label: z.string().meta({ description: "The name of the person" }),
    jid: jidSchema.optional(),
    roles: z.array(z.string()),
    created_at: timeSchema,
    expires_at: timeSchema.meta({ description: "When it ends in any case" }),
    last_used_at: timeSchema.meta({ description: "Approximate: up to a minute too early" }),
  })
  .meta({ id: "Session", description: "The session of a person in one browser", examples: [exampleSession] });

/** The session of a person in one browser. Times are RFC 3339. */
export type SessionListed = Wire<typeof sessionSchema>;

export const sessionsSchema = z.strictObject({ sessions: z.array(sessionSchema) });

/** The sessions that have not ended, oldest first. */
export type SessionsResponse = Wire<typeof sessionsSchema>;

export const sessionParamsSchema = z.strictObject({
  id: z.string().meta({ description: "The session's id", examples: [exampleSessionId] }),
});
