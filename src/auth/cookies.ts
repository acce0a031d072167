/** A cookie of the control plane's own origin that scripts cannot read (RFC 6265bis, section 4.1.2). */
export class Cookie {
  /** With the prefix that makes browsers reject it from any other host (RFC 6265bis, section 4.1.3). */
  readonly name: string;
  readonly #attributes: string;

  /**
   * @param publicUrl where browsers reach the control plane
   * @param sameSite `Lax`: sent if another site leads to this one, too
   * @param maxAge in seconds; undefined: until the browser is closed
   */
  constructor(
    name: string,
    publicUrl: string,
    { sameSite, maxAge }: { readonly sameSite: "Lax" | "Strict"; readonly maxAge?: number },
  ) {
    const { protocol, pathname } = new URL(publicUrl);
    const isSecure = protocol === "https:";
    const prefix = pathname === "/" ? "__Host-" : "__Secure-";
    this.name = isSecure ? `${prefix}${name}` : name;
    this.#attributes = [
      `Path=${pathname}`,
      "HttpOnly",
      `SameSite=${sameSite}`,
      ...(isSecure ? ["Secure"] : []),
      ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ].join("; ");
  }

  /** A Set-Cookie header. `value`: base64url. */
  write(value: string): string {
    return `${this.name}=${value}; ${this.#attributes}`;
  }

  /** A Set-Cookie header that deletes it. */
  remove(): string {
    return `${this.name}=; ${this.#attributes.replace(/; Max-Age=\d+$/, "")}; Max-Age=0`;
  }

  /** Its value in a Cookie header; undefined if there is none. */
  read(header: string | undefined): string | undefined {
    const pairs = (header ?? "").split(";").map((pair) => pair.trim());
    const value = pairs.find((pair) => pair.startsWith(`${this.name}=`))?.slice(this.name.length + 1);
    return value === "" ? undefined : value;
  }
}
