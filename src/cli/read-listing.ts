import { MAX_PAGE_SIZE } from "../contract/limits";
import type { ListingOptions } from "./listing-options";

/** One page, as far as it is like all others. */
interface Page {
  readonly next?: string | undefined;
}

/**
 * The page that is asked for, or, without a limit, all that follow each other.
 * @param read asks for one page
 * @param join adds a page to those before
 */
export async function readListing<P extends Page>(
  { limit, after }: ListingOptions,
  read: (page: { readonly limit: number; readonly after?: string | undefined }) => Promise<P>,
  join: (before: P, page: P) => P,
): Promise<P> {
  let listing = await read({ limit: limit ?? MAX_PAGE_SIZE, after });
  while (limit === undefined && listing.next !== undefined) {
    const { next } = listing;
    listing = join(listing, await read({ limit: MAX_PAGE_SIZE, after: next }));
    if (listing.next === next) throw new Error("The server gives the same page again and again");
  }
  return listing;
}
