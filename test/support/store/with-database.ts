import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { createStore, type StoreOptions } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";
import { serverUrl } from "./server-url";

/** What a test does to a database of its own. */
type DatabaseTest = (parts: {
  readonly url: string;
  readonly client: Client;
  /** Opens a store on it that is closed at the end. */
  readonly open: (options?: StoreOptions) => Promise<Store>;
}) => Promise<void>;

/** Runs a test on a PostgreSQL database that is there for it alone.
 *  @param options of CREATE DATABASE */
export async function withDatabase(options: string, test: DatabaseTest): Promise<void> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const admin = new Client({ connectionString: serverUrl() });
  await admin.connect();
  await admin.query(`create database ${name} ${options}`);
  const url = new URL(serverUrl());
  url.pathname = name;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const stores: Store[] = [];
  const open = async (storeOptions?: StoreOptions) => {
    const store = await createStore(url.href, storeOptions);
    stores.push(store);
    return store;
  };
  try {
    await test({ url: url.href, client, open });
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await client.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}
