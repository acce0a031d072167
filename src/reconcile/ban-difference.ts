import { describeModuleTerms } from "../bans/ban-views";
import type { Ban } from "../contract/responses";
import { parseTimestamp } from "../contract/timestamp";
import { unicodeDomain } from "../fold-text";
import type { BanRecord } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";

/** The changes that bring a list to the desired state. */
export interface BanDifference {
  readonly put: readonly Ban[];
  /** Ids. */
  readonly delete: readonly string[];
}

/** A ban with less time left than this, in milliseconds, is left to expire. */
const TOO_SHORT = 2000;

/**
 * The bans to place on and to lift from a server's list, so that those whose ids begin with `idPrefix` equal the
 * desired state. Others are ignored.
 * @param wished the desired bans, with ids that begin with `idPrefix`, without duplicates
 * @param listed without duplicates
 * @param now Unix time in ms
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

/** A ban as it is placed on a server. The prefix of its id marks it as managed. */
export function toServerBan(record: BanRecord, idPrefix: string): Ban {
  return { id: idPrefix + record.id, ...describeModuleTerms(record) };
}
