import { setTimeout as sleep } from "node:timers/promises";
import type { BanIndex } from "../bans/ban-index";
import type { Ban } from "../contract/responses";
import type { AuditOrigin } from "../store/audit/audit";
import type { Store } from "../store/store";
import { isBusy } from "../servers/prosody-server";
import { mapInSlices } from "../time/slices";
import type { BanEffects } from "../servers/server-result";
import { BUSY_PAUSE, BUSY_TRIES } from "./ban-enforcer";
import { diffBans, toServerBan } from "./list-changes";
import { type Blockage, findUnclaimedLoss, readOwnership, readServerList, valueOf } from "./server-list";

export interface AdoptionParts {
  readonly server: BanEffects & { readonly name: string; readonly mucs: readonly string[] };
  readonly serverNames: readonly string[];
  readonly banIndex: BanIndex;
  readonly store: Pick<Store, "audit" | "identity">;
  readonly idPrefix: string;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** Waits this many milliseconds; tests override it. */
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/** The changes that adopting a server would make there. Ids begin with the prefix. */
export interface AdoptionPreview {
  /** Undefined: the server is not blocked, so there is nothing to adopt. */
  readonly blockage: Blockage | undefined;
  readonly lift: readonly Ban[];
  readonly place: readonly Ban[];
}

/**
 * Computes what adopting a server would change, without changing it.
 * @throws PassFailure if the server fails
 */
export async function previewAdoption(parts: AdoptionParts, signal: AbortSignal): Promise<AdoptionPreview> {
  const { server, serverNames, banIndex, store, idPrefix, clock } = parts;
  await banIndex.refresh();
  const state = valueOf(await server.about());
  const { audit, identity } = store;
  const ownership = await readOwnership(state.owners, {
    ...{ server: server.name, serverNames, idPrefix, identity, audit },
  });
  const { bans } = await readServerList(server, state, { idPrefix, clock, signal });
  while (!banIndex.isWhole()) await banIndex.refresh();
  const desired = await mapInSlices(banIndex.concerning(server.mucs), (record) =>
    toServerBan(record, idPrefix, state.features),
  );
  const difference = await diffBans(desired, bans.values(), idPrefix, clock());
  const lift = difference.delete.flatMap((id) => bans.get(id) ?? []);
  const blockage =
    ownership.kind === "blocked"
      ? { code: ownership.code, error: ownership.error }
      : ownership.kind === "unclaimed"
        ? findUnclaimedLoss(difference, bans, idPrefix)
        : undefined;
  return { blockage, lift, place: difference.put };
}

/**
 * Makes this control plane the owner of a server's bans with its prefix; reconciling does the rest. Audited before and
 * after.
 * @throws PassFailure if the server fails
 */
export async function adoptServer(
  { server, store, idPrefix, pause = sleep }: AdoptionParts,
  { blockage, lift, place }: AdoptionPreview,
  origin: AuditOrigin,
): Promise<void> {
  const details = {
    server: server.name,
    ...(blockage !== undefined && { was: blockage.code }),
    lift: lift.length,
    place: place.length,
  };
  const { seq, hash } = await store.audit.begin({ ...origin, action: "server.adopt", details });
  const owner = { prefix: idPrefix, store: store.identity, server: server.name, seq, hash };
  const claim = () => server.changeBans({ owner: { ...owner, adopt: true } });
  let reply = await claim();
  for (let tries = 1; tries < BUSY_TRIES && isBusy(reply); tries++) {
    await pause(BUSY_PAUSE);
    reply = await claim();
  }
  await store.audit.finish(seq, { result: reply.ok ? "done" : "failed", details: { server: server.name } });
  valueOf(reply);
}
