import { curlsOf } from "./curl";
import type { OpenApiDocument } from "./document";
import { fieldTable, valueTable } from "./field-table";
import { code, escapeHtml, prose } from "./html";
import type { JsonSchemas } from "./json-schema";
import { type Content, type Operation, operationsOf, successesOf } from "./operation";

/** The schema of most errors. */
const ERROR = "#/components/schemas/Error";

/** An OpenAPI document as a page of HTML that needs no script. Every schema is shown where it is used. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags = [] } = document;
  const schemas = (document.components?.schemas ?? {}) as JsonSchemas;
  const operations = operationsOf(document);
  const groups = tags.map(({ name, description = "" }) => ({
    name,
    description,
    operations: operations.filter((operation) => operation.tags.includes(name)),
  }));
  const contents = groups.map(
    (group) => `<li>${escapeHtml(group.name)}<ul>${group.operations.map(renderEntry).join("\n")}</ul></li>`,
  );
  const sections = groups.map(
    (group) => `<section>
<h2>${escapeHtml(group.name)}</h2>
<p>${prose(group.description)}.</p>
${group.operations.map((operation) => renderOperation(operation, schemas)).join("\n")}
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} ${escapeHtml(info.version)}: HTTP API</title>
<link rel="stylesheet" href="docs/style.css">
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<main>
<div id="introduction">
<h1>${escapeHtml(info.title)}: HTTP API</h1>
<p>${prose(info.description ?? "")} Version ${escapeHtml(info.version)}. For programs: <a href="openapi.json">openapi.json</a>.</p>
${introduction(schemas)}
</div>
<nav id="contents" aria-label="Contents">
<ul>
<li><a href="#introduction">How to call it</a></li>
${contents.join("\n")}
</ul>
</nav>
<div id="operations" tabindex="-1">
${sections.join("\n")}
<a class="to-contents" href="#contents">Contents</a>
</div>
</main>
</body>
</html>
`;
}

function introduction(schemas: JsonSchemas): string {
  return `<h2>How to call it</h2>
<p>The commands on this page are for a shell with these variables:</p>
<pre>MUC_KICK_URL=http://127.0.0.1:8080   # where the control plane listens
MUC_KICK_TOKEN=mk_…                  # an access token</pre>
<p>Bodies are JSON in UTF-8. An error has a status from 400 on and this body; some have further members, shown with their operation.</p>
${fieldTable({ $ref: ERROR }, schemas)}`;
}

function renderEntry({ operationId, method, path, summary }: Operation): string {
  return `<li><a href="#${escapeHtml(operationId)}">${renderCall(method, path)} <span>${prose(summary)}</span></a></li>`;
}

function renderCall(method: string, path: string): string {
  // A long path may break after each of its parts.
  const parts = escapeHtml(path).replaceAll(/(?<=.)\//g, "/<wbr>");
  return `<code><b class="method ${method.toLowerCase()}">${method}</b> ${parts}</code>`;
}

function renderOperation(operation: Operation, schemas: JsonSchemas): string {
  const { operationId, method, path, summary, description = "", parameters = [], requestBody } = operation;
  return [
    `<article id="${escapeHtml(operationId)}">`,
    `<h3>${renderCall(method, path)}</h3>`,
    `<p class="summary">${prose(summary)}</p>`,
    description === "" ? "" : `<p>${prose(description)}</p>`,
    ...curlsOf(operation).map((command) => `<pre class="curl">${escapeHtml(command)}</pre>`),
    valueTable("Parameter", parameters.filter(isIn("path"))),
    valueTable("Query parameter", parameters.filter(isIn("query"))),
    requestBody === undefined
      ? ""
      : `<h4>Request body</h4>${renderContent(requestBody.content, schemas, "open")}`,
    ...successesOf(operation).map(
      ([status, { description: meaning = "", content = {} }]) =>
        `<h4>Response ${escapeHtml(status)}</h4><p>${prose(meaning)}.</p>${renderContent(content, schemas)}`,
    ),
    renderErrors(operation, schemas),
    "</article>",
  ].join("\n");
}

function isIn(place: string) {
  return (parameter: { readonly in: string }) => parameter.in === place;
}

function renderContent(content: Content, schemas: JsonSchemas, open = ""): string {
  return Object.entries(content)
    .map(([type, { schema, example }]) => {
      const text = typeof example === "string" ? example : JSON.stringify(example, undefined, 2);
      const fields = fieldTable(schema, schemas);
      const described = fields === "" ? `<p>${prose(schema.description ?? "")}</p>` : "";
      const details =
        fields && `<details ${open}><summary>Fields of ${code(type)}</summary>${fields}</details>`;
      return `<p class="type">${code(type)}</p><pre>${escapeHtml(text)}</pre>${described}${details}`;
    })
    .join("\n");
}

function renderErrors({ responses }: Operation, schemas: JsonSchemas): string {
  const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  if (errors.length === 0) return "";
  const rows = errors.map(([status, { description = "", content = {} }]) => {
    const further = Object.values(content).filter(({ schema }) => schema.$ref !== ERROR);
    const details = further.map(
      ({ schema }) => `<details><summary>Fields</summary>${fieldTable(schema, schemas)}</details>`,
    );
    return `<tr><th scope="row">${code(status)}</th><td>${prose(description)}${details.join("")}</td></tr>`;
  });
  const head = `<thead><tr><th scope="col">Error</th><th scope="col">Meaning</th></tr></thead>`;
  return `<table class="errors">${head}<tbody>${rows.join("\n")}</tbody></table>`;
}
