import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { Context } from "../context";
import { VERSION } from "../contract/version";
import type { Endpoint, EndpointDocs } from "../http/endpoint";
import { eventSchema } from "../wire/events";
import { exampleOf } from "./examples";
import type { JsonSchemas } from "./json-schema";
import { type Operation, operationsOf, successesOf } from "./operation";

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

const BEARER = "token";
const SESSION = "session";
const FIXED_HEADER = "fixedHeader";
const METRICS_TOKEN = "metricsToken";
const SERVER_HEADER = "serverHeader";

/** The OpenAPI 3.1 document of an API, made from the schemas that validate its requests. */
export function openApiDocument(endpoints: readonly Endpoint[], context: Context): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", BEARER, {
    type: "http",
    scheme: "bearer",
    description: "An access token (mk_…); each operation names the scope that it requires",
  });
  registry.registerComponent("securitySchemes", SESSION, {
    type: "apiKey",
    in: "cookie",
    name: context.signIn?.cookieName ?? "__Host-muc-kick-session",
    description:
      "The session of a person who signed in to the console, if configured (sign_in). Requests that change something also need the `csrf_token` of `GET /v1/me` in the header `X-CSRF-Token`.",
  });
  registry.registerComponent("securitySchemes", FIXED_HEADER, {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The fixed value of legacy callers, if configured (legacy_authorization)",
  });
  registry.registerComponent("securitySchemes", METRICS_TOKEN, {
    type: "http",
    scheme: "bearer",
    description: "The token for metrics, if configured",
  });
  registry.registerComponent("securitySchemes", SERVER_HEADER, {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The `admission` value in the configuration of the server",
  });
  const isOpen = context.config.metrics.access === "public";
  for (const endpoint of endpoints) {
    if (endpoint.docs !== undefined) registry.registerPath(routeOf(endpoint, endpoint.docs, isOpen));
  }
  registry.registerWebhook(eventWebhook);
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "muc-kick",
      version: VERSION,
      description: "One address for every Prosody with mod_http_muc_kick, and every action audited.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The origin of this document" }],
    tags: [
      { name: "Kicks", description: "Kick occupants, on whichever server they are" },
      { name: "Rooms and servers", description: "Servers, rooms and occupants" },
      { name: "Bans", description: "Managed bans, which are kept in force on every server concerned" },
      { name: "Admission", description: "Join checks for mod_muc_http_auth" },
      { name: "Notes", description: "What moderators tell each other about accounts and domains" },
      { name: "Audit", description: "The audit log, which is append-only" },
      { name: "Events", description: "What happens, as it happens" },
      { name: "Tokens", description: "Access tokens" },
      { name: "Sessions", description: "People who sign in to the console" },
      { name: "Operations", description: "Health, metrics and recovery" },
    ],
  });
  for (const operation of operationsOf(document)) addExamples(operation, document);
  return document;
}

/** Adds examples to the request bodies and the successful responses of an operation. */
function addExamples(operation: Operation, { components }: OpenApiDocument): void {
  const schemas = (components?.schemas ?? {}) as JsonSchemas;
  const responses = successesOf(operation).map(([, { content }]) => content);
  for (const content of [operation.requestBody?.content, ...responses]) {
    for (const media of Object.values(content ?? {})) {
      Object.assign(media, { example: exampleOf(media.schema, schemas) });
    }
  }
}
/** The requests to the targets of webhooks. */
const eventWebhook: RouteConfig = {
  method: "post",
  path: "event",
  operationId: "postEvent",
  tags: ["Events"],
  summary: "An event, sent to each webhook of the configuration",
  description:
    "Any other response than 2xx means that it is sent again, with the same webhook-id; 410 that nothing more is sent.",
  security: [],
  request: {
    headers: z.object({
      "webhook-id": z.string().meta({ description: "Unique; the same in repetitions" }),
      "webhook-timestamp": z.string().meta({ description: "Unix time of the attempt, in seconds" }),
      "webhook-signature": z.string().meta({
        description:
          "HMAC-SHA256 of id, timestamp and body by Standard Webhooks 1.0.0: `v1,` and Base64, separated by spaces if there are several secrets",
      }),
    }),
    body: { required: true, content: { "application/json": { schema: eventSchema } } },
  },
  responses: {
    "2XX": { description: "It was received" },
    "410": { description: "Nothing more is to be sent" },
  },
};

function routeOf({ method, path, access }: Endpoint, docs: EndpointDocs, isOpen: boolean): RouteConfig {
  const scope = typeof access === "string" ? undefined : `Scope: ${[access.scope].flat().join(" or ")}.`;
  const { params, query, body, replies } = docs;
  return {
    method,
    path,
    operationId: docs.id,
    tags: [docs.tag],
    summary: docs.summary,
    description: [docs.description, scope].filter((part) => part !== undefined).join(" "),
    security: securityOf(access, isOpen),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { required: true, content: withSchemas(body) } }),
    },
    responses: Object.fromEntries(
      Object.entries(replies).map(([status, { description, content = {} }]) => [
        status,
        {
          description,
          content: withSchemas(content),
        },
      ]),
    ),
  };
}

function withSchemas(content: Readonly<Record<string, z.ZodType>>): Record<string, { schema: z.ZodType }> {
  return Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));
}

function securityOf(access: Endpoint["access"], isOpen: boolean): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "server") return [{ [SERVER_HEADER]: [] }];
  if (access === "metrics") return isOpen ? [] : [{ [METRICS_TOKEN]: [] }];
  if (access.isForSessions === true) return [{ [SESSION]: [] }];
  const schemes = [BEARER, SESSION, ...(access.acceptsHeader === true ? [FIXED_HEADER] : [])];
  return schemes.map((scheme) => ({ [scheme]: [] }));
}
