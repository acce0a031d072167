const id = require("util.id");
const st = require("util.stanza");

const PUBSUB = "http://jabber.org/protocol/pubsub";

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

/** Requests all items of a node (XEP-0060, section 6.5). */
export function requestItems(service: string, node: string, done: PubsubDone): void {
  request(service, "get", "items", { node }, done);
}

/** COMPAT 0.11: module:send_iq is there since 0.12. */
function request(
  service: string,
  kind: "get" | "set",
  action: string,
  attributes: Prosody.StanzaAttributes,
  done: PubsubDone,
): void {
  const iq = st
    .iq({ from: prosodyModule.host, to: service, type: kind, id: id.medium() })
    .tag("pubsub", { xmlns: PUBSUB })
    .tag(action, attributes)
    .reset();
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
