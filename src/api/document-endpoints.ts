import { docsPage } from "../openapi/docs-page";
import { docsStyle } from "../openapi/docs-style";
import type { OpenApiDocument } from "../openapi/open-api-document";
import { type PublicEndpoint, reply } from "./endpoint";

/** The API as a document, for programs and for people; nothing of it comes from another host. */
export function documentEndpoints(document: OpenApiDocument): PublicEndpoint[] {
  const page = docsPage(document);
  return [
    {
      method: "get",
      path: "/openapi.json",
      access: "public",
      docs: undefined,
      handle: () => reply(200, document),
    },
    {
      method: "get",
      path: "/docs",
      access: "public",
      docs: undefined,
      handle: () => ({ status: 200, type: "text/html; charset=utf-8", content: page }),
    },
    {
      method: "get",
      path: "/docs/style.css",
      access: "public",
      docs: undefined,
      handle: () => ({ status: 200, type: "text/css; charset=utf-8", content: docsStyle }),
    },
  ];
}
