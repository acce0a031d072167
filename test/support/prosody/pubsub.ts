import { type Element, xml } from "@xmpp/client";
import { createHash } from "node:crypto";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";

export const PUBSUB = "http://jabber.org/protocol/pubsub";
const OWNER = `${PUBSUB}#owner`;

/** The id of a block list's item: the SHA-256 of a bare JID or a domain. */
export function digestOf(jid: string): string {
  return createHash("sha256").update(jid).digest("hex");
}

/** One person's requests to one pubsub service (XEP-0060). */
export class PubsubNode {
  constructor(
    readonly client: ChatClient,
    readonly service: string,
    readonly node: string,
  ) {}

  create(): Promise<Element> {
    return this.#request("set", xml("create", { node: this.node }), true);
  }

  publish(id: string): Promise<Element> {
    const report = xml("report", { xmlns: "urn:xmpp:reporting:1", reason: "urn:xmpp:reporting:spam" });
    return this.#request("set", xml("publish", { node: this.node }, xml("item", { id }, report)));
  }

  retract(id: string): Promise<Element> {
    return this.#request("set", xml("retract", { node: this.node, notify: "true" }, xml("item", { id })));
  }

  purge(): Promise<Element> {
    return this.#owner("purge", { notify: "true" });
  }

  delete(): Promise<Element> {
    return this.#owner("delete", {});
  }

  async items(): Promise<string[]> {
    const response = await this.#request("get", xml("items", { node: this.node }));
    const items = response.getChild("pubsub", PUBSUB)?.getChild("items")?.getChildren("item") ?? [];
    return items.map(({ attrs }) => attrs.id ?? "").sort();
  }

  #owner(action: string, attributes: Record<string, string>): Promise<Element> {
    const pubsub = xml("pubsub", { xmlns: OWNER }, xml(action, { node: this.node, ...attributes }));
    return this.client.request(xml("iq", { type: "set", to: this.service }, pubsub));
  }

  #request(type: "get" | "set", action: Element, isCreation = false): Promise<Element> {
    const field = (name: string, value: string) => xml("field", { var: name }, xml("value", {}, value));
    const form = xml(
      "x",
      { xmlns: "jabber:x:data", type: "submit" },
      field("FORM_TYPE", `${PUBSUB}#node_config`),
      field("pubsub#max_items", "200"),
      field("pubsub#persist_items", "1"),
    );
    const pubsub = xml(
      "pubsub",
      { xmlns: PUBSUB },
      action,
      ...(isCreation ? [xml("configure", {}, form)] : []),
    );
    return this.client.request(xml("iq", { type, to: this.service }, pubsub));
  }
}
