import { createStore } from "../../../src/store/open-store";
import type { Acknowledged } from "./ban-expectations";
import type { Cluster } from "./cluster";
import { askPlane } from "./plane-request";

/** What of an entry matters here. */
interface Entry {
  readonly seq: number;
  readonly action: string;
  readonly details?: { readonly id?: string };
}

/** Acknowledged changes that the audit does not have as they were acknowledged, a line each. */
export async function findUnrecorded(
  { planes, authorization }: Cluster,
  acknowledged: readonly Acknowledged[],
): Promise<string[]> {
  const [plane] = planes;
  const entries = new Map<number, Entry>();
  const path = "/v1/audit?format=ndjson";
  const reply = await askPlane(plane?.url ?? "", { path, authorization, timeout: 30_000 });
  if (reply.kind !== "answer" || reply.status !== 200) return [`The audit: ${JSON.stringify(reply)}`];
  for (const line of reply.text.trimEnd().split("\n")) {
    const entry = JSON.parse(line) as Entry;
    entries.set(entry.seq, entry);
  }
  return acknowledged.flatMap(({ change, action, id }) => {
    const entry = entries.get(change);
    if (entry?.action === action && entry.details?.id === id) return [];
    return [`Number ${change} of the audit is no ${action} of ${id}: ${JSON.stringify(entry)}`];
  });
}

/** What is wrong with the audit as a whole, in a line; nothing if it is right. */
export async function verifyChain({ postgres }: Cluster): Promise<string[]> {
  const store = await createStore(postgres.url);
  try {
    const verified = await store.audit.verify();
    return verified.ok ? [] : [`The audit is broken at ${verified.seq}: ${verified.message}`];
  } finally {
    await store.close();
  }
}
