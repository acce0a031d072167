import { invalidJson } from "../../../src/contract/problem";
import { inSlices } from "../slices";
import { refusal } from "./answers";
import { decodeJson } from "../json/json";
import { startDecoding } from "../json/json-decoding";
import { answerFailure, type Request, type Send } from "./routes";

const { utf8 } = require("util.encodings");

/** Maximum size of a body that is decoded in one piece, in bytes: a few milliseconds at most. */
const SHORT = 16384;

/** Number of values decoded in one step of a slice. */
const VALUES_AT_ONCE = 500;

/**
 * Calls `use` with the value of a body, now or, if the body is long, after it was decoded in slices; responds with an error
 * if it is not JSON.
 */
export function readBody(request: Request, send: Send, use: Use): void {
  const { body } = request;
  if (body.length <= SHORT || !utf8.valid(body)) {
    finish(decodeJson(body), request, send, use);
    return;
  }
  const decoding = startDecoding(body);
  inSlices((agenda) => {
    const proceed = () => {
      if (decoding.proceed(VALUES_AT_ONCE)) finish(decoding.result(), request, send, use);
      else agenda.plan(0, proceed, proceed);
    };
    proceed();
  }, answerFailure(send));
}

/** Goes on with the decoded body. */
type Use = (this: void, value: unknown, request: Request, send: Send) => void;

function finish(value: unknown, request: Request, send: Send, use: Use): void {
  if (value === undefined) send(refusal(invalidJson()));
  else use(value, request, send);
}
