import type { BanResponse, Kicked } from "../contract/responses";
import type { GatewayProblem } from "../errors";
import type { ProsodyServer } from "../servers/prosody-server";
import { collectReplies, splitByServer } from "../servers/routing";
import { type NamedReply, problemOf } from "../servers/server-result";
import type { BanItem } from "../wire/bans/ban-request";
import type { BanInput } from "../wire/module-requests";

/** The occupants that a ban would remove, or a mute would mute, on one server, or the error that prevented the preview. */
export interface ServerPreview {
  readonly server: string;
  readonly kicked: readonly Kicked[];
  readonly failure: GatewayProblem | undefined;
}

/** A requested ban, with the names of the servers that it concerns. */
export interface BanOnServers {
  readonly item: BanItem;
  readonly servers: readonly string[];
}

/** Asks the servers which occupants bans would kick or mute, without changing anything. Returns the previews of each ban. */
export async function previewBans<Ban extends BanOnServers>(
  bans: readonly Ban[],
  servers: ReadonlyMap<string, ProsodyServer>,
): Promise<ReadonlyMap<Ban, readonly ServerPreview[]>> {
  const assignments = bans.map((input) => ({ input, servers: input.servers }));
  const work = [...splitByServer(assignments)].map(async ([server, asked]) => {
    const replies = await servers.get(server)?.tryBans(asked.map(({ item }) => toPreview(item)));
    return [server, replies ?? []] as const;
  });
  const replies = collectReplies(assignments, new Map(await Promise.all(work)));
  return new Map(bans.map((ban, index) => [ban, (replies[index] ?? []).map(previewOf)]));
}

/** A ban in the format of a server's preview. */
function toPreview({ jid, muc, role, except, spareAffiliated, force, allowDotless }: BanItem): BanInput {
  return {
    ...{ jid, muc, role, except, spare_affiliated: spareAffiliated },
    ...((force || allowDotless) && { force: true }),
  };
}

function previewOf({ server, reply }: NamedReply<BanResponse>): ServerPreview {
  if (reply.ok) return { server, kicked: reply.value.muted ?? reply.value.kicked, failure: undefined };
  return { server, kicked: [], failure: problemOf(reply) };
}
