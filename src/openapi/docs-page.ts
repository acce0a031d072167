import type { OpenApiDocument } from "./document";

/** The parts of an OpenAPI document that the page shows. */
interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Content }>
  >;
}

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly description?: string;
}

type Content = Readonly<Record<string, { readonly schema?: object }>>;

/** An OpenAPI document as a page of HTML that needs no script: every operation, every answer, every schema. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags = [], paths = {}, components } = document;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(([method, operation]) => ({
      method,
      path,
      operation,
    })),
  );
  const sections = tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name) ?? false);
    return `<h2>${escape(name)}</h2>${own.map(renderOperation).join("")}`;
  });
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary><h3>${escape(name)}</h3></summary>${renderJson(schema)}</details>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)} ${escape(info.version)}</title>
<link rel="stylesheet" href="docs/style.css">
</head>
<body>
<h1>${escape(info.title)}</h1>
<p>${escape(info.description ?? "")} Version ${escape(info.version)}. For programs: <a href="openapi.json">openapi.json</a>.</p>
${sections.join("\n")}
<h2>Schemas</h2>
${schemas.join("\n")}
</body>
</html>
`;
}

function renderOperation(of: { method: string; path: string; operation: Operation }): string {
  const { method, path, operation } = of;
  const { parameters = [], requestBody, responses = {} } = operation;
  return [
    `<details id="${escape(operation.operationId ?? path)}"><summary><h3><span class="method">${escape(method.toUpperCase())}</span> ${escape(path)}</h3> ${escape(operation.summary ?? "")}</summary>`,
    `<p>${escape(operation.description ?? "")}</p>`,
    parameters.length === 0 ? "" : renderParameters(parameters),
    requestBody === undefined ? "" : `<h4>Body</h4>${renderContent(requestBody.content)}`,
    "<h4>Answers</h4><table>",
    ...Object.entries(responses).map(
      ([status, { description = "", content }]) =>
        `<tr><th>${escape(status)}</th><td>${escape(description)}${renderContent(content)}</td></tr>`,
    ),
    "</table></details>",
  ].join("\n");
}

function renderParameters(parameters: readonly Parameter[]): string {
  const rows = parameters.map(
    ({ name = "", in: place = "", required = false, description = "" }) =>
      `<tr><th><code>${escape(name)}</code></th><td>${escape(place)}${required ? ", required" : ""}</td><td>${escape(description)}</td></tr>`,
  );
  return `<h4>Parameters</h4><table>${rows.join("")}</table>`;
}

function renderContent(content: Content = {}): string {
  return Object.entries(content)
    .map(([type, { schema = {} }]) => `<p><code>${escape(type)}</code></p>${renderJson(schema)}`)
    .join("");
}

/** JSON in which references lead to the schema that they name. */
function renderJson(value: unknown): string {
  const text = escape(JSON.stringify(value, undefined, 2));
  const linked = text.replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name: string) => `<a href="#${name}">${reference}</a>`,
  );
  return `<pre>${linked}</pre>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The style sheet of `/docs`. */
export const docsStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 6rem; }
h1 { margin-bottom: 0; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { font-family: ui-monospace, monospace; font-size: 1rem; margin: 0; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 4px; }
details { border: 1px solid var(--line); border-radius: 4px; margin: 0.75rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
summary h3 { display: inline; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
.method { display: inline-block; min-width: 4rem; font-weight: 700; }
`.trimStart();
