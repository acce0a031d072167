import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import { inspectStore } from "../store/identity/inspect-store";
import { StoreMissingError, StoreTooNewError, StoreUnsuitableError } from "../store/errors";
import type { Finding, FindingCode } from "./report";

/** Time limit for responses of PostgreSQL, in milliseconds. */
export const STORE_DEADLINE = 5_000;

const FILE_REMEDY =
  "Run muc-kick doctor as the user that runs muc-kick serve. That user must be able to write the file and its folder.";

/** Opens the store and reports problems. Changes and creates nothing. */
export async function examineStore(url: string): Promise<Finding[]> {
  const path = url.startsWith("sqlite:") ? url.substring("sqlite:".length) : undefined;
  const finding = (path === undefined ? undefined : await examineFile(path)) ?? (await examineSchema(url));
  return finding === undefined ? [] : [finding];
}

/** Problems of an SQLite file before it is opened. */
async function examineFile(path: string): Promise<Finding | undefined> {
  const folder = dirname(path);
  const folderError = await accessError(folder);
  const error = folderError ?? (await accessError(path));
  if (error === undefined) return undefined;
  if (folderError === "ENOENT" || error === "ENOTDIR") {
    return fault(
      "store-unreachable",
      `The folder ${folder} for the database does not exist.`,
      "Correct store in the configuration, or create the folder, owned by the user that runs muc-kick serve.",
    );
  }
  if (error === "ENOENT") return emptyStore(`The database ${path} does not exist yet.`);
  return fault("store-access-denied", `The database ${path} is not writable (${error}).`, FILE_REMEDY);
}

async function accessError(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => undefined,
    (error: unknown) => codeOf(error),
  );
}

async function examineSchema(url: string): Promise<Finding | undefined> {
  try {
    const state = await inspectStore(url, STORE_DEADLINE);
    if (state === "empty") return emptyStore("The database has no tables yet.");
    if (state === "current") return undefined;
    return {
      code: "store-outdated",
      severity: "note",
      what: "The database is from an older version of muc-kick.",
      remedy: "Make a backup of it: the next start of muc-kick serve upgrades it.",
    };
  } catch (error) {
    return explainStoreError(error, url);
  }
}

function explainStoreError(error: unknown, url: string): Finding {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  if (error instanceof StoreMissingError) return emptyStore("The database has no tables yet.");
  if (error instanceof StoreTooNewError) {
    return fault("store-too-new", `${message}.`, "Install the newer version of muc-kick here.");
  }
  if (error instanceof StoreUnsuitableError) {
    return fault("store-unusable", `${message}.`, "Name another database in store.");
  }
  const code = codeOf(error);
  if (url.startsWith("sqlite:")) {
    return code === "EACCES" || code === "EROFS" || code === "EISDIR"
      ? fault("store-access-denied", `Failed to open the database: ${message}.`, FILE_REMEDY)
      : fault(
          "store-unusable",
          `Failed to read the database: ${message}.`,
          "Correct store in the configuration, or restore the file from a backup.",
        );
  }
  // SQLSTATE classes: invalid authorization, insufficient privilege; no such database.
  if (code.startsWith("28") || code === "42501") {
    return fault(
      "store-access-denied",
      `PostgreSQL denies access: ${message} (${code}).`,
      "Correct the user and password in store, and check pg_hba.conf.",
    );
  }
  if (code === "3D000") {
    return fault(
      "store-unusable",
      `PostgreSQL has no such database: ${message}.`,
      "Create it with encoding UTF8 and template template0, or correct store.",
    );
  }
  return fault(
    "store-unreachable",
    `PostgreSQL is unreachable: ${message || code}.`,
    "Check that host and port in store are right, that PostgreSQL runs, and that it listens on that address.",
  );
}

function emptyStore(what: string): Finding {
  return fault(
    "store-empty",
    what,
    "If it should exist, correct store or restore the backup. If not, create it, with an admin token: muc-kick init --store-only.",
  );
}

function fault(code: FindingCode, what: string, remedy: string): Finding {
  return { code, severity: "fault", what, remedy };
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}
