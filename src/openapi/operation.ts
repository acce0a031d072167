import type { JsonSchema } from "./json-schema";

// The parts of an OpenAPI document that its page shows.

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export type Content = Readonly<Record<string, MediaType>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface DocumentedResponse {
  readonly description?: string;
  readonly content?: Content;
}

/** One operation, with its place in the document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  /** By status. */
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** The operations of a document, in its order. */
export function operationsOf({ paths = {} }: { readonly paths?: object | undefined }): Operation[] {
  const items = Object.entries(paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>);
  return items.flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** The responses that are no errors. */
export function successesOf({ responses }: Operation): [status: string, response: DocumentedResponse][] {
  return Object.entries(responses).filter(([status]) => status.startsWith("2"));
}
