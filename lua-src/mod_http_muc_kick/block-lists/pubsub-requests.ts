const id = require("util.id");
const st = require("util.stanza");

const PUBSUB = "http://jabber.org/protocol/pubsub";
const RSM = "http://jabber.org/protocol/rsm";

/** Time for a response, in seconds. */
const TIMEOUT = 60;

/** Maximum lengths of the parts of an error that is reported, in bytes. */
const MAX_CONDITION = 40;
const MAX_TEXT = 200;

/** Receives the payload of a result (its `<pubsub>`, if there is one), or an error. */
export type PubsubDone = (this: void, pubsub: Prosody.Stanza | undefined, fault: string | undefined) => void;

/** Subscribes this module's host to a node (XEP-0060, section 6.1). */
export function subscribe(service: string, node: string, done: PubsubDone): void {
  request(service, "set", "subscribe", { node, jid: prosodyModule.host }, done);
}

/** Ends the subscription (XEP-0060, section 6.2). */
export function unsubscribe(service: string, node: string): void {
  request(service, "set", "unsubscribe", { node, jid: prosodyModule.host }, () => undefined);
}

/** Receives all items of a node, or an error. */
type ItemsDone = (this: void, items: readonly Prosody.Stanza[], fault: string | undefined) => void;

/**
 * Requests all items of a node (XEP-0060, section 6.5), page by page where the service limits a response (section 6.5.4): a
 * part of them counts as an error. `most`: the number of items after which no more are requested.
 */
export function requestItems(service: string, node: string, most: number, done: ItemsDone): void {
  const all: Prosody.Stanza[] = [];
  const ask = (after: string | undefined) => {
    const receive: PubsubDone = (pubsub, fault) => {
      const items = pubsub?.child_with_name("items");
      if (fault !== undefined) done([], `cannot read the items: ${fault}`);
      else if (items === undefined) done([], "the response has no items");
      else if (items.attr.node !== node) done([], "the response is about another node");
      else {
        for (const item of items.tags) all.push(item);
        const { last, count } = readSet(pubsub);
        // A count may be an estimate (XEP-0059, section 2.6): behind the last page there is an empty one.
        const isLast = count <= all.length || (after !== undefined && items.tags.length === 0);
        if (isLast || all.length > most) done(all, undefined);
        else if (last === undefined || items.tags.length === 0) {
          done([], `the response has ${all.length} of ${count} items`);
        } else {
          // Not at once: a local service responds before the request returns, and a long list has many pages.
          prosodyModule.add_timer(0, () => {
            ask(last);
            return undefined;
          });
        }
      }
    };
    request(service, "get", "items", { node }, receive, after);
  };
  ask(undefined);
}

/** XEP-0059, section 2.2. `last`: the last item of the page; `count`: the number of items of all pages. */
function readSet(pubsub: Prosody.Stanza | undefined): { last: string | undefined; count: number } {
  const set = pubsub?.get_child("set", RSM);
  return { last: set?.get_child_text("last"), count: tonumber(set?.get_child_text("count")) ?? 0 };
}

/** COMPAT 0.11: module:send_iq is there since 0.12. `after`: the item that the page comes after (XEP-0059, section 2.2). */
function request(
  service: string,
  kind: "get" | "set",
  action: string,
  attributes: Prosody.StanzaAttributes,
  done: PubsubDone,
  after?: string,
): void {
  const iq = st
    .iq({ from: prosodyModule.host, to: service, type: kind, id: id.medium() })
    .tag("pubsub", { xmlns: PUBSUB })
    .tag(action, attributes)
    .up();
  if (after !== undefined) iq.tag("set", { xmlns: RSM }).text_tag("after", after);
  iq.reset();
  const results = `iq-result/host/${iq.attr.id ?? ""}` as const;
  const errors = `iq-error/host/${iq.attr.id ?? ""}` as const;
  let isDone = false;
  const conclude: PubsubDone = (pubsub, fault) => {
    if (isDone) return;
    isDone = true;
    timer.stop();
    prosodyModule.unhook(results, onResponse);
    prosodyModule.unhook(errors, onResponse);
    done(pubsub, fault);
  };
  const onResponse = ({ stanza }: Prosody.StanzaEvent) => {
    if (stanza.attr.from !== service) return undefined;
    if (stanza.attr.type === "result") conclude(stanza.get_child("pubsub", PUBSUB), undefined);
    else conclude(undefined, describeError(stanza));
    return true;
  };
  prosodyModule.hook(results, onResponse);
  prosodyModule.hook(errors, onResponse);
  const timer = prosodyModule.add_timer(TIMEOUT, () => {
    conclude(undefined, `no response within ${TIMEOUT} seconds`);
    return undefined;
  });
  // A local service responds at once.
  prosodyModule.send(iq);
}

function describeError(stanza: Prosody.Stanza): string {
  const [, condition = "", text = ""] = stanza.get_error();
  // Both are the service's own, of any length.
  if (condition === "" || condition.length > MAX_CONDITION) return "undefined-condition";
  return text === "" || text.length > MAX_TEXT ? condition : `${condition}: ${text}`;
}
