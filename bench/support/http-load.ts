import { connect, type Socket } from "node:net";
import { once } from "node:events";

export interface HttpRequest {
  /** Such as http://127.0.0.1:5280. */
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends the same request again and again over connections that stay open, and looks at nothing of the responses but their
 * status and length, so that it takes little of the machine that it shares with the server.
 */
export class HttpLoad {
  readonly #bytes: Buffer;
  readonly #sockets: readonly Socket[];

  private constructor(
    private readonly request: HttpRequest,
    private readonly status: number,
    sockets: readonly Socket[],
  ) {
    const { url, method = "GET", path, headers = {}, body = "" } = request;
    const lines = { host: new URL(url).host, ...headers, "content-length": String(Buffer.byteLength(body)) };
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#bytes = Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
    this.#sockets = sockets;
  }

  /** @param status that every response must have */
  static async open(request: HttpRequest, status: number, connections: number): Promise<HttpLoad> {
    const { hostname, port } = new URL(request.url);
    const sockets = Array.from({ length: connections }, () =>
      connect({ host: hostname, port: Number(port), noDelay: true }),
    );
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    return new HttpLoad(request, status, sockets);
  }

  /** Sends so many requests, one at a time on each connection; resolves when the last response is there. */
  async send(count: number): Promise<void> {
    let left = count;
    const take = () => left-- > 0;
    await Promise.all(this.#sockets.map((socket) => this.#sendOn(socket, take)));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #sendOn(socket: Socket, take: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let received = "";
      const end = (error?: Error) => {
        socket.off("data", onData).off("error", end).off("close", onClose);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onClose = () => {
        end(new Error(`${this.request.path}: the connection was closed`));
      };
      const next = () => {
        if (take()) socket.write(this.#bytes);
        else end();
      };
      const onData = (chunk: Buffer) => {
        received += chunk.toString("latin1");
        const length = lengthOfResponse(received);
        if (length === undefined || received.length < length) return;
        const status = Number(received.slice(9, 12));
        if (status !== this.status) end(new Error(`${this.request.path}: ${received}`));
        else {
          received = "";
          next();
        }
      };
      socket.on("data", onData).on("error", end).on("close", onClose);
      next();
    });
  }
}

/** Of its head and its body, in bytes; undefined while its head is not complete. */
function lengthOfResponse(received: string): number | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined && !head.startsWith("HTTP/1.1 204")) throw new Error(`No Content-Length: ${head}`);
  return end + 4 + Number(length ?? 0);
}
