import { z } from "zod";
import { storeUnavailable } from "../errors";
import { defineEndpoint } from "../http/define-endpoint";
import { json, refuse, reply } from "../http/endpoint";
import { docsPage } from "../openapi/docs-page";
import { docsStyle } from "../openapi/docs-style";
import type { OpenApiDocument } from "../openapi/document";

const metricsSchema = z.string().meta({
  examples: ['# TYPE muc_kick_kicked_total counter\nmuc_kick_kicked_total{server="main"} 3\n'],
});

const okSchema = z.strictObject({ status: z.literal("ok") });

/** Liveness: whether the process responds. */
export const getHealthz = defineEndpoint({
  method: "get",
  path: "/healthz",
  access: "public",
  isUnlimited: true,
  docs: {
    id: "getHealthz",
    tag: "Operations",
    summary: "Liveness: whether the control plane runs",
    replies: { 200: json("It runs", okSchema) },
  },
  handle: () => reply(200, { status: "ok" }),
});

/** Readiness: whether requests can be served. */
export const getReadyz = defineEndpoint({
  method: "get",
  path: "/readyz",
  access: "public",
  isUnlimited: true,
  docs: {
    id: "getReadyz",
    tag: "Operations",
    summary: "Readiness: whether the store can be read and written",
    replies: {
      200: json("It is ready", okSchema),
      503: "The store is unavailable, not writable, or not the one that was opened",
    },
  },
  async handle(request, { store }) {
    try {
      await store.ping();
    } catch (error) {
      request.log.error({ err: error }, "The store is unavailable");
      return refuse(storeUnavailable(error));
    }
    return reply(200, { status: "ok" });
  },
});

export const getMetrics = defineEndpoint({
  method: "get",
  path: "/metrics",
  access: "metrics",
  isUnlimited: true,
  docs: {
    id: "getMetrics",
    tag: "Operations",
    summary: "Metrics in Prometheus' text format",
    replies: {
      200: { description: "Counters", content: { "text/plain": metricsSchema } },
    },
  },
  async handle(_request, { metrics }) {
    const { type, text } = await metrics.render();
    return { status: 200, type, content: text };
  },
});

/** Redirects people to the documentation, unless the console is served there. */
export const getRoot = defineEndpoint({
  method: "get",
  path: "/",
  access: "public",
  handle: () => ({ status: 302, headers: { location: "docs" } }),
});

/** The API as an OpenAPI document and as a web page that loads nothing from other hosts. */
export function documentEndpoints(document: OpenApiDocument) {
  const page = docsPage(document);
  return [
    defineEndpoint({
      method: "get",
      path: "/openapi.json",
      access: "public",
      handle: () => reply(200, document),
    }),
    defineEndpoint({
      method: "get",
      path: "/docs",
      access: "public",
      handle: () => ({ status: 200, type: "text/html; charset=utf-8", content: page }),
    }),
    defineEndpoint({
      method: "get",
      path: "/docs/style.css",
      access: "public",
      handle: () => ({ status: 200, type: "text/css; charset=utf-8", content: docsStyle }),
    }),
  ];
}
