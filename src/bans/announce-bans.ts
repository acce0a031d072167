import type { ActMessage } from "../contract/message-request";
import type { Kicked } from "../contract/responses";
import type { GatewayProblem } from "../errors";
import type { ActOrigin } from "../room-acts/room-acts";
import type { BanItem } from "../wire/bans/ban-request";
import type { BanParts } from "./ban-parts";
import { type BanOnServers, previewBans } from "./preview-bans";

interface Announced<Ban> extends BanOnServers {
  readonly ban: Ban;
  readonly message: ActMessage;
}

/**
 * Sends the messages that precede bans, where occupants are inside that they concern; the same message once, however many bans
 * have it. Returns why a message may not have been received everywhere, by the bans that have it: that stops no ban.
 */
export async function announceBans<Ban extends BanOnServers>(
  bans: readonly Ban[],
  by: ActOrigin,
  { servers, store, messages }: BanParts,
): Promise<ReadonlyMap<Ban, GatewayProblem>> {
  const announced: Announced<Ban>[] = [];
  for (const ban of bans) {
    const { item } = ban;
    const { message, dryRun } = item;
    if (message === undefined || dryRun || (await isDuplicate(item, store))) continue;
    announced.push({ ban, item, servers: ban.servers, message });
  }
  const previews = await previewBans(announced, servers);
  const problems = new Map<Ban, GatewayProblem>();
  const alike = Map.groupBy(announced, ({ item, message }) => JSON.stringify([item.muc, message]));
  for (const group of alike.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const seen = group.flatMap((each) => previews.get(each) ?? []);
    const inside = new Map<string, readonly Kicked[]>();
    for (const { server, kicked } of seen) inside.set(server, [...(inside.get(server) ?? []), ...kicked]);
    const { message, item } = first;
    const isAnybodyInside = seen.some(({ kicked }) => kicked.length > 0);
    const problem =
      (isAnybodyInside ? await messages.announce({ muc: item.muc, message, inside }, by) : undefined) ??
      seen.find(({ failure }) => failure !== undefined)?.failure;
    if (problem !== undefined) for (const { ban } of group) problems.set(ban, problem);
  }
  return problems;
}

/** Whether the store rejects a ban because of another one that is in force. */
async function isDuplicate(
  { id, jid, muc, role, extend }: BanItem,
  { bans }: BanParts["store"],
): Promise<boolean> {
  if (extend === true) return false;
  const found = await bans.list({ filter: { jid, muc, role } });
  const alike = found.bans.filter((ban) => ban.muc === muc && ban.role === role);
  return alike.length > 0 && alike.every((ban) => ban.id !== id);
}
