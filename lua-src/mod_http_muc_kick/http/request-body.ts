import { invalidJson } from "../../../src/contract/problem";
import { inSlices } from "../slices";
import { refusal } from "./answers";
import { decodeJson } from "./json";
import { startDecoding } from "./json-decoding";
import { answerFailure, type Send } from "./routes";

const { utf8 } = require("util.encodings");

/** The longest body that is decoded in one piece, in bytes: a few milliseconds at most. */
const SHORT = 16384;

/** How many values are decoded in one step of a slice. */
const VALUES_AT_ONCE = 500;

/**
 * Calls `use` with the value of a body, now or, if the body is long, after it was decoded in slices; responds with an error
 * if it is not JSON.
 */
export function readBody(body: string, send: Send, use: Use): void {
  if (body.length <= SHORT) {
    finish(decodeJson(body), send, use);
    return;
  }
  if (!utf8.valid(body)) {
    finish(undefined, send, use);
    return;
  }
  const decoding = startDecoding(body);
  inSlices((agenda) => {
    const proceed = () => {
      if (decoding.proceed(VALUES_AT_ONCE)) finish(decoding.result(), send, use);
      else agenda.plan(0, proceed, proceed);
    };
    proceed();
  }, answerFailure(send));
}

type Use = (this: void, value: unknown) => void;

function finish(value: unknown, send: Send, use: Use): void {
  if (value === undefined) send(refusal(invalidJson()));
  else use(value);
}
