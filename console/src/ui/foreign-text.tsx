import { visibleParts, visibleText } from "../text/visible-text";

interface ForeignTextProps {
  readonly value: string;
  /** In characters. */
  readonly most?: number;
}

/**
 * A text that somebody outside chose, such as a nickname: isolated from the direction of what surrounds it, cut at a
 * sane length, and with visible escapes for what would be invisible.
 */
export function ForeignText({ value, most = 120 }: ForeignTextProps) {
  const { parts, isCut } = visibleParts(value, most);
  return (
    <bdi className="foreign" title={isCut ? visibleText(value, 1200) : undefined}>
      {parts.map(({ text, isEscape }, index) =>
        isEscape ? (
          <span className="escape" key={index}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
      {isCut ? "…" : null}
    </bdi>
  );
}
