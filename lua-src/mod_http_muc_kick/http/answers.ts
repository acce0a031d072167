import type { Outcome, Problem } from "../../../src/contract/problem";
import { ARRAY } from "../json/json-decoding";
import { encodeJson, escapeText } from "../json/json-encoding";

/** An answer to a request. Header names are written with underscores, as Prosody's HTTP server takes them. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Shared by the answers that have no other headers. */
const JSON_HEADERS: Record<string, string> = { content_type: "application/json" };

/** An answer with a JSON body. */
export function answer(status: number, body: object, headers?: Record<string, string>): Answer {
  return jsonAnswer(status, encodeJson(body), headers);
}

function jsonAnswer(status: number, body: string, headers = JSON_HEADERS): Answer {
  headers.content_type = "application/json";
  return { status, headers, body };
}

/** The answer to a request that is done with nothing to say. */
export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, headers, body: "" };
}

export function refusal(problem: Problem, headers?: Record<string, string>): Answer {
  const { status, code, error } = problem;
  return jsonAnswer(status, `{"code":"${code}","error":"${escapeText(error)}"}`, headers);
}

/** 200 with the value, or the refusal. */
export function answerTo(outcome: Outcome<object>): Answer {
  return outcome.ok ? answer(200, outcome.value) : refusal(outcome.problem);
}

/** The same list, encoded as `[]` where it is empty: any other empty table is encoded as an object. */
export function list<T>(items: readonly T[]): readonly T[] {
  setmetatable(items as T[], ARRAY);
  return items;
}
