import { useTexts } from "../text/texts";
import { useNow } from "./use-now";

interface TimeProps {
  /** RFC 3339. */
  readonly at: string;
}

/** A time in the reader's time zone, which the title names. */
export function TimeText({ at }: TimeProps) {
  const { formats } = useTexts();
  return (
    <time dateTime={at} title={formats.exactTime(at)}>
      {formats.time(at)}
    </time>
  );
}

/** How far away a time is; it counts down. */
export function DistanceText({ at }: TimeProps) {
  const { formats } = useTexts();
  const now = useNow();
  return (
    <time dateTime={at} title={formats.exactTime(at)}>
      {formats.distance(at, now)}
    </time>
  );
}
