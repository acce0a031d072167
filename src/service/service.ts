import { once } from "node:events";
import { createServer, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { createEndpoints } from "../api/endpoints";
import { documentEndpoints } from "../api/operations";
import type { Config } from "../config/config";
import { closeContext, type Context, type ContextOverrides, createContext } from "../context";
import { notFound } from "../contract/problem";
import { malformedRequest } from "../errors";
import { serveConsole } from "../http/console-files";
import { type CallerEndpoint, type Endpoint, refuse } from "../http/endpoint";
import { answerError } from "../http/error-handler";
import { observeRequests, securityHeaders, warnOfForwardedFor } from "../http/middleware";
import { sendReply } from "../http/reply";
import { mountEndpoints } from "../http/router";
import { serveServers } from "../http/server-routes";
import { openApiDocument } from "../openapi/document";
import { ClockWatch, compareClocks } from "../time/clock-watch";
import { reportOpenIntents, watchOpenIntents } from "./open-intents";

/** The maximum wait for requests in progress at shutdown, in milliseconds, beyond the longest timeout of a server. */
const GRACE = 5_000;

/** How often to search for interrupted actions of other instances, in milliseconds. */
const WATCH_EVERY = 60_000;

/** The time limit for receiving a request, in milliseconds. */
const REQUEST_TIMEOUT = 60_000;

/** A control plane: `create` builds it, `start` opens its socket, `destroy` ends it. */
export class Service {
  readonly #context: Context;
  readonly #server: Server;
  readonly #clockWatch: ClockWatch;
  /**
   * The last response of each connection. A Set of those in progress would keep many of the ended ones: V8 links each table
   * that it has outgrown to the next one, so that one in the old generation keeps all that follow until a full collection.
   */
  readonly #lastResponses = new Map<Socket, ServerResponse>();
  #endWatch: () => Promise<void> = () => Promise.resolve();
  #destroyed: Promise<void> | undefined;

  private constructor(context: Context) {
    this.#context = context;
    const { store, logger, metrics } = context;
    const clocks = {
      machine: () => Date.now(),
      ...(store.dialect === "postgres" && { database: store.clock }),
    };
    this.#clockWatch = new ClockWatch({
      clocks,
      logger,
      jumped: (clock, by) => {
        metrics.clockJumped(clock, by);
      },
    });
    const endpoints = createEndpoints(context);
    const observe = observeRequests(logger, metrics);
    const forServers = endpoints.filter(({ access }) => access === "server");
    const answerServers = serveServers(forServers, context);
    const app = createApp(endpoints, context);
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
      this.#lastResponses.set(request.socket, response);
      if (this.#destroyed !== undefined) response.shouldKeepAlive = false;
      observe(request, response);
      if (!answerServers(request, response)) app(request, response);
    });
    this.#server.on("connection", (socket) => {
      socket.on("close", () => this.#lastResponses.delete(socket));
    });
    this.#server.on("clientError", answerClientError);
  }

  /** Opens the store. Rejects as `openStore` does. */
  static async create(config: Config, overrides?: ContextOverrides): Promise<Service> {
    const context = await createContext(config, overrides);
    try {
      return new Service(context);
    } catch (error) {
      await closeContext(context);
      throw error;
    }
  }

  get context(): Context {
    return this.#context;
  }

  /** Its address, such as `http://127.0.0.1:8080`. Only while it is listening. */
  get url(): string {
    const address = this.#server.address();
    if (!isInternet(address)) throw new Error("The service is not listening");
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /**
   * Reports interrupted actions of earlier instances, reads the bans, listens, and reconciles and delivers to webhooks. Rejects if the address
   * is not available.
   */
  async start(): Promise<void> {
    const { config, logger, store, banIndex, reconciler, webhooks, occupantFollowers, clock } = this.#context;
    const { entries } = await store.audit.list({ limit: 1 });
    compareClocks({ clock, newest: entries[0]?.at }, logger);
    this.#clockWatch.start();
    await reportOpenIntents(store.audit, logger);
    await banIndex.refresh();
    await webhooks.prepare();
    const { address, port } = config.listen;
    this.#server.listen(port, address);
    await once(this.#server, "listening");
    logger.info({ url: this.url, servers: config.servers.map(({ name }) => name) }, "Listening");
    reconciler.start();
    occupantFollowers.start();
    this.#endWatch = watchOpenIntents(store.audit, logger, WATCH_EVERY);
  }

  /** Accepts no more requests, finishes those in progress, and closes everything. */
  destroy(): Promise<void> {
    this.#destroyed ??= this.#end();
    return this.#destroyed;
  }

  async #end(): Promise<void> {
    const { config, logger, reconciler, occupantFollowers, feed } = this.#context;
    this.#clockWatch.stop();
    feed.close();
    const stopped = Promise.all([reconciler.stop(), occupantFollowers.stop()]);
    if (this.#server.listening) {
      const closed = once(this.#server, "close");
      this.#server.close();
      // Otherwise their connections would stay open after the response.
      for (const response of this.#lastResponses.values()) response.shouldKeepAlive = false;
      const longest = Math.max(...config.servers.map(({ timeout }) => timeout));
      const timer = setTimeout(() => {
        logger.warn("Shutdown timed out with requests in progress");
        this.#server.closeAllConnections();
      }, longest + GRACE);
      await closed;
      clearTimeout(timer);
    }
    await Promise.all([stopped, this.#endWatch()]);
    await closeContext(this.#context);
    logger.info("Ended");
  }
}

function isInternet(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

/** Responds to what Node.js cannot parse as a request, in the shape of all errors. */
function answerClientError(error: Error & { readonly code?: string }, socket: Duplex | Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ""] ?? 400;
  const { error: message, code } = malformedRequest(status);
  const body = JSON.stringify({ error: message, code });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Serves everything that is not for servers only. It listens nowhere yet. */
function createApp(endpoints: readonly Endpoint[], context: Context): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  // Endpoints read it themselves, from the text.
  app.set("query parser", false);
  app.set("trust proxy", [...context.config.trustedProxies]);
  app.use(warnOfForwardedFor(context), securityHeaders());
  app.use(serveConsole(context));
  const documents = documentEndpoints(openApiDocument(endpoints, context));
  const all = [...endpoints, ...documents.map((define) => define(context))];
  mountEndpoints(app, all.filter(isForCallers), context);
  app.use(async (_request, response) => {
    await sendReply(response, refuse(notFound()));
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    answerError(error, request, response, context).catch(next);
  });
  return app;
}

function isForCallers(endpoint: Endpoint): endpoint is CallerEndpoint {
  return endpoint.access !== "server";
}
