import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { sendReply } from "../../../src/http/reply";

const LINE = `${"x".repeat(65_535)}\n`;
/** 64 MiB: more than the buffers of a connection hold. */
const COUNT = 1024;

/** A long answer that says how much of it was asked for, and when it was done with. */
class LongContent {
  taken = 0;
  readonly finished: Promise<void>;
  #finish: () => void = () => undefined;

  constructor(private readonly failAt = Infinity) {
    this.finished = new Promise((resolve) => (this.#finish = resolve));
  }

  async *read(): AsyncGenerator<string> {
    try {
      while (this.taken < COUNT) {
        if (this.taken === this.failAt) throw new Error("The store is gone");
        this.taken += 1;
        yield await Promise.resolve(LINE);
      }
    } finally {
      this.#finish();
    }
  }
}

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server !== undefined) await new Promise((resolve) => server?.close(resolve));
});

/** Resolves to the answer, of which nothing is read yet, and to how sending it will have ended: undefined, or an error. */
async function request(
  content: LongContent,
): Promise<{ readonly answer: IncomingMessage; readonly sent: Promise<unknown> }> {
  let sent: Promise<unknown> = Promise.reject(new Error("Nothing was asked for"));
  sent.catch(() => undefined);
  server = createServer((_request, response) => {
    sent = sendReply(response, { status: 200, type: "text/plain", content: content.read() }).catch(
      (error: unknown) => error,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const [answer] = (await once(get({ port: (server.address() as AddressInfo).port }), "response")) as [
    IncomingMessage,
  ];
  return { answer, sent };
}

describe("a long response", () => {
  it("is generated no faster than it is read, and is complete", async () => {
    const content = new LongContent();
    const { answer, sent } = await request(content);
    // Whoever does not read has the sender wait: it goes on once the buffers in between are read.
    await once(answer, "readable");
    expect(content.taken).toBeLessThan(COUNT / 2);
    expect((await buffer(answer)).length).toBe(COUNT * LINE.length);
    expect(await sent).toBeUndefined();
  });

  it("is aborted without an error when the caller disconnects", async () => {
    const content = new LongContent();
    const { answer, sent } = await request(content);
    await once(answer, "readable");
    answer.destroy();
    expect(await sent).toBeUndefined();
    await content.finished;
    expect(content.taken).toBeLessThan(COUNT);
  });

  it("is cut off when it cannot be completed, so that it is recognizably incomplete", async () => {
    const content = new LongContent(COUNT / 2);
    const { answer, sent } = await request(content);
    await expect(buffer(answer)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await sent).toEqual(new Error("The store is gone"));
  });
});
