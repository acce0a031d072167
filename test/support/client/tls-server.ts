import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { localhostCertificate } from "./localhost-certificate";

/** A server on loopback with a certificate that nobody trusts. It answers with an empty list of rooms. */
export class TlsServer {
  /** The Host headers of the requests. */
  readonly hosts: (string | undefined)[] = [];
  readonly #server: Server = createServer(localhostCertificate, (request, response) => {
    this.hosts.push(request.headers.host);
    response.setHeader("content-type", "application/json").end('{"rooms":[]}');
  });

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
