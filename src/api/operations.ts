import { z } from "zod";
import { storeUnavailable } from "../errors";
import { type PublicEndpoint, reply, unavailable } from "../http/endpoint";
import { docsPage, docsStyle } from "../openapi/docs-page";
import type { OpenApiDocument } from "../openapi/document";
import { errorSchema } from "./schemas";

const okSchema = z.strictObject({ status: z.literal("ok") });

/** Whether the process answers at all. */
export const getHealthz: PublicEndpoint = {
  method: "get",
  path: "/healthz",
  access: "public",
  isUnlimited: true,
  docs: () => ({
    id: "getHealthz",
    tag: "Operations",
    summary: "Liveness: whether the control plane runs",
    replies: { 200: { description: "It runs", content: { "application/json": okSchema } } },
  }),
  handle: () => reply(200, { status: "ok" }),
};

/** Whether there is any use in sending requests. */
export const getReadyz: PublicEndpoint = {
  method: "get",
  path: "/readyz",
  access: "public",
  isUnlimited: true,
  docs: () => ({
    id: "getReadyz",
    tag: "Operations",
    summary: "Readiness: whether the store can be read and written",
    replies: {
      200: { description: "It is ready", content: { "application/json": okSchema } },
      503: {
        description: "The store is unavailable, not writable, or not the one that was opened",
        content: { "application/json": errorSchema },
      },
    },
  }),
  async handle(request, { store }) {
    try {
      await store.ping();
    } catch (error) {
      request.log.error({ err: error }, "The store is unavailable");
      return unavailable(storeUnavailable(error));
    }
    return reply(200, { status: "ok" });
  },
};

export const getMetrics: PublicEndpoint = {
  method: "get",
  path: "/metrics",
  access: "metrics",
  isUnlimited: true,
  docs: () => ({
    id: "getMetrics",
    tag: "Operations",
    summary: "Metrics in Prometheus' text format",
    replies: {
      200: { description: "Counters", content: { "text/plain": z.string() } },
    },
  }),
  async handle(_request, { metrics }) {
    const { type, text } = await metrics.render();
    return { status: 200, type, content: text };
  },
};

/** Leads people to what there is to read. */
export const getRoot: PublicEndpoint = {
  method: "get",
  path: "/",
  access: "public",
  docs: undefined,
  handle: () => ({ status: 302, headers: { location: "docs" } }),
};

/** The API as a document, for programs and for people; nothing of it comes from another host. */
export function documentEndpoints(document: OpenApiDocument): PublicEndpoint[] {
  const page = docsPage(document);
  return [
    {
      method: "get",
      path: "/openapi.json",
      access: "public",
      docs: undefined,
      handle: () => reply(200, document),
    },
    {
      method: "get",
      path: "/docs",
      access: "public",
      docs: undefined,
      handle: () => ({ status: 200, type: "text/html; charset=utf-8", content: page }),
    },
    {
      method: "get",
      path: "/docs/style.css",
      access: "public",
      docs: undefined,
      handle: () => ({ status: 200, type: "text/css; charset=utf-8", content: docsStyle }),
    },
  ];
}
