/** After all tests of the store. jest wants a default export. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.storeTestServer?.stop();
}
