import { type BanRow, isInForce } from "./ban-row";

/** Bans in force as a transaction knows them, before and after its own changes. */
export class BansInForce {
  readonly #byId = new Map<string, BanRow>();
  readonly #byScope = new Map<string, BanRow>();

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

  /** The one about the same account or domain and the same scope. */
  alike(ban: Pick<BanRow, "jid" | "muc">): BanRow | undefined {
    return this.#byScope.get(scopeKey(ban));
  }

  /** In the place of the one that has its id. One that is not in force is not taken. */
  put(row: BanRow): void {
    this.remove(row.id);
    if (!isInForce(row, this.now)) return;
    this.#byId.set(row.id, row);
    this.#byScope.set(scopeKey(row), row);
  }

  remove(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#byId.delete(id);
    if (this.#byScope.get(scopeKey(row)) === row) this.#byScope.delete(scopeKey(row));
  }
}

function scopeKey({ jid, muc }: Pick<BanRow, "jid" | "muc">): string {
  return JSON.stringify([jid, muc]);
}
