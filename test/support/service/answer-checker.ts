import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import { parseTimestamp } from "../../../src/contract/timestamp";

/** What the tests need of an OpenAPI document. */
export interface CheckedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, CheckedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface CheckedOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export interface CheckedAnswer {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly status: number;
  /** The Content-Type without its parameters; undefined: no body. */
  readonly type: string | undefined;
  readonly text: string;
}

/** Holds answers against an OpenAPI document. */
export class AnswerChecker {
  /** What was seen, such as `kick 200`. */
  readonly seen = new Set<string>();
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(readonly document: CheckedDocument) {
    this.#ajv.addFormat("date-time", (text) => parseTimestamp(text) !== undefined);
    this.#ajv.addSchema(document, "document");
  }

  /** The document's name for what is at a path; undefined where it says nothing about it. */
  find(
    method: string,
    path: string,
  ): { readonly template: string; readonly operation: CheckedOperation } | undefined {
    for (const [template, operations] of Object.entries(this.document.paths)) {
      const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      const operation = operations[method.toLowerCase()];
      if (pattern.test(path) && operation !== undefined) return { template, operation };
    }
    return undefined;
  }

  /** What is wrong with an answer, in a sentence; undefined where nothing is. */
  check(answer: CheckedAnswer): string | undefined {
    const found = this.find(answer.method, answer.path);
    if (found === undefined) return undefined;
    const { template, operation } = found;
    const status = String(answer.status);
    this.seen.add(`${operation.operationId} ${status}`);
    const told = `${answer.method} ${answer.path} was answered by ${status}`;
    const documented = operation.responses[status];
    if (documented === undefined) return `${told}, which the document does not have: ${answer.text}`;
    const types = Object.keys(documented.content ?? {});
    if (answer.type === undefined || !types.includes(answer.type)) {
      return types.length === 0 && answer.text === "" ? undefined : `${told} as ${answer.type ?? "nothing"}`;
    }
    if (answer.type !== "application/json") return undefined;
    const pointer = [
      "paths",
      template,
      answer.method.toLowerCase(),
      "responses",
      status,
      "content",
      answer.type,
      "schema",
    ];
    const validate = this.#validator(pointer);
    if (validate(JSON.parse(answer.text))) return undefined;
    return `${told} with a body that breaks its schema: ${this.#ajv.errorsText(validate.errors)}\n${answer.text}`;
  }

  #validator(pointer: readonly string[]): ValidateFunction {
    const path = pointer
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    const known = this.#validators.get(path);
    if (known !== undefined) return known;
    const validate = this.#ajv.compile({ $ref: `document#/${path}` });
    this.#validators.set(path, validate);
    return validate;
  }
}
