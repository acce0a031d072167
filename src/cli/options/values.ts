import { InvalidArgumentError } from "commander";
import { DURATION_FORM, parseSeconds } from "../../time/duration";
import { MOMENT_FORM, type MomentMeaning, parseMoment } from "../../time/moment";

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value > 0))
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** Reads a whole number from 1 to `most`. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
    }
    return value;
  };
}

/** Gathers the values of an option that may be given several times, or with several values between commas. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",").map((value) => value.trim())];
}

/** What is said about times wherever they can be given. */
export const timesHelp = `Times: a duration is a whole number followed by s, m, h, d or w. A date or time without a zone is in the local time of this
machine; a date alone includes the whole day: until 2030-01-31 ends at midnight after it. Output is in UTC (Z).`;

/** Reads a duration, or a plain number of seconds, into seconds. */
export function secondsOption(most?: number): (text: string) => number {
  return (text) => {
    const seconds = parseSeconds(text);
    if (seconds !== undefined && seconds <= (most ?? Infinity)) return seconds;
    const limit = most === undefined ? "" : `, at most ${most} seconds`;
    throw new InvalidArgumentError(`It must be ${DURATION_FORM}, or a number of seconds${limit}.`);
  };
}

/** Reads a point in time into Unix time in ms. */
export function momentOption(meaning: MomentMeaning): (text: string) => number {
  return (text) => {
    const moment = parseMoment(text, meaning);
    if (moment === undefined) throw new InvalidArgumentError(`It must be ${MOMENT_FORM}.`);
    if (meaning.duration === "ahead" && moment <= Date.now()) {
      throw new InvalidArgumentError("It must be in the future.");
    }
    return moment;
  };
}
