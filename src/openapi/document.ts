import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { type DocumentedReply, type Endpoint, type EndpointDocs } from "../http/endpoint";
import { banOrderDocument } from "../api/bans/ban-schemas";
import { kickRequestDocument } from "../api/kick";
import { errorSchema } from "../api/schemas";
import type { z } from "zod";
import type { Context } from "../context";
import { VERSION } from "../contract/version";

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

const BEARER = "token";
const FIXED_HEADER = "fixedHeader";
const METRICS_TOKEN = "metricsToken";
const SERVER_HEADER = "serverHeader";

/** The OpenAPI 3.1 document of an API, made from the schemas that validate its requests. */
export function openApiDocument(endpoints: readonly Endpoint[], context: Context): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", BEARER, {
    type: "http",
    scheme: "bearer",
    description: "A token, mk_…; the scope that it must have is in the description of each operation",
  });
  registry.registerComponent("securitySchemes", FIXED_HEADER, {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The fixed value of old callers, where the configuration has one",
  });
  registry.registerComponent("securitySchemes", METRICS_TOKEN, {
    type: "http",
    scheme: "bearer",
    description: "The token for the metrics, where the configuration has one",
  });
  registry.registerComponent("securitySchemes", SERVER_HEADER, {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The value that the configuration has for the server, in its `admission`",
  });
  registry.registerComponent("schemas", "KickRequest", structuredClone(kickRequestDocument) as object);
  registry.registerComponent("schemas", "BanOrder", structuredClone(banOrderDocument) as object);
  for (const endpoint of endpoints) {
    if (endpoint.docs !== undefined)
      registry.registerPath(routeOf(endpoint, endpoint.docs(context), context));
  }
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "muc-kick",
      version: VERSION,
      description: "One address for every Prosody with mod_http_muc_kick, and every action on record.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This control plane" }],
    tags: [
      { name: "Kicking", description: "Removing people from rooms, whichever server has them" },
      { name: "Looking", description: "Servers, rooms and the people in them" },
      { name: "Bans", description: "Who is to stay out, on every server that it concerns" },
      { name: "Admission", description: "For Prosodys that ask who may come in" },
      { name: "Audit", description: "The record of who did what; it only ever grows" },
      { name: "Tokens", description: "What callers show" },
      { name: "Running it", description: "For whoever watches over the control plane" },
    ],
  });
  return document;
}

/** Everything that may be answered where an endpoint is asked, with what stands before it. */
function documentedReplies({ access }: Endpoint, { replies, body }: EndpointDocs, isOpen: boolean) {
  const json = { "application/json": errorSchema };
  const before: Record<number, DocumentedReply> = {};
  if (access === "metrics" && !isOpen) before[401] = { description: "Not the token for it", content: json };
  if (access === "server") {
    before[401] = { description: "Not the server's authorization", content: json };
    before[404] = { description: "No server of that name asks who may come in", content: json };
  }
  if (typeof access !== "string") {
    before[401] = { description: "No valid authorization", content: json };
    before[403] = { description: "The token does not reach so far, or lacks the scope", content: json };
    before[429] = { description: "Too many requests; Retry-After says when to come again", content: json };
    before[503] = {
      description:
        "The store cannot be reached (`error` says whether anything may have been done), or too many requests are in progress",
      content: json,
    };
  }
  if (body !== undefined) {
    before[413] = { description: "The body is too large", content: json };
    before[415] = { description: "The body has a Content-Encoding", content: json };
  }
  return { ...before, ...replies };
}

function routeOf(endpoint: Endpoint, docs: EndpointDocs, { config }: Context): RouteConfig {
  const { method, path, access } = endpoint;
  const isOpen = config.metrics.access === "public";
  const replies = documentedReplies(endpoint, docs, isOpen);
  const scope = typeof access === "string" ? undefined : `Scope: ${access.scope}.`;
  const { params, query, body } = docs;
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
  return access.acceptsHeader === true ? [{ [BEARER]: [] }, { [FIXED_HEADER]: [] }] : [{ [BEARER]: [] }];
}
