import { VERSION } from "../../contract/version";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, reply } from "../../http/endpoint";
import { callerSchema, settingsSchema } from "../../wire/caller";

const access = { scope: "any" } as const;

/** What the caller may do, so that a program offers nothing else. */
export const getCaller = defineEndpoint({
  method: "get",
  path: "/v1/me",
  access,
  docs: {
    id: "getCaller",
    tag: "Tokens",
    summary: "Return what the token or the session of the request allows",
    replies: { 200: json("The caller", callerSchema) },
  },
  handle({ caller: { actor, scopes, reach, jid, session } }) {
    if (!("id" in actor)) throw new Error("The caller has no token and no session");
    return reply(200, { ...actor, scopes, reach, jid, csrf_token: session?.csrfToken });
  },
});

/** What programs for moderators need to know of the configuration. */
export const getSettings = defineEndpoint({
  method: "get",
  path: "/v1/settings",
  access,
  docs: {
    id: "getSettings",
    tag: "Operations",
    summary: "Return the settings that concern callers: preset reasons and limits",
    replies: { 200: json("The settings", settingsSchema) },
  },
  handle(_request, { config: { reasons, limits } }) {
    const { batch, body, requestsPerMinute } = limits;
    const listed = { batch, body, requests_per_minute: requestsPerMinute };
    return reply(200, { version: VERSION, reasons, limits: listed });
  },
});
