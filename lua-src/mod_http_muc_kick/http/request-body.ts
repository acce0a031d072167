import { invalidJson } from "../../../src/contract/problem";
import { inSlices } from "../slices";
import { answerFailure, refusal, respond, type Send } from "./answers";
import { decodeJson } from "../json/json";
import { startDecoding } from "../json/json-decoding";

const { utf8 } = require("util.encodings");

/** Maximum size of a body that is decoded in one piece, in bytes: a few milliseconds at most. */
const SHORT = 16384;

/** Number of values decoded in one step of a slice. */
const VALUES_AT_ONCE = 500;

/**
 * Calls `use` with the value of a body, now or, if the body is long, after it was decoded in slices; responds with an error,
 * by `send`, if it is not JSON.
 */
export function readBody(event: Prosody.HttpEvent, use: Use, send = respond): void {
  // False, of one that is incomplete, never gets here: see createRoutes.
  const body = (event.request.body as string | undefined) ?? "";
  if (body.length <= SHORT || !utf8.valid(body)) {
    finish(decodeJson(body), event, use, send);
    return;
  }
  const decoding = startDecoding(body);
  inSlices(
    (agenda) => {
      const proceed = () => {
        if (decoding.proceed(VALUES_AT_ONCE)) finish(decoding.result(), event, use, send);
        else agenda.plan(0, proceed, proceed);
      };
      proceed();
    },
    answerFailure(event, send),
  );
}

/** Goes on with the decoded body. */
type Use = (this: void, value: unknown, event: Prosody.HttpEvent) => void;

function finish(value: unknown, event: Prosody.HttpEvent, use: Use, send: Send): void {
  if (value === undefined) send(event, refusal(invalidJson()));
  else use(value, event);
}
