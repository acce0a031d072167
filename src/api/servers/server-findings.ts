import { examineOwner } from "../../doctor/examine-owners";
import { examineServer } from "../../doctor/examine-server";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { findingsSchema, serverParamsSchema } from "../../wire/servers";
import { findServer } from "./find-server";

/** Examines a server. */
export const listFindings = defineEndpoint({
  method: "get",
  path: "/v1/servers/{server}/findings",
  access: { scope: "read", needsFullReach: true },
  docs: {
    id: "listFindings",
    tag: "Rooms and servers",
    summary: "Examine a server, and say in words what is wrong and how to mend it",
    description: [
      "As `muc-kick doctor` does, without changing anything: whether it is reachable, its versions, MUC components, clock and",
      "bans. Requires a token that reaches every room, because findings concern the whole server. No secret is in the response.",
    ].join(" "),
    replies: { 200: json("The findings", findingsSchema), 404: "No such server" },
  },
  params: serverParamsSchema,
  async handle({ params, caller }, context) {
    const server = findServer(params.server, caller, context);
    if (!server.ok) return refuse(server.problem);
    const { clock, config, store } = context;
    const settings = config.servers.find(({ name }) => name === server.value.name);
    if (settings === undefined) throw new Error("A server without a configuration");
    const at = new Date(clock()).toISOString();
    const report = await examineServer(settings, { idPrefix: config.bans.idPrefix });
    const { identity, audit } = store;
    const { findings } = await examineOwner(report, config, {
      identity,
      contains: (head) => audit.contains(head),
    });
    return reply(200, { server: settings.name, at, findings });
  },
});
