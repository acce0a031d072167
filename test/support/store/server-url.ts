/** How the global setup, which runs in a process of its own, tells the tests of the server it started. */
export const serverUrlVariable = "MUC_KICK_TEST_POSTGRES";

/** The address of the PostgreSQL that all tests of the store share. */
export function serverUrl(): string {
  const url = process.env[serverUrlVariable];
  if (url === undefined) throw new Error("The tests of the store need their global setup");
  return url;
}
