import { request } from "undici";

/** A page at which a browser has arrived. */
export interface Visited {
  /** With its fragment. */
  readonly url: string;
  readonly text: string;
}

/** What of a browser signing in needs: cookies, redirects and forms. */
export class HttpBrowser {
  /** By host, without a port, and name. */
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Every Set-Cookie header so far. */
  readonly set: string[] = [];

  /** @param home the address of the console, where it stays: it runs no scripts */
  constructor(private readonly home: string) {}

  /** The Cookie header for an address. */
  cookiesFor(url: string): string {
    return [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Forgets the cookies of an address. */
  forget(url: string): void {
    this.#jar(url).clear();
  }

  /** Goes to an address and wherever that leads, or not beyond `until`. */
  async visit(url: string, { form, until }: { form?: string; until?: string } = {}): Promise<Visited> {
    let place = url;
    let body = form;
    for (let redirects = 0; redirects < 12; redirects++) {
      const isHome = place.replace(/#.*/, "") === this.home;
      if (isHome || (until !== undefined && place.startsWith(until))) return { url: place, text: "" };
      const response = await request(place, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          cookie: this.cookiesFor(place),
          ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
        },
        body: body ?? null,
      });
      this.#store(place, response.headers["set-cookie"]);
      const text = await response.body.text();
      const { location } = response.headers;
      if (typeof location !== "string") return { url: place, text };
      place = new URL(location, place).href;
      body = undefined;
    }
    throw new Error(`Redirected too often, at last to ${place}`);
  }

  /** Signs in at a control plane as an account of its provider; resolves to where that ends. */
  async signIn(account: string, options: { until?: string } = {}): Promise<Visited> {
    const login = await this.visit(`${this.home}sign-in`);
    if (!login.text.includes(`name="account"`)) return login;
    return this.visit(login.url, { form: `account=${account}`, ...options });
  }

  #jar(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    return jar;
  }

  #store(url: string, headers: string | string[] | undefined): void {
    for (const header of [headers ?? []].flat()) {
      this.set.push(header);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value === "" || /max-age=0/i.test(header) || /expires=Thu, 01 Jan 1970/i.test(header)) {
        this.#jar(url).delete(name);
      } else this.#jar(url).set(name, value);
    }
  }
}
