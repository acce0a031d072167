/** The part of @xmpp/client that is used here; the package has no types of its own. */
declare module "@xmpp/client" {
  import type { EventEmitter } from "node:events";
  import type { Socket } from "node:net";

  export interface Element {
    readonly name: string;
    readonly attrs: Readonly<Record<string, string | undefined>>;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildText(name: string, namespace?: string): string | null;
    getChildElements(): Element[];
    is(name: string, namespace?: string): boolean;
    text(): string;
    toString(): string;
  }

  export type Node = Element | string | undefined;

  export function xml(
    name: string,
    attributes?: Record<string, string | undefined> | string,
    ...children: (Node | Node[])[]
  ): Element;

  export interface Credentials {
    readonly username: string;
    readonly password: string;
  }

  export interface ClientOptions {
    readonly service: string;
    readonly domain: string;
    readonly resource: string;
    /** Milliseconds for each step of opening and closing. */
    readonly timeout: number;
    readonly credentials: (
      authenticate: (credentials: Credentials, mechanism: string) => Promise<void>,
      mechanisms: string[],
    ) => Promise<void>;
  }

  export interface Client extends EventEmitter {
    readonly status: string;
    readonly socket: Socket | null;
    readonly reconnect: { stop(): void };
    readonly iqCaller: { request(stanza: Element, timeout?: number): Promise<Element> };
    readonly iqCallee: Record<
      "get" | "set",
      (
        namespace: string,
        name: string,
        handler: (request: { readonly stanza: Element }) => Element | true,
      ) => void
    >;
    /** Resolves to the full JID. */
    start(): Promise<{ toString(): string }>;
    stop(): Promise<unknown>;
    send(stanza: Element): Promise<void>;
  }

  export function client(options: ClientOptions): Client;
}
