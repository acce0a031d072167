import { z } from "zod";
import { SignInError } from "../../auth/identity-provider";
import type { Redirect, SignIn } from "../../auth/sign-in";
import type { Context } from "../../context";
import { notFound } from "../../contract/problem";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, type Reply, reply, type RequestLog } from "../../http/endpoint";
import { sessionEndedSchema, signInSchema } from "../../wire/sign-in";

const NO_STORE = { "cache-control": "no-store" } as const;

/** How people can sign in, which the console asks before anybody has. */
export const getSignIn = defineEndpoint({
  method: "get",
  path: "/v1/sign-in",
  access: "public",
  docs: {
    id: "getSignIn",
    tag: "Sessions",
    summary: "Return how people can sign in to the console",
    replies: { 200: json("The ways to sign in", signInSchema) },
  },
  handle({ headers: { cookie } }, { signIn }) {
    const answer = { organization: signIn !== undefined, session: signIn?.hasSession(cookie) ?? false };
    return reply(200, answer, NO_STORE);
  },
});

/** Sends a browser to the identity provider; with `prompt=login`, it asks for an account even if it knows one. */
export const beginSignIn = defineEndpoint({
  method: "get",
  path: "/sign-in",
  access: "public",
  query: z.strictObject({ prompt: z.literal("login").optional() }),
  handle: ({ query, log }, context) => redirect(context, log, (signIn) => signIn.begin(query.prompt)),
});

/** Where the identity provider sends the browser back. */
export const finishSignIn = defineEndpoint({
  method: "get",
  path: "/sign-in/callback",
  access: "public",
  query: z.object({}).catchall(z.string()),
  handle: ({ query, headers, address, log }, context) =>
    redirect(context, log, (signIn) => signIn.finish(new URLSearchParams(query), headers.cookie, address)),
});

/** Follows `step`; if it fails, the console explains why. */
async function redirect(
  { signIn }: Context,
  log: RequestLog,
  step: (signIn: SignIn) => Promise<Redirect>,
): Promise<Reply> {
  if (signIn === undefined) return refuse(notFound());
  const { location, cookies } = await step(signIn).catch((error: unknown) => {
    if (!(error instanceof SignInError)) {
      log.error({ err: error }, "Sign-in failed");
      return signIn.explain("failed");
    }
    log.warn({ problem: error.problem, why: error.message }, "Sign-in failed");
    return signIn.explain(error.problem);
  });
  return { status: 302, headers: { ...NO_STORE, location, "set-cookie": cookies } };
}

export const endSession = defineEndpoint({
  method: "delete",
  path: "/v1/session",
  access: { scope: "any", isForSessions: true },
  docs: {
    id: "endSession",
    tag: "Sessions",
    summary: "Sign out: end the session of the request",
    replies: {
      200: json("The session has ended", sessionEndedSchema),
      403: "The header X-CSRF-Token is missing or wrong",
      404: "The request has a token, not a session",
    },
  },
  async handle({ headers, address }, { signIn }) {
    if (signIn === undefined) return refuse(notFound());
    const { endSessionUrl, cookies } = await signIn.end(headers.cookie, address);
    return reply(200, { end_session_url: endSessionUrl }, { "set-cookie": cookies });
  },
});
