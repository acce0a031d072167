/** An invalid store URL, or one of an unknown kind. Never contains the URL, which may have a password. */
export class StoreUrlError extends Error {
  override readonly name = "StoreUrlError";
}

/** The store does not exist; nothing was created. */
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

/** The database is no longer the one that was opened; nothing is read from it or written to it. */
export class StoreLostError extends Error {
  override readonly name = "StoreLostError";

  /** @param why a clause */
  constructor(why: string) {
    super(`The store is lost: ${why}`);
  }
}

/** The database was created or upgraded by a later version of this program. Nothing was changed. */
export class StoreTooNewError extends Error {
  override readonly name = "StoreTooNewError";

  /**
   * @param unknown the migrations in the database that this program does not know
   * @param latest the last one that it knows
   */
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

/** The database is unsuitable, for instance because its encoding is not UTF-8. */
export class StoreUnsuitableError extends Error {
  override readonly name = "StoreUnsuitableError";
}

/** An invalid token; the message names the field and its valid values. */
export class InvalidTokenError extends Error {
  override readonly name = "InvalidTokenError";
}

export class NoSuchIntentError extends Error {
  override readonly name = "NoSuchIntentError";

  constructor(readonly intent: number) {
    super(`No such intent in the audit log: ${intent}`);
  }
}

/** The intent already has an outcome; nothing was added. */
export class IntentEndedError extends Error {
  override readonly name = "IntentEndedError";

  constructor(readonly intent: number) {
    super(`Intent ${intent} already has an outcome`);
  }
}
