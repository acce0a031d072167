import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Which connection it came on, from 1. */
  readonly connection: number;
  /** When it was there, by performance.now(). */
  readonly at: number;
}

/** What the server does with one request. */
export type Deed = (socket: Socket, request: SeenRequest) => void;

/** A server on loopback that does to each request, in the order they come, what its script says. */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  readonly sockets: Socket[] = [];
  readonly #server: Server;
  #script: Deed[] = [];

  constructor() {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on("error", () => undefined);
      this.#serve(socket, this.sockets.length);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Forgets what was, and does this from now on; what comes after the end of the script gets 418. */
  play(...script: Deed[]): void {
    this.requests.length = 0;
    this.#script = script;
  }

  /** Resolves when the next connection is made, to its socket. */
  async nextConnection(): Promise<Socket> {
    const [socket] = (await once(this.#server, "connection")) as [Socket];
    return socket;
  }

  #serve(socket: Socket, connection: number): void {
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const [start = "", ...lines] = received.toString("latin1", 0, end).split("\r\n");
      const headers = Object.fromEntries(
        lines.map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      const bodyEnd = end + 4 + Number(headers["content-length"] ?? 0);
      if (received.length < bodyEnd) return;
      const [method = "", path = ""] = start.split(" ");
      const body = received.toString("utf8", end + 4, bodyEnd);
      received = received.subarray(bodyEnd);
      const request = { method, path, headers, body, connection, at: performance.now() };
      this.requests.push(request);
      const deed = this.#script.shift() ?? json(418, { error: "The script is over", code: "script-over" });
      deed(socket, request);
    });
  }
}

export function answer(
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body: string,
): string {
  const lines = Object.entries({ "content-length": Buffer.byteLength(body), ...headers });
  return `HTTP/1.1 ${status} So\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

/** Answers with JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string | number>> = {},
): Deed {
  return (socket) => {
    socket.write(answer(status, { "content-type": "application/json", ...headers }, JSON.stringify(value)));
  };
}

/** Writes this, and keeps the connection. */
export function say(text: string): Deed {
  return (socket) => {
    socket.write(text);
  };
}

/** Writes this, and closes the connection. */
export function sayAndClose(text: string): Deed {
  return (socket) => {
    socket.end(text);
  };
}

export const hang: Deed = () => undefined;

export const close: Deed = (socket) => {
  socket.end();
};

export const reset: Deed = (socket) => {
  socket.resetAndDestroy();
};
