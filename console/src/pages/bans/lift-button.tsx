import { Button } from "react-aria-components";
import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { bannedName, wordsOf } from "../../text/ban-words";
import { useTexts } from "../../text/texts";
import { visibleText } from "../../text/visible-text";

interface LiftButtonProps {
  readonly ban: Pick<ManagedBan, "jid" | "role">;
  readonly onPress: () => void;
}

/** Begins to lift one of several bans or mutes, which its name tells apart. */
export function LiftButton({ ban, onPress }: LiftButtonProps) {
  const { t } = useTexts();
  const words = wordsOf(ban, t);
  return (
    <Button
      className="button small"
      aria-label={words.liftOf(visibleText(bannedName(ban.jid, t), 60))}
      onPress={onPress}
    >
      {words.lift}
    </Button>
  );
}
