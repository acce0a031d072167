import { createHash } from "node:crypto";
import { z } from "zod";
import type { Ban } from "../../contract/responses";
import type { GatewayProblem } from "../../errors";
import { type AdoptionPreview, adoptServer, previewAdoption } from "../../reconcile/adoption";
import { RoundFailure } from "../../reconcile/server-list";
import { type CallerEndpoint, refuse, reply } from "../../http/endpoint";
import { readBody, readParams } from "../../http/read-input";
import { mapInSlices } from "../../time/slices";
import { banSchema, errorSchema } from "../schemas";
import { findServer } from "./server-params";

/** How many bans of each kind are named in a response. */
const NAMED = 100;

const paramsSchema = z.strictObject({ server: z.string().meta({ description: "The server's name" }) });

const bodySchema = z
  .strictObject({
    dry_run: z.boolean().nullish().meta({ description: "Return what would be changed, without changing it" }),
    preview: z
      .string()
      .nullish()
      .meta({ description: "What a dry run returned: do nothing unless the changes are still the same" }),
  })
  .meta({ id: "Adoption" });

const bansSchema = z.strictObject({
  count: z.int().min(0),
  bans: z.array(banSchema).meta({ description: `The first ${NAMED} of them` }),
});

const adoptedSchema = z.strictObject({
  server: z.string(),
  blocked: errorSchema.meta({ description: "Why nothing was changed on the server" }),
  lift: bansSchema.meta({ description: "Bans on the server that the store does not have" }),
  place: bansSchema.meta({ description: "Bans that the server lacks, or has in another form" }),
  preview: z.string().meta({ description: "Stands for these changes; send it to make these and no others" }),
  dry_run: z.literal(true).optional(),
});

/** Takes over a server whose bans are not those of this store. */
export const adoptServerEndpoint: CallerEndpoint = {
  method: "post",
  path: "/v1/servers/{server}/adopt",
  access: { scope: "admin", needsFullReach: true },
  docs: () => ({
    id: "adoptServer",
    tag: "Operations",
    summary: "Take over a server whose bans belong to another store",
    description: [
      "A server is blocked while its bans belong to another store (`store-mismatch`) or to a newer state of this one",
      "(`store-outdated`): nothing is lifted or placed there. This assigns them to this store, after which they are reconciled with",
      "it. Send `dry_run` first, and then the `preview` that it returns.",
    ].join(" "),
    params: paramsSchema,
    body: { "application/json": bodySchema },
    replies: {
      200: {
        description: "Adopted, or what that would change",
        content: { "application/json": adoptedSchema },
      },
      400: { description: "Invalid request", content: { "application/json": errorSchema } },
      404: { description: "No such server", content: { "application/json": errorSchema } },
      409: {
        description:
          "The server is not blocked; or one module is configured as two servers; or the changes are not those of the preview any more",
        content: { "application/json": errorSchema },
      },
      413: { description: "The body is too large", content: { "application/json": errorSchema } },
      502: { description: "The server failed", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const params = readParams(paramsSchema, request);
    if (!params.ok) return refuse(params.problem);
    const body = await readBody(bodySchema, request);
    if (!body.ok) return refuse(body.problem);
    const found = findServer(request, context);
    if (!found.ok) return refuse(found.problem);
    const server = found.value;
    const { book, clock, config, reconciliation, store } = context;
    const { idPrefix } = config.bans;
    const serverNames = [...context.servers.keys()];
    const parts = { server, serverNames, book, store, idPrefix, clock };
    const origin = { actor: request.caller.actor, address: request.address };
    const isDryRun = body.value.dry_run === true;
    try {
      const preview = await previewAdoption(parts, new AbortController().signal);
      const { blockage, lift, place } = preview;
      if (blockage === undefined || blockage.code === "server-duplicate")
        return refuse(whyNot(server.name, preview));
      const digest = await digestOf(preview);
      if ((body.value.preview ?? digest) !== digest) return refuse(previewOutdated(server.name));
      if (!isDryRun) {
        await adoptServer(parts, preview, origin);
        reconciliation.wake(server.name);
      }
      return reply(200, {
        server: server.name,
        blocked: { error: blockage.error, code: blockage.code },
        lift: describe(lift),
        place: describe(place),
        preview: digest,
        ...(isDryRun && { dry_run: true }),
      });
    } catch (error) {
      if (!(error instanceof RoundFailure)) throw error;
      return refuse({ status: 502, code: error.code as GatewayProblem["code"], error: error.message });
    }
  },
};

function whyNot(server: string, { blockage }: AdoptionPreview): GatewayProblem {
  if (blockage?.code === "server-duplicate")
    return { status: 409, code: "server-duplicate", error: blockage.error };
  return {
    status: 409,
    code: "not-blocked",
    error: `Server ${server} is not blocked; there is nothing to adopt`,
  };
}

function previewOutdated(server: string): GatewayProblem {
  return {
    status: 409,
    code: "preview-outdated",
    error: `The changes that adopting server ${server} would make are not those of the preview any more; nothing was changed`,
  };
}

/** The same for the same changes only. */
async function digestOf({ lift, place }: AdoptionPreview): Promise<string> {
  const hash = createHash("sha256");
  await mapInSlices([...lift, ...place], (ban) => hash.update(JSON.stringify(ban)));
  return hash.update(String(lift.length)).digest("base64url");
}

function describe(bans: readonly Ban[]): { readonly count: number; readonly bans: readonly Ban[] } {
  return { count: bans.length, bans: bans.slice(0, NAMED) };
}
