import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RequestHandler, Response } from "express";
import type { Context } from "../context";
import { stateOf } from "./reply";

/** One file of the built console, with its compressed forms. */
interface ConsoleFile {
  readonly type: string;
  readonly route: string;
  readonly cacheControl: string;
  /** By content coding, the best first; `identity` is always there. */
  readonly bodies: Readonly<Record<string, Buffer>>;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The extensions of compressed files, by content coding, the best first. */
const CODINGS = { br: ".br", gzip: ".gz" };

/** Loads nothing from other hosts, and no inline script or style. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(";");

/** Serves the web console, if it is enabled and part of this installation; passes on all other requests. */
export function serveConsole({ config, logger }: Pick<Context, "config" | "logger">): RequestHandler {
  const files = config.console ? readConsole() : new Map<string, ConsoleFile>();
  if (config.console && files.size === 0) {
    logger.warn("The web console is not part of this installation; / redirects to the API documentation");
  }
  return (request, response, next) => {
    const file = files.get(request.path);
    if (file === undefined || (request.method !== "GET" && request.method !== "HEAD")) {
      next();
      return;
    }
    stateOf(request).route = file.route;
    send(file, request.headers["accept-encoding"] ?? "", response);
  };
}

function send({ type, cacheControl, bodies }: ConsoleFile, accepted: string, response: Response): void {
  const codings = accepted.split(",").map((coding) => coding.split(";")[0]?.trim());
  const coding = Object.keys(bodies).find((each) => codings.includes(each)) ?? "identity";
  response.setHeader("content-type", type);
  response.setHeader("cache-control", cacheControl);
  response.setHeader("content-security-policy", CONTENT_SECURITY_POLICY);
  response.setHeader("vary", "accept-encoding");
  if (coding !== "identity") response.setHeader("content-encoding", coding);
  response.end(bodies[coding]);
}

/** The files by path; empty if the console was not built. */
function readConsole(): ReadonlyMap<string, ConsoleFile> {
  const folder = join(packageFolder(), "dist", "console");
  if (!existsSync(join(folder, "index.html"))) return new Map();
  // Names of assets have a hash of the content.
  const assets = readdirSync(join(folder, "assets")).map((name) => `assets/${name}`);
  const names = ["index.html", ...assets].filter((name) => TYPES[extensionOf(name)] !== undefined);
  return new Map(
    names.map((name) => {
      const isPage = name === "index.html";
      const bodies = Object.entries(CODINGS)
        .map(([coding, extension]) => [coding, join(folder, name + extension)] as const)
        .filter(([, path]) => existsSync(path))
        .map(([coding, path]) => [coding, readFileSync(path)] as const);
      return [
        isPage ? "/" : `/${name}`,
        {
          type: TYPES[extensionOf(name)] ?? "",
          route: isPage ? "/" : "/assets/{name}",
          cacheControl: isPage ? "no-cache" : "public, max-age=31536000, immutable",
          bodies: { ...Object.fromEntries(bodies), identity: readFileSync(join(folder, name)) },
        },
      ];
    }),
  );
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The folder of this package: the nearest that has a package.json. */
function packageFolder(from: string = __dirname): string {
  const parent = dirname(from);
  return existsSync(join(from, "package.json")) || parent === from ? from : packageFolder(parent);
}
