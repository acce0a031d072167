import { type Client, client, type Element } from "@xmpp/client";
import { randomUUID } from "node:crypto";
import { testPassword } from "../accounts";
import { EventRecord } from "../event-record";
import { userHost } from "../prosody-config";
import { ChatClient } from "./chat-client";

export interface ConnectOptions {
  /** Such as xmpp://127.0.0.1:5222; `prosody.xmpp`. */
  readonly service: string;
  readonly username: string;
  /** The account's host; example.org unless told. */
  readonly domain?: string;
  /** A random one unless told. */
  readonly resource?: string;
  /** Milliseconds for each step of connecting; 30,000 unless told. */
  readonly timeout?: number;
}

/** Logs in over plain TCP; resolves when the client is online. It does not reconnect by itself. */
export async function connectClient(options: ConnectOptions): Promise<ChatClient> {
  const { service, username, domain = userHost, resource = randomUUID(), timeout = 30_000 } = options;
  const credentials = { username, password: testPassword };
  const connection = client({
    service,
    domain,
    resource,
    timeout,
    // PLAIN, because the key derivation of SCRAM would cost more than all the rest of a test with many clients.
    credentials: (authenticate) => authenticate(credentials, "PLAIN"),
  });
  connection.reconnect.stop();
  const stanzas = recordStanzas(connection, username);
  try {
    const jid = await connection.start();
    return new ChatClient(connection, stanzas, jid.toString());
  } catch (error) {
    connection.socket?.destroy();
    throw error;
  }
}

function recordStanzas(connection: Client, username: string): EventRecord<Element> {
  const stanzas = new EventRecord<Element>(`what ${username} received`, String);
  connection.on("connect", () => {
    // Otherwise a character whose bytes come in two pieces would be garbled,
    connection.socket?.setEncoding("utf8");
    // and a stanza would wait 40 ms for the acknowledgement of the one before.
    connection.socket?.setNoDelay(true);
  });
  connection.on("stanza", (stanza: Element) => {
    stanzas.add(stanza);
  });
  connection.on("error", (error: Error) => {
    stanzas.close(error);
  });
  connection.on("disconnect", () => {
    stanzas.close(new Error(`${username}'s connection has ended`));
  });
  return stanzas;
}
