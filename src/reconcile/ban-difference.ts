import { describeModuleTerms } from "../bans/ban-views";
import type { Ban } from "../contract/responses";
import { parseTimestamp } from "../contract/timestamp";
import { unicodeDomain } from "../fold-text";
import type { BanRecord } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";

/** What makes a list say what is wished for. */
export interface BanDifference {
  readonly put: readonly Ban[];
  /** Ids. */
  readonly delete: readonly string[];
}

/** A ban that has less time left than this, in milliseconds, is left to end by itself. */
const TOO_SHORT = 2000;

/**
 * What is to be put on a server's list, and taken from it, so that of all ids that begin with `idPrefix` it has those
 * that are wished for, as they are wished for. What has another id does not count.
 *
 * @param wished with ids that begin with `idPrefix`, none twice
 * @param listed none twice
 * @param now milliseconds since 1970
 */
export async function diffBans(
  wished: Iterable<Ban>,
  listed: Iterable<Ban>,
  idPrefix: string,
  now: number,
): Promise<BanDifference> {
  const left = new Map<string, Ban>();
  for (const ban of listed) if (ban.id.startsWith(idPrefix)) left.set(ban.id, ban);
  const put: Ban[] = [];
  await mapInSlices(wished, (ban) => {
    if (isEnding(ban, now)) return;
    const before = left.get(ban.id);
    left.delete(ban.id);
    if (before === undefined || !isSame(before, ban)) put.push(ban);
  });
  return { put, delete: [...left.values()].filter((ban) => !isEnding(ban, now)).map(({ id }) => id) };
}

function isEnding({ expires_at }: Ban, now: number): boolean {
  if (expires_at === undefined) return false;
  const end = parseTimestamp(expires_at);
  return end !== undefined && end * 1000 - now < TOO_SHORT;
}

/** What is compared of two bans with the same id. The type makes sure that no member is forgotten. */
const comparable: Readonly<Record<Exclude<keyof Ban, "id">, (ban: Ban) => unknown>> = {
  jid: ({ jid }) => unicodeDomain(jid),
  muc: ({ muc }) => muc && unicodeDomain(muc),
  reason: ({ reason }) => reason,
  expires_at: ({ expires_at: expires }) => expires,
  // In one order.
  except: ({ except = [] }) => except.map(unicodeDomain).sort().join(" "),
  spare_affiliated: ({ spare_affiliated: spares }) => spares ?? false,
};

const comparisons = Object.values(comparable);

function isSame(one: Ban, other: Ban): boolean {
  return comparisons.every((valueOf) => valueOf(one) === valueOf(other));
}

/** A ban as it is put on a server. The id begins with the prefix that makes it one of ours. */
export function toServerBan(record: BanRecord, idPrefix: string): Ban {
  return { id: idPrefix + record.id, ...describeModuleTerms(record) };
}
