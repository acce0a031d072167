import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../text/texts";
import { visibleText } from "../text/visible-text";
import { JidText } from "../ui/jid-text";

interface PageProps {
  readonly title: string;
  /** A JID that is shown as the heading instead of the title. */
  readonly jid?: string;
  readonly back?: { readonly href: string; readonly name: string };
  readonly summary?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page. Its heading gets the focus, so that keyboards and screen readers begin there. */
export function Page({ title, jid, back, summary, actions, children }: PageProps) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = jid === undefined ? title : visibleText(jid, 80);
  useEffect(() => {
    document.title = `${name} – ${t.product}`;
  }, [name, t.product]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <header className="page-head">
        <div>
          {back === undefined ? null : (
            <a className="back" href={back.href}>
              <span aria-hidden="true">←</span> {back.name}
            </a>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {jid === undefined ? title : <JidText jid={jid} />}
          </h1>
          {summary === undefined ? null : <p className="muted">{summary}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
