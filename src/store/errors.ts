/** A store URL that is none, or of a kind that is not known. Never repeats the URL, which may hold a password. */
export class StoreUrlError extends Error {
  override readonly name = "StoreUrlError";
}

/** There is no store where one should be; nothing was made. */
export class StoreMissingError extends Error {
  override readonly name = "StoreMissingError";

  /** @param where such as `the file /var/lib/muc-kick/muc-kick.db`; without a password */
  constructor(where: string) {
    super(
      `There is no store in ${where}. If this is the first start, create it with "muc-kick init --store-only" or ` +
        '"muc-kick serve --create-store". If there was one, correct "store" in the configuration, or restore the backup: ' +
        "a new store has none of the bans and tokens.",
    );
  }
}

/** The database is not the one any more that was opened; nothing is read from it or written to it. */
export class StoreLostError extends Error {
  override readonly name = "StoreLostError";

  /** @param why a clause */
  constructor(why: string) {
    super(`The store is lost: ${why}`);
  }
}

/** The database was made, or changed, by a later version of this program. Nothing was touched. */
export class StoreTooNewError extends Error {
  override readonly name = "StoreTooNewError";

  /** @param unknown the changes in the database that this program does not know
   *  @param latest the last one that it knows */
  constructor(
    readonly unknown: readonly string[],
    readonly latest: string,
  ) {
    super(
      `The database is from a newer version of muc-kick: it has ${unknown.join(", ")}, and the newest that this version knows ` +
        `is ${latest}. Run the newer version, or restore a backup of the database from before the upgrade.`,
    );
  }
}

/** The database cannot keep what is to be kept, for instance because its encoding is not UTF-8. */
export class StoreUnsuitableError extends Error {
  override readonly name = "StoreUnsuitableError";
}

/** A token that cannot be made as asked for; the message says which field and what it takes. */
export class InvalidTokenError extends Error {
  override readonly name = "InvalidTokenError";
}

export class NoSuchIntentError extends Error {
  override readonly name = "NoSuchIntentError";

  constructor(readonly intent: number) {
    super(`No such intent in the audit log: ${intent}`);
  }
}

/** The intent has an outcome already; nothing was added. */
export class IntentEndedError extends Error {
  override readonly name = "IntentEndedError";

  constructor(readonly intent: number) {
    super(`Intent ${intent} already has an outcome`);
  }
}
