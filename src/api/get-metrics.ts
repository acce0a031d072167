import { z } from "zod";
import type { PublicEndpoint } from "./endpoint";

export const getMetrics: PublicEndpoint = {
  method: "get",
  path: "/metrics",
  access: "metrics",
  isUnlimited: true,
  docs: () => ({
    id: "getMetrics",
    tag: "Running it",
    summary: "Counters in Prometheus' text format",
    replies: {
      200: { description: "Counters", content: { "text/plain": z.string() } },
    },
  }),
  async handle(_request, { metrics }) {
    const { type, text } = await metrics.render();
    return { status: 200, type, content: text };
  },
};
