import type { Outcome, Problem } from "../../../src/contract/problem";

const array = require("util.array");
const json = require("util.json");

/** An answer to a request. Header names are written with underscores, as Prosody's HTTP server takes them. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** An answer with a JSON body. */
export function answer(status: number, body: object, headers: Record<string, string> = {}): Answer {
  headers.content_type = "application/json";
  return { status, headers, body: json.encode(body) };
}

/** The answer to a request that is done with nothing to say. */
export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, headers, body: "" };
}

export function refusal(problem: Problem, headers?: Record<string, string>): Answer {
  return answer(problem.status, { error: problem.error, code: problem.code }, headers);
}

/** 200 with the value, or the refusal. */
export function answerTo(outcome: Outcome<object>): Answer {
  return outcome.ok ? answer(200, outcome.value) : refusal(outcome.problem);
}

/** The same list, but written as `[]` when it is empty: to util.json any other empty table is an object. */
export function list<T>(items: readonly T[]): readonly T[] {
  return array(items as T[]);
}
