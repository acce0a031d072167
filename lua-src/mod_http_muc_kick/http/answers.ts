import { internalError, type Outcome } from "../../../src/contract/problem";
import type { RetractionProblem } from "../../../src/contract/responses";
import { encodeJson, escapeText } from "../json/json-encoding";
import type { Ended } from "../slices";

/** An HTTP response. */
export interface Answer {
  readonly status: number;
  /** JSON; empty: none. */
  readonly body: string;
  /** Header names are written with underscores, as Prosody's HTTP server expects them. */
  readonly headers?: Headers | undefined;
}

/** The media type of every body. */
export const JSON_TYPE = "application/json";

/** Headers beside that of the type of the body. */
type Headers = Readonly<Record<string, string>>;

/** A response with a JSON body. */
export function answer(status: number, body: object): Answer {
  return { status, body: encodeJson(body) };
}

/**
 * The response to a request with many entries, each with a result of its own. The results are encoded already, one by one,
 * because all of them at once would take longer than a slice. `more`: other members.
 */
export function resultsAnswer(results: readonly string[], more: object = {}): Answer {
  const others = encodeJson(more);
  const end = others === "{}" ? "}" : `,${others.substring(1)}`;
  return { status: 200, body: string.format('{"results":[%s]%s', results.join(","), end) };
}

/** A success response without a body. */
export function noContent(headers?: Headers): Answer {
  return withHeaders(204, "", headers);
}

export function refusal(problem: RetractionProblem, headers?: Headers): Answer {
  const { status, code, error } = problem;
  const body = string.format('{"code":"%s","error":"%s"}', code, escapeText(error));
  return withHeaders(status, body, headers);
}

/** Most have none, and a table in Lua has room only for the fields that it was made with. */
function withHeaders(status: number, body: string, headers: Headers | undefined): Answer {
  return headers === undefined ? { status, body } : { status, body, headers };
}

/** Sends a response, unless one was sent or the caller has disconnected; returns whether it was sent. */
export type Send = (this: void, event: Prosody.HttpEvent, answer: Answer) => boolean;

export const respond: Send = ({ request, response }, { status, headers, body }) => {
  if (response.finished === true) return false;
  response.status_code = status;
  if (body !== "") response.headers.content_type = JSON_TYPE;
  if (headers !== undefined) for (const [name, value] of pairs(headers)) response.headers[name] = value;
  // COMPAT 0.11: its server sends the body in response to HEAD, too.
  response.send(request.method === "HEAD" && response.write_headers === undefined ? "" : body);
  return true;
};

/** Responds to a request whose work in slices has failed before a response; see inSlices. */
export function answerFailure(event: Prosody.HttpEvent, send = respond): Ended {
  return (hasFailed) => {
    if (hasFailed) send(event, refusal(internalError()));
  };
}

/** 200 with the value, or the error response. */
export function answerTo(outcome: Outcome<object>): Answer {
  return outcome.ok ? answer(200, outcome.value) : refusal(outcome.problem);
}
