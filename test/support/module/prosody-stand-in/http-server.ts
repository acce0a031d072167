import type { Writable } from "../../../../src/contract/writable";
import { createEvents, type Events } from "./events";
import type { Ways } from "./version";

/** A request as it comes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as they are sent. */
  readonly target: string;
  readonly headers: LuaMap<string, string>;
  readonly body: string;
  /** The client's address. */
  readonly ip: string;
}

/** What the client gets to see. */
interface WireAnswer {
  /** undefined: there is no answer yet, or the connection was closed without one. */
  status?: number;
  headers?: LuaMap<string, string>;
  body?: string;
  /** Whether the connection was closed afterwards. */
  closed: boolean;
  /** What a handler threw; Prosody logs it and answers in HTML. */
  thrown?: string;
}

/** A request that was sent, and what came back so far. */
export interface Exchange {
  readonly answer: WireAnswer;
  /** The client goes away. */
  hangUp(this: void): void;
}

/** mod_http and net.http.server for one host: routes, the ways a body arrives, results of handlers. */
export interface HttpServer {
  serve(this: void, request: WireRequest): Exchange;
  /** The library `net.http.server`. */
  readonly server: Pick<Events, "add_handler" | "remove_handler" | "fire_event">;
}

interface Application {
  readonly name: string;
  readonly default_path?: string;
  readonly route: LuaMap<string, unknown>;
  readonly cors?: { readonly enabled: boolean; readonly origins?: readonly string[] };
  readonly streaming_uploads?: boolean;
}

type Request = Writable<
  Pick<
    Prosody.HttpRequest,
    "method" | "path" | "url" | "httpversion" | "ip" | "body" | "partial" | "body_sink"
  >
> & {
  readonly headers: LuaMap<string, string>;
  readonly conn: Pick<Prosody.HttpConnection, "ip">;
};

type Response = Writable<
  Pick<Prosody.HttpResponse, "status_code" | "body" | "finished" | "persistent" | "send">
> & {
  readonly headers: LuaMap<string, unknown>;
  on_destroy?: (this: Response) => void;
  write_headers?: () => void;
};

type RouteHandler = (this: void, event: { request: Request; response: Response }, path?: string) => unknown;

interface OpenExchange extends Exchange {
  gone: boolean;
  response?: Response;
}

/** `contentLimit`: http_max_content_size, in bytes. */
export function createHttpServer(
  ways: Ways,
  host: string,
  hostEvents: Events,
  contentLimit: number,
): HttpServer {
  const events = createEvents();
  // As mod_http_errors does.
  events.add_handler("http-error", () => "<!DOCTYPE html>", -1);

  const isWildcard = (event: string) => event.endsWith("/*");

  /** The handlers of all events that match: those with more slashes first, then exact ones, then by priority. */
  function fire(this: void, event: string, payload?: unknown): unknown {
    const slashes = (name: string) => name.split("/").length;
    const matching = events
      .names()
      .filter((name) => name === event || (isWildcard(name) && event.startsWith(name.slice(0, -1))));
    matching.sort((a, b) => {
      const fewer = slashes(b) - slashes(a);
      return fewer === 0 ? (isWildcard(a) ? 1 : 0) - (isWildcard(b) ? 1 : 0) : fewer;
    });
    for (const name of matching) {
      for (const handler of events.get_handlers(name) ?? []) {
        const result = handler(payload as never);
        if (result !== undefined) return result;
      }
    }
    return undefined;
  }

  const redirect: RouteHandler = ({ request, response }) => {
    response.headers.set("location", `${request.path}/`);
    return 301;
  };

  function add(application: Application): void {
    const base = application.default_path ?? `/${application.name}`;
    for (const [key, given] of application.route) {
      const [method, path] = string.match(key, "^(%S+)%s*(.*)$");
      const event = `${method} ${host}${base}${path}`;
      let handler = (type(given) === "function" ? given : () => given) as RouteHandler;
      if (isWildcard(event)) {
        const inner = handler;
        handler = (payload) => inner(payload, payload.request.path.substring(`${base}${path}`.length - 1));
        events.add_handler(event.slice(0, -2), redirect, -1);
      }
      if (ways.since012 && application.streaming_uploads !== true) {
        const inner = handler;
        handler = (payload) => (payload.request.body === false ? undefined : inner(payload));
      }
      events.add_handler(event, handler);
      if (ways.since012) addCors(application, event, base, `${path}`);
    }
  }

  function addCors({ cors }: Application, event: string, base: string, path: string): void {
    if (cors?.enabled === false) return;
    const handler: RouteHandler = ({ request, response }) => {
      const origin = request.headers.get("origin") ?? "*";
      if (cors?.origins === undefined || cors.origins.includes(origin)) {
        response.headers.set("access_control_allow_origin", origin);
      }
      return undefined;
    };
    events.add_handler(event, handler, 1);
    events.add_handler(`OPTIONS ${host}${base}${path}`, () => "", -1);
  }

  function remove(application: Application): void {
    // COMPAT 0.12: it takes back handlers for CORS that it may never have hooked, and throws.
    if (ways.version === "0.12.3" && application.cors?.enabled === false)
      error("index is nil (CORS handler)");
    const base = application.default_path ?? `/${application.name}`;
    for (const name of events.names()) {
      const [path] = string.match(name, "^%S+ [^/]*(.*)$");
      if (path !== base && path?.startsWith(`${base}/`) !== true) continue;
      for (const handler of events.get_handlers(name) ?? []) events.remove_handler(name, handler);
    }
  }

  hostEvents.add_handler("item-added/http-provider", (event: { item: Application }) => {
    add(event.item);
  });
  hostEvents.add_handler("item-removed/http-provider", (event: { item: Application }) => {
    remove(event.item);
  });

  /** Calls the handlers, and turns what they give into an answer. */
  function handle(request: Request, exchange: OpenExchange): void {
    const { answer } = exchange;
    const isHead = ways.since012 && request.method === "HEAD";
    const response: Response = {
      status_code: 200,
      headers: new LuaMap(),
      persistent: true,
      ...(ways.since012 ? { write_headers: () => undefined } : {}),
      send(body) {
        if (this.finished === true) return;
        this.finished = true;
        if (exchange.gone) return;
        const sent = body ?? this.body ?? "";
        answer.status = this.status_code;
        answer.headers = onTheWire(this.headers);
        answer.body = isHead ? "" : sent;
        const hasLength = this.status_code > 199 && this.status_code !== 204;
        if (hasLength) answer.headers.set("content-length", tostring(sent.length));
        this.on_destroy?.();
      },
    };
    exchange.response = response;
    const payload = { request, response };
    let result = fire(`${request.method} ${host}${request.path}`, payload);
    if (result === undefined && isHead) result = fire(`GET ${host}${request.path}`, payload);
    if (result === true) return;
    result ??= 404;
    if (type(result) === "number") {
      response.status_code = result as number;
      const isError = (result as number) >= 400;
      const page = isError ? fire("http-error", { code: result, request, response }) : undefined;
      response.send(page as string | undefined);
    } else if (type(result) === "string") {
      response.send(result as string);
    } else if (type(result) === "table") {
      for (const [name, value] of result as LuaMap<string, unknown>) {
        if (name !== "headers") {
          (response as unknown as LuaMap<string, unknown>).set(name, value);
          continue;
        }
        for (const [header, content] of value as LuaMap<string, unknown>)
          response.headers.set(header, content);
      }
      response.send();
    } else {
      // Prosody sends an empty 200 for anything else, which no handler can mean.
      error(`a handler returned a ${type(result)}`);
    }
  }

  function tryToHandle(request: Request, exchange: OpenExchange): void {
    const { answer } = exchange;
    const [ok, thrown] = xpcall(
      () => {
        handle(request, exchange);
      },
      (thrown) => debug.traceback(tostring(thrown)),
    );
    if (ok) return;
    answer.thrown = tostring(thrown);
    answer.status = 500;
    answer.body = "<!DOCTYPE html>";
    answer.closed = true;
  }

  return {
    server: { add_handler: events.add_handler, remove_handler: events.remove_handler, fire_event: fire },
    serve(wire) {
      const answer: WireAnswer = { closed: false };
      const exchange: OpenExchange = {
        answer,
        gone: false,
        hangUp() {
          exchange.gone = true;
          answer.closed = true;
          const { response } = exchange;
          // As in Prosody, nothing else tells a response that nobody waits for it.
          if (response?.on_destroy === undefined) return;
          response.finished = true;
          response.on_destroy();
        },
      };
      const request = receive(wire, host);
      const chunked = request.headers.has("transfer_encoding");
      const length = chunked ? 0 : wire.body.length;
      if (length > contentLimit) {
        answer.closed = true;
        if (!ways.since012) return exchange;
        request.body = false;
        request.partial = true;
        tryToHandle(request, exchange);
        if (request.body_sink === undefined) return exchange;
        request.body_sink.write(wire.body);
        answer.closed = false;
        request.partial = undefined;
      } else {
        request.body = chunked ? "" : wire.body;
      }
      tryToHandle(request, exchange);
      // What was sent as chunks is taken for another request, and it is none.
      if (chunked) answer.closed = true;
      return exchange;
    },
  };
}

function receive(wire: WireRequest, host: string): Request {
  const headers = new LuaMap<string, string>();
  headers.set("host", `${host}:5280`);
  for (const [name, value] of wire.headers) {
    const [underscored] = string.gsub(string.lower(name), "-", "_");
    headers.set(underscored, value);
  }
  const [path, query] = string.match(wire.target, "^([^?]*)%??(.*)$");
  const [singleSlashes] = string.gsub(path ?? "", "//+", "/");
  const [decoded] = string.gsub(singleSlashes, "%%(%x%x)", (digits) =>
    string.char(tonumber(digits, 16) ?? 0),
  );
  return {
    method: wire.method,
    path: decoded,
    url: { path: path ?? "", query: query === "" ? undefined : query },
    httpversion: "1.1",
    headers,
    ip: wire.ip,
    conn: { ip: () => wire.ip },
    body: undefined,
  };
}

function onTheWire(headers: LuaMap<string, unknown>): LuaMap<string, string> {
  const sent = new LuaMap<string, string>();
  for (const [name, value] of headers) {
    const text = tostring(value);
    if (string.match(text, "%c")[0] !== undefined) error(`a control character in the header ${name}`);
    const [hyphenated] = string.gsub(name, "_", "-");
    sent.set(hyphenated, text);
  }
  return sent;
}
