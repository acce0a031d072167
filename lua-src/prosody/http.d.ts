declare namespace Prosody {
  /**
   * An HTTP application: `module:depends("http")`, then `module:provides("http", provider)`. It answers under the host
   * name that the module is loaded on, or `http_host`; a global module's under every name.
   *
   * https://prosody.im/doc/developers/http, source: plugins/mod_http.lua
   */
  interface HttpProvider {
    /** Set by `provides`: the module's name without a leading `http_`. */
    readonly name?: string | undefined;

    /** Where the application begins: `/<name>` where it is left out. The setting `http_paths` goes before it. */
    readonly default_path?: string | undefined;

    /**
     * Handlers by method and path below `default_path`: `"GET"`, `"POST /rooms"`, `"GET /rooms/*"`. Of several that
     * match, the one with more slashes is asked first, and an exact one before a wildcard. A path that ends in `/` or
     * `/*` makes Prosody redirect from the path without it. What is not a function is the answer to every request.
     */
    readonly route: { readonly [methodAndPath: string]: HttpHandler | HttpResult };

    /**
     * Cross-origin requests. Since 0.12, where they are allowed by default, to every origin and for the application's
     * methods. `{ enabled: true, origins: [] }` allows them to nobody; `{ enabled: false }` does too, but in 0.12 the
     * module can then not be unloaded or reloaded any more (`http_app_removed` of plugins/mod_http.lua throws).
     */
    readonly cors?: HttpCors | undefined;

    /**
     * Since 0.12: handlers are called as soon as the header is there, with `request.body == false`, for a body that is
     * chunked or too large, and may set `request.body_sink`. Without it they are not called before the body is there.
     */
    readonly streaming_uploads?: boolean | undefined;
  }

  interface HttpCors {
    readonly enabled: boolean;
    readonly credentials?: boolean | undefined;
    readonly headers?: { readonly [header: string]: boolean } | undefined;
    readonly origins?: "*" | readonly string[] | undefined;
  }

  /**
   * `path` is given to wildcard routes only: what the `*` stands for, decoded.
   *
   * A throw is answered with an HTML page and status 500, and the connection is closed.
   */
  type HttpHandler = (this: void, event: HttpEvent, path: string) => HttpResult;

  /**
   * - a string: 200 with it as the body
   * - a number: that status, with an HTML error page from 400 on
   * - a table: `headers` are added to the response's, the rest replaces its fields; then it is sent
   * - true: the handler sends the response itself, now or later, by `response:send()`
   * - nil: the next handler is asked; 404 where there is none
   *
   * Since 0.12 also a promise of any of these, or an object of util.error.
   */
  type HttpResult = string | number | true | HttpResponseFields | undefined;

  interface HttpResponseFields {
    readonly status_code?: number | undefined;
    readonly headers?: HttpHeaders | undefined;
    readonly body?: string | undefined;
  }

  interface HttpEvent {
    readonly request: HttpRequest;
    readonly response: HttpResponse;
  }

  /**
   * Names in lower case with `_` for `-`: `content_type`. Of a header that was sent several times, the values with
   * `,` between them.
   */
  interface HttpHeaders {
    [name: string]: string | undefined;
  }

  /** Source: net/http/parser.lua and net/http/server.lua. */
  interface HttpRequest {
    readonly method: string;
    /** Percent-decoded, with single slashes, without the query; nil was answered with 400 before a handler sees it. */
    readonly path: string;
    readonly url: HttpUrl;
    readonly httpversion: "1.0" | "1.1";
    readonly headers: HttpHeaders;

    /**
     * The body, empty where there is none. 0.11 has no notion of a chunked request and takes its body for the next
     * request; since 0.12 false stands for one that is not there yet, or never will be because it is over
     * `http_max_content_size` bytes.
     */
    readonly body: string | false | undefined;

    /** Since 0.12: true until the whole request is there. */
    readonly partial?: boolean | undefined;
    /** Since 0.12: whether the body comes in chunks. False for what a client sends to 0.12 and 13.0. */
    readonly chunked?: boolean | undefined;
    /** Since 0.12: where the handler of a streaming upload wants the body written. */
    body_sink?: { write(data: string): unknown } | undefined;

    readonly conn: HttpConnection;
    /** The client's address; behind one of the `trusted_proxies`, the one that the proxy names. */
    readonly ip: string;
    /** Whether the connection (since 0.12: or that to the proxy) is encrypted. */
    readonly secure?: boolean | undefined;
    /** Since 13. */
    readonly id?: string | undefined;
    /** Since 13: writes to the log with the request's id. */
    readonly log?: ((this: void, level: LogLevel, format: string, ...args: unknown[]) => void) | undefined;
  }

  interface HttpUrl {
    /** As it was sent, not decoded. */
    readonly path: string;
    /** What comes after `?`, not decoded; nil where that is nothing. */
    readonly query?: string | undefined;
    readonly scheme?: string | undefined;
    readonly host?: string | undefined;
    readonly port?: string | undefined;
  }

  /** Source: net/http/server.lua. */
  interface HttpResponse {
    readonly request: HttpRequest;
    readonly conn: HttpConnection;
    /** 200 until it is set. */
    status_code: number;
    /** The whole status line after the version, instead of `status_code` and its usual words. */
    status?: string | undefined;
    /** To be sent; names with `_` for `-`. `date` and `connection` are there already. */
    readonly headers: HttpHeaders;
    body?: string | undefined;
    /** Whether the connection stays open afterwards. */
    persistent: boolean;
    /** True once the response is sent or its connection is gone; `send` does nothing any more. */
    readonly finished?: boolean | undefined;
    /** Called once when the response is sent, or when the client goes away before (then `finished` is set). */
    on_destroy?: ((this: HttpResponse) => void) | undefined;
    /** Sends status, headers and body (`response.body` where it is left out), with its length. */
    send(body?: string): void;
    /** Sends the header only. Since 0.12. */
    write_headers?(): void;
    /** Sends a file, or anything with a `read` of bytes and perhaps a `close`, as fast as the client takes it. */
    send_file(file: { read(bytes: number): string | undefined; close?(): unknown }): true;
    /** Ends a response that was written to `conn` by hand. */
    done(): void;
  }

  /** Source: net/server_select.lua and its relatives. */
  interface HttpConnection {
    /** The address of the other end, the proxy's if there is one. */
    ip(): string;
    write(data: string): unknown;
    close(): void;
    /** Whether it is encrypted. */
    ssl(): boolean;
  }

  /**
   * The HTTP server. Its events are `"<method> <host><path>"`, by which `provides` hooks routes, and `"http-error"`.
   * Source: net/http/server.lua.
   */
  interface HttpServerLibrary extends EventSource {
    fire_event(this: void, event: string, payload?: unknown): unknown;
  }

  /**
   * `http-error`: asks for the body of an error page; the first text that is returned is sent. `response.status_code` is set
   * already and may be changed.
   */
  interface HttpErrorEvent {
    readonly code: number;
    /** nil where no host or handler was looked for. */
    readonly request?: HttpRequest | undefined;
    readonly response: HttpResponse;
  }
}
