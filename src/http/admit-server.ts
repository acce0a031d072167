import type { RequestHandler } from "express";
import { refuse } from "../api/endpoint";
import { secretMatcher } from "../auth/authenticator";
import type { Context } from "../context";
import { authorizationFailed, notFound } from "../contract/problem";
import { sendReply } from "./send-reply";

/** Lets on the server that the path names, by its own secret. Nothing else of the request has been looked at by then. */
export function admitServer({ config }: Context): RequestHandler {
  const matchers = new Map(
    config.servers.flatMap(({ name, admission }) =>
      admission === undefined ? [] : [[name, secretMatcher(admission.authorization)] as const],
    ),
  );
  return async (request, response, next) => {
    const { server } = request.params;
    const matches = matchers.get(String(server));
    if (matches === undefined) await sendReply(response, refuse(notFound()));
    else if (matches(request.headers.authorization ?? "")) next();
    else await sendReply(response, refuse(authorizationFailed(), { "www-authenticate": CHALLENGE }));
  };
}

const CHALLENGE = 'Basic realm="muc_kick"';
