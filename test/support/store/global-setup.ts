import { type PostgresServer, startPostgres } from "../start-postgres";
import { serverUrlVariable } from "./server-url";

declare global {
  // `var` is what makes it a property of globalThis.
  var storeTestServer: PostgresServer | undefined;
}

/** Before all tests of the store: starts the PostgreSQL that they share. jest wants a default export. */
export default async function globalSetup(): Promise<void> {
  globalThis.storeTestServer = await startPostgres();
  process.env[serverUrlVariable] = globalThis.storeTestServer.url;
}
