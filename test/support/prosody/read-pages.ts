import type { Prosody } from "../../../prosody-test-env/prosody";
import { callApi } from "./call-api";
import type { RequestOptions } from "./send-request";

interface PageBody {
  readonly next?: string;
  readonly [list: string]: unknown;
}

/** Reads a listing page by page to its end; resolves to its pages.
 *  @param list the member of the answer that the entries are in
 *  @param path with a query that says at least `limit`
 *  @param between is called after each page but the last, with how many there are by then */
export async function readPages(
  prosody: Prosody,
  list: string,
  path: string,
  between: (pages: number) => Promise<void> = () => Promise.resolve(),
  options: RequestOptions = {},
): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  for (let cursor = ""; ;) {
    const { status, body } = await callApi(prosody, "GET", path + cursor, undefined, options);
    expect(status).toBe(200);
    const { next, [list]: entries } = body as PageBody;
    pages.push(entries as unknown[]);
    if (next === undefined) return pages;
    await between(pages.length);
    cursor = `&after=${encodeURIComponent(next)}`;
  }
}
