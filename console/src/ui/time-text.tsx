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

/** How far away a time is; it counts down. `isPast`: it is never in the future, whatever the reader's clock says. */
export function DistanceText({ at, isPast = false }: TimeProps & { readonly isPast?: boolean }) {
  const { formats } = useTexts();
  const clock = useNow();
  const now = isPast ? Math.max(clock, Date.parse(at)) : clock;
  return (
    <time dateTime={at} title={formats.exactTime(at)}>
      {formats.distance(at, now)}
    </time>
  );
}
