import { InvalidArgumentError } from "commander";
import { DURATION_FORM, parseSeconds } from "../../time/duration";
import { MOMENT_FORM, type MomentMeaning, parseMoment } from "../../time/moment";

/** Parses a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value > 0))
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** Parses a whole number from 1 to `most`. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
    }
    return value;
  };
}

/** Collects the values of an option that can be repeated, or have several values separated by commas. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",").map((value) => value.trim())];
}

/** The part of help texts about times. */
export const timesHelp = `Times: a duration is a whole number followed by s, m, h, d or w. A date or time without a zone is in the local time of this
machine; a date alone includes the whole day: until 2030-01-31 ends at midnight after it. Output is in UTC (Z).`;

/** Parses a duration, or a plain number of seconds, into seconds: for options whose name says that they are seconds. */
export function secondsOption(most: number): (text: string) => number {
  return (text) => readSeconds(text, `${DURATION_FORM}, or a number of seconds`, most);
}

/** Parses a duration into seconds. A plain number is rejected, because nobody can see its unit. */
export function durationOption(most = Infinity): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text)) {
      throw new InvalidArgumentError(`A duration needs a unit: ${text}s, ${text}m, ${text}h or ${text}d.`);
    }
    return readSeconds(text, DURATION_FORM, most);
  };
}

function readSeconds(text: string, form: string, most: number): number {
  const seconds = parseSeconds(text);
  if (seconds !== undefined && seconds <= most) return seconds;
  throw new InvalidArgumentError(`It must be ${form}${most < Infinity ? `, at most ${most} seconds` : ""}.`);
}

/** Parses a point in time into Unix time in ms. */
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
