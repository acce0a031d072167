import { z } from "zod";
import { storeUnavailable } from "../gateway/gateway-problem";
import { type PublicEndpoint, reply } from "./endpoint";
import { errorSchema } from "./schemas";
import { unavailable } from "./unavailable";

const okSchema = z.strictObject({ status: z.literal("ok") });

/** Whether the process answers at all. */
export const getHealthz: PublicEndpoint = {
  method: "get",
  path: "/healthz",
  access: "public",
  isUnlimited: true,
  docs: () => ({
    id: "getHealthz",
    tag: "Running it",
    summary: "Whether the control plane runs",
    replies: { 200: { description: "It does", content: { "application/json": okSchema } } },
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
    tag: "Running it",
    summary: "Whether the control plane can do its work: its store can be read and written",
    replies: {
      200: { description: "It can", content: { "application/json": okSchema } },
      503: {
        description: "The store cannot be reached, cannot be written to, or is not the one that was opened",
        content: { "application/json": errorSchema },
      },
    },
  }),
  async handle(request, { store }) {
    try {
      await store.ping();
    } catch (error) {
      request.log.error({ err: error }, "The store cannot be reached");
      return unavailable(storeUnavailable(error));
    }
    return reply(200, { status: "ok" });
  },
};
