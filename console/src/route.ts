import { useSyncExternalStore } from "react";

/**
 * The page is in the part of the address after `#`: browsers do not send it, so that no JID ends up in a log of
 * requests, and a reverse proxy may serve the console below any path.
 */
export interface Route {
  /** Such as `rooms`; empty: the first page. */
  readonly page: string;
  /** Such as the JID of a room. */
  readonly subject: string | undefined;
}

function parseRoute(hash: string): Route {
  const [page = "", ...rest] = hash.replace(/^#\/?/, "").split("/");
  const subject = rest.join("/");
  return { page, subject: subject === "" ? undefined : decode(subject) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page. */
export function hrefOf(page: string, subject?: string): string {
  return subject === undefined ? `#/${page}` : `#/${page}/${encodeURIComponent(subject)}`;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => {
    window.removeEventListener("hashchange", listener);
  };
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function goTo(href: string): void {
  window.location.hash = href;
}
