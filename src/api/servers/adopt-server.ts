import { createHash } from "node:crypto";
import type { Ban } from "../../contract/responses";
import type { GatewayProblem } from "../../errors";
import { type AdoptionPreview, adoptServer, previewAdoption } from "../../reconcile/adoption";
import { PassFailure } from "../../reconcile/server-list";
import { originOf } from "../../auth/authenticator";
import { defineEndpoint, jsonBody } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { mapInSlices } from "../../time/slices";
import { adoptionRequestSchema, adoptionSchema, NAMED_BANS, serverParamsSchema } from "../../wire/servers";
import { findServer } from "./find-server";

/** Adopts a server whose bans are managed by another store. */
export const adoptServerEndpoint = defineEndpoint({
  method: "post",
  path: "/v1/servers/{server}/adopt",
  access: { scope: "admin", needsFullReach: true },
  docs: {
    id: "adoptServer",
    tag: "Operations",
    summary: "Take over a server whose bans belong to another store",
    description: [
      "A server is blocked while its bans belong to another store (`store-mismatch`) or to a newer state of this one",
      "(`store-outdated`): nothing is lifted or placed there. This assigns them to this store, after which they are reconciled with",
      "it. Send `dry_run` first, and then the `preview` that it returns.",
    ].join(" "),
    replies: {
      200: json("Adopted, or what that would change", adoptionSchema),
      404: "No such server",
      409: "The server is not blocked; or one module is configured as two servers; or the changes are not those of the preview any more",
      502: "The server failed",
    },
  },
  params: serverParamsSchema,
  body: () => jsonBody(adoptionRequestSchema),
  async handle(request, context) {
    const found = findServer(request.params.server, request.caller, context);
    if (!found.ok) return refuse(found.problem);
    const { body } = request;
    const server = found.value;
    const { banIndex, clock, config, reconciler, store } = context;
    const { idPrefix } = config.bans;
    const serverNames = [...context.servers.keys()];
    const parts = { server, serverNames, banIndex, store, idPrefix, clock };
    const origin = originOf(request);
    const isDryRun = body.dry_run === true;
    try {
      const preview = await previewAdoption(parts, new AbortController().signal);
      const { blockage, lift, place } = preview;
      if (blockage === undefined || blockage.code === "server-duplicate")
        return refuse(adoptionProblem(server.name, preview));
      const digest = await digestOf(preview);
      if ((body.preview ?? digest) !== digest) return refuse(previewOutdated(server.name));
      if (!isDryRun) {
        await adoptServer(parts, preview, origin);
        reconciler.wake(server.name);
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
      if (!(error instanceof PassFailure)) throw error;
      return refuse({ status: 502, code: error.code as GatewayProblem["code"], error: error.message });
    }
  },
});

function adoptionProblem(server: string, { blockage }: AdoptionPreview): GatewayProblem {
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

/** A digest of the changes: equal only for equal changes. */
async function digestOf({ lift, place }: AdoptionPreview): Promise<string> {
  const hash = createHash("sha256");
  await mapInSlices([...lift, ...place], (ban) => hash.update(JSON.stringify(ban)));
  return hash.update(String(lift.length)).digest("base64url");
}

function describe(bans: readonly Ban[]): { readonly count: number; readonly bans: readonly Ban[] } {
  return { count: bans.length, bans: bans.slice(0, NAMED_BANS) };
}
