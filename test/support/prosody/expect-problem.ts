import { readAnswer } from "./call-api";
import type { Answer } from "./send-request";

/** The answer is this refusal, in JSON and with nothing else in it; returns the sentence for a person. */
export function expectProblem(answer: Answer, status: number, code: string): string {
  const told = readAnswer(answer);
  expect(told).toEqual({ status, body: { code, error: expect.stringMatching(/\S/) as unknown } });
  return (told.body as { readonly error: string }).error;
}
