import { type BanRow, isInForce } from "./ban-row";

/** Bans in force as a transaction knows them, before and after its own changes. */
export class BansInForce {
  readonly #byId = new Map<string, BanRow>();
  readonly #byScope = new Map<string, readonly BanRow[]>();

  /** @param now milliseconds since 1970 */
  constructor(
    rows: readonly BanRow[],
    private readonly now: number,
  ) {
    for (const row of rows) this.put(row);
  }

  withId(id: string): BanRow | undefined {
    return this.#byId.get(id);
  }

  /** The one that lasts longest of those about the same account or domain and the same scope. */
  alike(ban: Pick<BanRow, "jid" | "muc">): BanRow | undefined {
    const rows = this.#byScope.get(scopeKey(ban)) ?? [];
    return rows.reduce<BanRow | undefined>(
      (longest, row) => (longest === undefined || endOf(row) > endOf(longest) ? row : longest),
      undefined,
    );
  }

  /** In the place of the one that has its id. One that is not in force is not taken. */
  put(row: BanRow): void {
    this.remove(row.id);
    if (!isInForce(row, this.now)) return;
    this.#byId.set(row.id, row);
    this.#byScope.set(scopeKey(row), [...(this.#byScope.get(scopeKey(row)) ?? []), row]);
  }

  remove(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#byId.delete(id);
    const others = this.#byScope.get(scopeKey(row)) ?? [];
    this.#byScope.set(
      scopeKey(row),
      others.filter((other) => other !== row),
    );
  }
}

/** Unix time in ms; infinity: it is permanent. */
export function endOf({ expires_at }: Pick<BanRow, "expires_at">): number {
  return expires_at ?? Infinity;
}

function scopeKey({ jid, muc }: Pick<BanRow, "jid" | "muc">): string {
  return JSON.stringify([jid, muc]);
}
