import type { Client } from "pg";
import { withDatabase } from "../support/store/with-database";

const origin = { actor: { kind: "operator", label: "root" } } as const;

async function setReadOnly(client: Client, value: "on" | "off"): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  await client.query("set default_transaction_read_only = off");
  await client.query(`alter database ${rows[0]?.name ?? ""} set default_transaction_read_only = ${value}`);
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
  );
}

it("a read-only PostgreSQL fails a ping after a failed write until a write succeeds", async () => {
  await withDatabase("", async ({ client, open }) => {
    const store = await open();
    await setReadOnly(client, "on");
    const write = () => store.audit.record({ ...origin, action: "a test" });
    // The first find connections that are gone.
    for (let count = 0; count < 10; count++) await write().catch(() => undefined);
    await expect(write()).rejects.toMatchObject({ code: "25006" });
    await expect(store.ping()).rejects.toMatchObject({ code: "25006" });
    await setReadOnly(client, "off");
    for (let count = 0; count < 10; count++) await store.ping().catch(() => undefined);
    await expect(store.ping()).resolves.toBeUndefined();
    await expect(write()).resolves.toMatchObject({ seq: 2 });
  });
});
