import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import type { Endpoint, EndpointDocs } from "../http/endpoint";
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
    description: "An access token (mk_…); each operation names the scope that it requires",
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
      { name: "Audit", description: "The audit log, which is append-only" },
      { name: "Events", description: "What happens, as it happens" },
      { name: "Tokens", description: "Access tokens" },
      { name: "Operations", description: "Health, metrics and recovery" },
    ],
  });
  return document;
}

function routeOf({ method, path, access }: Endpoint, docs: EndpointDocs, isOpen: boolean): RouteConfig {
  const scope = typeof access === "string" ? undefined : `Scope: ${access.scope}.`;
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
  return access.acceptsHeader === true ? [{ [BEARER]: [] }, { [FIXED_HEADER]: [] }] : [{ [BEARER]: [] }];
}
