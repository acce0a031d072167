import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import { leaveForSignIn } from "../connection/sign-in-return";
import { useTexts } from "../text/texts";
import { Field } from "../ui/fields";
import { LanguageChoice } from "../ui/language-choice";
import { Page } from "./page";

interface SignInProps {
  /** Why the last sign-in failed, or ended. */
  readonly problem: string | undefined;
  /** Whether people can sign in with an identity provider, too. */
  readonly hasOrganization: boolean;
  /** Whether another account of the identity provider may help. */
  readonly needsOtherAccount: boolean;
  readonly onToken: (token: string) => void;
}

export function SignInPage({ problem, hasOrganization, needsOtherAccount, onToken }: SignInProps) {
  const { t } = useTexts();
  const [token, setToken] = useState("");
  const [hasTried, setTried] = useState(false);
  const isEmpty = token.trim() === "";
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    setTried(true);
    // Whoever copies it from a header takes the scheme along.
    if (!isEmpty) onToken(token.trim().replace(/^bearer +/i, ""));
  }
  return (
    <main className="sign-in">
      <p className="brand">{t.product}</p>
      <Page title={t.signIn.title} actions={<LanguageChoice />}>
        {problem === undefined ? null : (
          <p className="notice bad" role="alert">
            {problem}
          </p>
        )}
        {hasOrganization ? (
          <div className="organization">
            <Button
              className="button primary"
              onPress={() => {
                leaveForSignIn(needsOtherAccount);
              }}
            >
              {t.signIn.organization}
            </Button>
            <p className="muted">{t.signIn.orToken}</p>
          </div>
        ) : null}
        <form onSubmit={submit}>
          <Field
            label={t.signIn.token}
            type="password"
            value={token}
            onChange={setToken}
            help={t.signIn.help}
            error={hasTried && isEmpty ? t.signIn.empty : undefined}
            autoFocus={!hasOrganization}
          />
          <div className="actions">
            <Button className={hasOrganization ? "button" : "button primary"} type="submit">
              {t.signIn.submit}
            </Button>
          </div>
        </form>
        <p className="muted">{t.signIn.kept}</p>
      </Page>
    </main>
  );
}
