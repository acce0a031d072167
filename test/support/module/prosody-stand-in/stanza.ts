import { encodings } from "./encodings";

/** util.stanza, as far as presence and errors need it; it throws where the real one throws. */
export const stanza = { stanza: createElement, presence, message, reply, error_reply };

export interface Element {
  readonly name: string;
  readonly attr: Record<string, string | undefined>;
  /** Elements and texts in their order. */
  readonly children: (Element | string)[];
  /** The elements among them. */
  readonly tags: Element[];
  tag(name: string, attr?: Record<string, string | undefined>): this;
  text(text: string | undefined): this;
  up(): this;
  add_child(child: Element): this;
  get_child(name?: string, xmlns?: string): Element | undefined;
  /** Replaces each element among the children, or removes it. */
  maptags(map: (this: void, child: Element) => Element | undefined): this;
  get_text(): string;
}

const XMPP_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** Control characters, but for those from 20 to 31, which Prosody lets through. */
const FORBIDDEN = `[%z${string.char(1)}-${string.char(8, 11, 12, 14)}-${string.char(19)}]`;

function check(text: unknown): void {
  if (type(text) !== "string") error(`invalid text value: expected string, got ${type(text)}`);
  if (string.match(text as string, FORBIDDEN)[0] !== undefined) {
    error("invalid text value: contains control characters");
  }
  if (!encodings.utf8.valid(text as string)) error("invalid text value: contains invalid utf8");
}

export function createElement(
  this: void,
  name: string,
  attr: Record<string, string | undefined> = {},
): Element {
  for (const [, value] of pairs(attr)) check(value);
  const children: (Element | string)[] = [];
  const tags: Element[] = [];
  const open: Element[] = [];
  const top = () => open[open.length - 1]?.children ?? children;
  const add = (child: Element) => {
    top().push(child);
    (open[open.length - 1]?.tags ?? tags).push(child);
  };
  return {
    name,
    attr,
    children,
    tags,
    tag(childName, childAttr) {
      const child = createElement(childName, childAttr);
      add(child);
      open.push(child);
      return this;
    },
    text(text) {
      if (text === undefined || text === "") return this;
      check(text);
      top().push(text);
      return this;
    },
    up() {
      open.pop();
      return this;
    },
    add_child(child) {
      add(child);
      return this;
    },
    get_child(childName, xmlns) {
      for (const child of children) {
        if (typeof child === "string") continue;
        const namesMatch = childName === undefined || child.name === childName;
        if (namesMatch && (child.attr.xmlns ?? attr.xmlns) === (xmlns ?? attr.xmlns)) return child;
      }
      return undefined;
    },
    maptags(map) {
      const before = children.splice(0);
      tags.splice(0);
      for (const child of before) {
        const after = typeof child === "string" ? child : map(child);
        if (after === undefined) continue;
        children.push(after);
        if (typeof after !== "string") tags.push(after);
      }
      return this;
    },
    get_text: () => children.filter((child) => typeof child === "string").join(""),
  };
}

export function presence(this: void, attr: Record<string, string | undefined>): Element {
  return createElement("presence", attr);
}

function message(this: void, attr: Record<string, string | undefined>): Element {
  return createElement("message", attr);
}

function reply(this: void, original: Element): Element {
  const { from, to, id, type: kind } = original.attr;
  return createElement(original.name, { from: to, to: from, id, type: kind });
}

function error_reply(
  this: void,
  original: Element,
  errorType: string,
  condition: string,
  text?: string,
  by?: string,
): Element {
  const answer = reply(original);
  answer.attr.type = "error";
  answer.tag("error", { type: errorType, by }).tag(condition, { xmlns: XMPP_STANZAS }).up();
  if (text !== undefined) answer.tag("text", { xmlns: XMPP_STANZAS }).text(text).up();
  return answer;
}
