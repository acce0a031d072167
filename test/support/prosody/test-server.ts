import type { Prosody } from "../../../prosody-test-env/prosody";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { type StartOptions, startProsody } from "../../../prosody-test-env/start-prosody";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { connectClient } from "../../../prosody-test-env/xmpp/connect-client";
import { currentTarget } from "./current-target";
import { expectNoTraceback } from "./expect-no-traceback";

/** A Prosody for all tests of a file, and people who are online until the end of one test. */
export class TestServer {
  #prosody: Prosody | undefined;
  #online: ChatClient[] = [];
  #rooms = 0;

  get prosody(): Prosody {
    if (this.#prosody === undefined) throw new Error("The server runs in tests and hooks only.");
    return this.#prosody;
  }

  /** `target`: that of the test run unless told. */
  async start({ target = currentTarget, ...options }: Partial<StartOptions>): Promise<void> {
    this.#prosody = await startProsody({ ...options, target });
  }

  async stop(): Promise<void> {
    await this.#prosody?.stop();
  }

  async connect(username: string, resource?: string): Promise<ChatClient> {
    const options = { service: this.prosody.xmpp, username, ...(resource === undefined ? {} : { resource }) };
    const client = await connectClient(options);
    this.#online.push(client);
    return client;
  }

  /** Connects everybody and brings them into a room, the first one as its owner; their nicknames are their names. */
  async gather<Name extends string>(room: string, ...names: Name[]): Promise<Record<Name, ChatClient>> {
    const people: Partial<Record<Name, ChatClient>> = {};
    for (const name of names) {
      const client = await this.connect(name);
      await client.join(room, name);
      people[name] = client;
    }
    // Now each has also received that the ones after came in.
    await Promise.all(
      Object.values<ChatClient>(people as Record<Name, ChatClient>).map((client) => client.ping()),
    );
    return people as Record<Name, ChatClient>;
  }

  /** A room that no other test uses. */
  newRoom(host = mucHost): string {
    this.#rooms += 1;
    return `room-${this.#rooms}@${host}`;
  }

  async sendEverybodyHome(): Promise<void> {
    const online = this.#online;
    this.#online = [];
    await Promise.all(online.map((client) => client.stop()));
  }
}

export interface TestServerOptions extends Partial<StartOptions> {
  /** Who is online stays so until the end of the file. */
  readonly everybodyStays?: boolean;
  /** Where Prosody itself logs a traceback, as it does for a module that refuses to load. */
  readonly tracebacksAreExpected?: boolean;
}

/** Registers what starts and stops a server around the tests of a file. */
export function useTestServer(given: TestServerOptions = {}): TestServer {
  const { everybodyStays = false, tracebacksAreExpected = false, ...options } = given;
  const server = new TestServer();
  beforeAll(() => server.start(options), 90_000);
  if (!everybodyStays) afterEach(() => server.sendEverybodyHome());
  afterAll(async () => {
    await server.sendEverybodyHome();
    await server.stop();
    if (!tracebacksAreExpected) expectNoTraceback(server.prosody.log.lines);
  });
  return server;
}
