import type { Outcome } from "../../../src/contract/problem";
import type { RetractionProblem } from "../../../src/contract/responses";
import { encodeJson, escapeText } from "../json/json-encoding";

/** An HTTP response. Header names are written with underscores, as Prosody's HTTP server expects them. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Shared by the responses without other headers. */
const JSON_HEADERS: Record<string, string> = { content_type: "application/json" };

/** A response with a JSON body. */
export function answer(status: number, body: object, headers?: Record<string, string>): Answer {
  return jsonAnswer(status, encodeJson(body), headers);
}

/** A response with a body that is encoded already. */
export function jsonAnswer(status: number, body: string, headers = JSON_HEADERS): Answer {
  headers.content_type = "application/json";
  return { status, headers, body };
}

/**
 * The response to a request with many entries, each with a result of its own. The results are encoded already, one by one,
 * because all of them at once would take longer than a slice. `more`: other members.
 */
export function resultsAnswer(results: readonly string[], more: object = {}): Answer {
  const others = encodeJson(more);
  const end = others === "{}" ? "}" : `,${others.substring(1)}`;
  return jsonAnswer(200, string.format('{"results":[%s]%s', results.join(","), end));
}

/** A success response without a body. */
export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, headers, body: "" };
}

export function refusal(problem: RetractionProblem, headers?: Record<string, string>): Answer {
  const { status, code, error } = problem;
  const body = string.format('{"code":"%s","error":"%s"}', code, escapeText(error));
  return jsonAnswer(status, body, headers);
}

/** 200 with the value, or the error response. */
export function answerTo(outcome: Outcome<object>): Answer {
  return outcome.ok ? answer(200, outcome.value) : refusal(outcome.problem);
}
