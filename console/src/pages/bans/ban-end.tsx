import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { useTexts } from "../../text/texts";
import { DistanceText, TimeText } from "../../ui/time-text";

/** When a ban ends, or how it ended. */
export function BanEnd({ ban }: { readonly ban: ManagedBan }) {
  const { t } = useTexts();
  const { state, expires_at, lifted_at } = ban;
  if (state === "lifted") {
    return (
      <span className="muted">
        {t.ban.state.lifted} {lifted_at === undefined ? null : <TimeText at={lifted_at} />}
      </span>
    );
  }
  if (expires_at === undefined) return t.bans.permanent;
  return state === "expired" ? (
    <span className="muted">
      {t.ban.state.expired} <TimeText at={expires_at} />
    </span>
  ) : (
    <DistanceText at={expires_at} />
  );
}
