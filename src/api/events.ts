import { invalidField } from "../contract/problem";
import { overloaded } from "../errors";
import { defineEndpoint } from "../http/define-endpoint";
import { refuse } from "../http/endpoint";
import { HEARTBEAT, MAX_STREAMS, MAX_STREAMS_OF_CALLER } from "../events/event-streams";
import { EVENT_ID, eventSchema, eventsQuerySchema } from "../wire/events";
import { reachableServers } from "./rooms/reach";

const EVENT_STREAM = "text/event-stream";

/** Streams events. */
export const streamEvents = defineEndpoint({
  method: "get",
  path: "/v1/events",
  access: { scope: "read" },
  isLasting: true,
  docs: {
    id: "streamEvents",
    tag: "Events",
    summary: "Follow what happens, as server-sent events",
    description: [
      "A stream of server-sent events (WHATWG HTML, section 9.2): `event` is the type, `data` the event as JSON, `id` its place.",
      "With `Last-Event-ID` it continues after that event; events may be repeated, none is missed. Without, it begins now.",
      "Every stream begins with the status of each server, which is repeated after a reconnect; other events come in the order",
      "of the audit log, expired bans when they are noticed. A comment is sent after",
      `${HEARTBEAT / 1000} s of silence. A token gets the events within its reach only. The stream ends when the token is`,
      "revoked or expires, when the session ends, when the service stops, or when the reader takes nothing for twice that time;",
      "reconnect with the last id.",
      `At most ${MAX_STREAMS} streams are open at once, ${MAX_STREAMS_OF_CALLER} per token.`,
    ].join(" "),
    replies: {
      200: {
        description: "Events; the schema is that of their `data`",
        content: { [EVENT_STREAM]: eventSchema },
      },
    },
  },
  query: eventsQuerySchema,
  async handle({ query, headers, caller }, context) {
    const { streams, authenticator } = context;
    const given = [headers["last-event-id"], query.last_event_id].find((id) => id !== undefined && id !== "");
    const from = await streams.find(given?.toString());
    if (from === undefined) return refuse(invalidField("last_event_id", EVENT_ID));
    const limit = streams.limitOf(caller);
    if (limit === "all") return refuse(overloaded());
    if (limit === "caller") {
      const error = `This token has ${MAX_STREAMS_OF_CALLER} open streams of events, which is the maximum`;
      return refuse({ status: 429, code: "too-many-requests", error }, { "retry-after": "5" });
    }
    const viewer = { caller, servers: reachableServers(caller, context).map(({ name }) => name) };
    return {
      status: 200,
      type: EVENT_STREAM,
      // Proxies are not to collect it: X-Accel-Buffering is nginx's.
      headers: { "cache-control": "no-store", "x-accel-buffering": "no" },
      content: streams.stream({
        viewer,
        from,
        mayContinue: () =>
          authenticator.authenticate(headers, { isUse: false }).then(
            (identified) => identified !== undefined,
            () => false,
          ),
      }),
      stalledAfter: streams.stalledAfter,
    };
  },
});
