import { once } from "node:events";
import { createServer, connect, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * What a TcpProxy does with connections.
 * `pass`: everything goes through. `down`: nobody listens. `hold`: requests arrive and go no further, until `release`.
 * `garbage`: what is sent is answered by something that is not HTTP. `half`: the first bytes of an answer go through, then the
 * connection ends. `swallow`: requests go through, answers do not.
 */
export type ProxyMode = "pass" | "down" | "hold" | "garbage" | "half" | "swallow";

/** How much of an answer goes through in the mode `half`: its headers, and some of its body. */
const HALF_BODY = 10;

/** Stands before a server, on a port of its own, and does to connections what networks and broken servers do. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  readonly #swallowed: (() => void)[] = [];
  readonly #arrivals = new Set<{ readonly what: string; readonly resolve: () => void }>();
  readonly #held = new Set<() => void>();
  #mode: ProxyMode = "pass";
  #port = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  /** Starts one before a port of 127.0.0.1. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.#listen(0);
    proxy.#port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Ends the connections there are; those to come are done with as told. */
  async become(mode: ProxyMode): Promise<void> {
    const wasDown = this.#mode === "down";
    this.#mode = mode;
    if (mode === "down" && !wasDown) {
      const closed = once(this.#server, "close");
      this.#server.close();
      this.#endConnections();
      await closed;
    } else {
      this.#endConnections();
      if (wasDown && mode !== "down") await this.#listen(this.#port);
    }
  }

  /** Resolves when an answer has come in the mode `swallow`, and with that its request was carried out. */
  swallowed(): Promise<void> {
    return new Promise((resolve) => this.#swallowed.push(resolve));
  }

  /** Resolves when a request that begins like `what` is next sent to the server in the mode `hold`. */
  arrived(what = ""): Promise<void> {
    return new Promise((resolve) => this.#arrivals.add({ what, resolve }));
  }

  /** Lets through what was held. */
  release(): void {
    for (const release of this.#held) release();
    this.#held.clear();
  }

  async stop(): Promise<void> {
    await this.become("down");
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  #endConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #accept(socket: Socket): void {
    const mode = this.#mode;
    this.#keep(socket);
    if (mode === "hold") {
      this.#hold(socket);
      return;
    }
    if (mode === "garbage") {
      socket.once("data", () => socket.end("*** this is not the protocol you are looking for ***\r\n\r\n"));
      return;
    }
    const server = this.#connect(socket);
    socket.pipe(server);
    if (mode === "pass") server.pipe(socket);
    else if (mode === "half") this.#passHalf(server, socket);
    else this.#swallow(server);
  }

  #connect(socket: Socket): Socket {
    const server = connect(this.#target, "127.0.0.1");
    this.#keep(server);
    socket.once("close", () => server.destroy());
    server.once("close", () => socket.end());
    return server;
  }

  #hold(socket: Socket): void {
    const pass = (): void => {
      const server = this.#connect(socket);
      socket.pipe(server).pipe(socket);
    };
    socket.once("readable", () => {
      this.#held.add(pass);
      socket.once("close", () => this.#held.delete(pass));
      const head = socket.read() as Buffer | null;
      if (head === null) return;
      socket.unshift(head);
      for (const arrival of this.#arrivals) {
        if (!head.toString().startsWith(arrival.what)) continue;
        this.#arrivals.delete(arrival);
        arrival.resolve();
      }
    });
  }

  #passHalf(server: Socket, socket: Socket): void {
    let answer = Buffer.alloc(0);
    server.on("data", (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0 || answer.length < end + 4 + HALF_BODY) return;
      socket.end(answer.subarray(0, end + 4 + HALF_BODY));
      server.destroy();
    });
  }

  #swallow(server: Socket): void {
    server.on("data", () => {
      for (const resolve of this.#swallowed.splice(0)) resolve();
    });
  }
}
