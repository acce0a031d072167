import type { Problem } from "../../src/contract/problem";

const json = require("util.json");

/** An answer as Prosody's HTTP server takes it. Header names are written with underscores. */
export interface Answer {
  readonly status_code: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export function answer(status: number, body: object, headers: Record<string, string> = {}): Answer {
  headers.content_type = "application/json";
  return { status_code: status, headers, body: json.encode(body) };
}

export function refusal(problem: Problem, headers?: Record<string, string>): Answer {
  return answer(problem.status, { error: problem.error, code: problem.code }, headers);
}
