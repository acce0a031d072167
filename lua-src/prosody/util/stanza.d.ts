declare namespace Prosody {
  /** Attributes by name; those of another namespace by namespace, the character 1 and name. */
  interface StanzaAttributes {
    [name: string]: string | undefined;
  }

  /**
   * An XML element. Whatever puts names, attributes or text into one throws for what is not a string, is not UTF-8 or
   * has a control character that XML forbids.
   *
   * Building is done by chaining: `tag` opens a child, `text` writes into the one that is open, `up` closes it.
   *
   * Source: util/stanza.lua.
   */
  interface Stanza {
    readonly name: string;
    readonly attr: StanzaAttributes;
    /** The children that are elements. */
    readonly tags: Stanza[];

    /** Adds a child and opens it. */
    tag(name: string, attr?: StanzaAttributes): this;
    /** Adds text; nil and `""` add nothing. */
    text(text: string | undefined): this;
    /** `tag`, `text` and `up` in one. */
    text_tag(name: string, text: string | undefined, attr?: StanzaAttributes): this;
    /** Closes the child that is open. */
    up(): this;
    /** Closes all children that are open. */
    reset(): this;
    /** Adds a child to the one that is open. */
    add_child(child: Stanza | string): this;
    /** `tag("query", { xmlns })`. */
    query(xmlns: string): this;
    /** Adds a `<body>` to a message. */
    body(text: string, attr?: StanzaAttributes): this;

    /** The first child of that name and namespace, the element's own where it is left out. */
    get_child(name?: string, xmlns?: string): Stanza | undefined;
    get_child_text(name?: string, xmlns?: string): string | undefined;
    /** Since 13. */
    get_child_attr?(name: string, xmlns: string | undefined, attr: string): string | undefined;
    child_with_name(name: string): Stanza | undefined;
    child_with_ns(xmlns: string): Stanza | undefined;
    /** The child elements of that name and namespace. */
    childtags(name?: string, xmlns?: string): LuaIterable<Stanza>;
    /** By a path such as `"{urn:xmpp:delay}delay@stamp"` or `"body#"`. */
    find(path: string): Stanza | string | undefined;
    /** The text; nil where there are child elements. */
    get_text(): string | undefined;
    /** Replaces every child by what is returned for it; nil removes it. */
    maptags(callback: (this: void, child: Stanza) => Stanza | undefined): this;
    /** Since 0.10. */
    remove_children(name?: string, xmlns?: string): this;
    /** The type, the condition and the text of a stanza of type error; nil where there is no `<error>`. */
    get_error(): LuaMultiReturn<
      [type: string, condition: string, text: string | undefined] | [undefined, undefined, undefined]
    >;
    /** The start tag. */
    top_tag(): string;
  }

  interface StanzaLibrary {
    stanza(this: void, name: string, attr?: StanzaAttributes): Stanza;
    message(this: void, attr?: StanzaAttributes, body?: string): Stanza;
    presence(this: void, attr?: StanzaAttributes): Stanza;
    /** Throws without an id and a type. */
    iq(this: void, attr: StanzaAttributes & { id: string; type: string }): Stanza;
    /** An empty answer: from and to are exchanged, an iq's type is `"result"`. */
    reply(this: void, original: Stanza): Stanza;
    /**
     * An error as an answer; throws for a stanza that is of type error itself. Its `<error>` is open, for a condition of
     * your own to be added.
     *
     * @param type `"auth"`, `"cancel"`, `"continue"`, `"modify"` or `"wait"` (RFC 6120, section 8.3.2).
     * @param by Who says so. Since 0.12; ignored before.
     */
    error_reply(
      this: void,
      original: Stanza,
      type: string,
      condition: string,
      text?: string,
      by?: string,
    ): Stanza;
    /** A copy; with `only_top` (since 0.12) without children. */
    clone(this: void, stanza: Stanza, only_top?: boolean): Stanza;
    is_stanza(this: void, value: unknown): value is Stanza;
    /** Plain tables that a store can keep. */
    preserialize(this: void, stanza: Stanza): object;
    deserialize(this: void, serialized: object): Stanza;
    xml_escape(this: void, text: string): string;
  }
}
