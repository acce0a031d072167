/** Whether an error of SQLite says that somebody else holds a lock. Looks at its code, because the native driver makes all
 *  errors of the class that it was first loaded with. */
export function isBusy(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("SQLITE_BUSY")
  );
}
