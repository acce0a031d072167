import { code, escapeHtml, prose } from "./html";
import { type JsonSchema, type JsonSchemas, optionsOf, resolveSchema, typesOf } from "./json-schema";

/** One line of a table of fields; a heading begins one of several forms of a value. */
type Line =
  | { readonly heading: string; readonly description: string }
  | {
      /** With the names of the members around it: `ban.created_by.kind`, `results[].status`. */
      readonly path: string;
      readonly isRequired: boolean;
      readonly schema: JsonSchema;
    };

/** A table of the fields of a value, however nested; empty if it has none. */
export function fieldTable(schema: JsonSchema, schemas: JsonSchemas): string {
  return table("Field", linesOf(schema, "", schemas));
}

/** A table of values that are not members of an object. */
export function valueTable(
  title: string,
  values: readonly { readonly name: string; readonly required?: boolean; readonly schema: JsonSchema }[],
): string {
  return table(
    title,
    values.map(({ name, required = false, schema }) => ({ path: name, isRequired: required, schema })),
  );
}

function table(title: string, lines: readonly Line[]): string {
  if (lines.length === 0) return "";
  const head = [title, "Type", "Description"].map((name) => `<th scope="col">${name}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${lines.map(renderLine).join("\n")}</tbody></table>`;
}

function renderLine(line: Line): string {
  if ("heading" in line) {
    return `<tr class="form"><th scope="colgroup" colspan="3">${line.heading} <span>${prose(line.description)}</span></th></tr>`;
  }
  const { path, isRequired, schema } = line;
  const type = `${escapeHtml(typeName(schema))}${isRequired ? ' <b class="required">required</b>' : ""}`;
  const notes = [prose(schema.description ?? ""), ...limitsOf(schema)].filter((text) => text !== "");
  return `<tr><th scope="row">${code(path)}</th><td>${type}</td><td>${notes.join(". ")}</td></tr>`;
}

function linesOf(given: JsonSchema, path: string, schemas: JsonSchemas): Line[] {
  const schema = resolveSchema(given, schemas);
  const options = optionsOf(schema);
  if (options !== undefined) {
    return options.flatMap((option, index) => optionLines(option, options.slice(0, index), path, schemas));
  }
  if (schema.items !== undefined) return linesOf(schema.items, `${path}[]`, schemas);
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]) => {
    const member = resolveSchema(given, schemas);
    const at = path === "" ? name : `${path}.${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    return [{ path: at, isRequired, schema: member }, ...linesOf(member, at, schemas)];
  });
}

function optionLines(
  option: JsonSchema,
  before: readonly JsonSchema[],
  path: string,
  schemas: JsonSchemas,
): Line[] {
  const { description = "", items, ...limits } = resolveSchema(option, schemas);
  const about = path === "" ? "" : ` for ${code(path)}`;
  const isArrayOfBefore = items?.$ref !== undefined && before.some(({ $ref }) => $ref === items.$ref);
  if (isArrayOfBefore) {
    return [{ heading: `Or an array of these${about}`, description: limitsOf(limits).join(", ") }];
  }
  const heading = `${before.length === 0 ? "Either" : "Or"}${about}`;
  return [{ heading, description }, ...linesOf(option, path, schemas)];
}

function typeName(schema: JsonSchema): string {
  const [type = "any"] = typesOf(schema);
  if (optionsOf(schema) !== undefined) return "one of several forms";
  if (type === "array" && schema.items !== undefined) {
    const item = schema.items.$ref === undefined ? typeName(schema.items) : "object";
    return `array of ${item}`;
  }
  return schema.format === "date-time" ? "date and time" : type;
}

/** What a schema says about a value beside its type, in HTML. */
function limitsOf(schema: JsonSchema): string[] {
  const { enum: values, default: usual, items } = schema;
  const choices = values ?? items?.enum;
  return [
    ...(choices === undefined ? [] : [`One of ${choices.map((value) => code(String(value))).join(", ")}`]),
    ...range(schema.minLength, schema.maxLength, "characters"),
    ...range(schema.minItems, schema.maxItems, "entries"),
    ...range(schema.minimum, schema.maximum, ""),
    ...(usual === undefined ? [] : [`Default: ${code(JSON.stringify(usual))}`]),
  ];
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (most === undefined)
    return least === undefined || least === 0 ? [] : [`At least ${least} ${unit}`.trim()];
  return [(least === undefined ? `At most ${most} ${unit}` : `${least} to ${most} ${unit}`).trim()];
}
