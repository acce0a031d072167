import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import type { TokenScope } from "../../../../src/wire/tokens";
import { useSession } from "../../connection/session";
import { fromLocalInput } from "../../text/formats";
import { useTexts } from "../../text/texts";
import { Panel } from "../../ui/dialog";
import { Field, FutureTimeField } from "../../ui/fields";
import { ErrorText } from "../../ui/query-state";

const scopes: readonly TokenScope[] = ["read", "kick", "ban", "destroy", "audit", "admin"];

/** Creates a token, and shows its secret once. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const { api } = useSession();
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const [chosen, setChosen] = useState<readonly TokenScope[]>(["read", "kick", "ban"]);
  const [reach, setReach] = useState("");
  const [owner, setOwner] = useState("");
  const [expires, setExpires] = useState("");
  const [hasTried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => {
      const rooms = reach.split(/\s+/).filter((room) => room !== "");
      return api.createToken({
        label: label.trim(),
        scopes: chosen,
        ...(rooms.length > 0 && { reach: rooms }),
        ...(owner.trim() !== "" && { jid: owner.trim() }),
        expires_at: fromLocalInput(expires),
      });
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    setTried(true);
    if (label.trim() !== "" && chosen.length > 0 && !create.isPending) create.mutate();
  }
  if (create.data !== undefined) return <Secret bearer={create.data.bearer} onClose={onClose} />;
  return (
    <Panel title={t.tokens.createTitle} onClose={onClose} isBusy={create.isPending}>
      <form onSubmit={submit}>
        <Field
          label={t.tokens.label}
          help={t.tokens.labelHelp}
          value={label}
          onChange={setLabel}
          error={hasTried && label.trim() === "" ? t.tokens.needLabel : undefined}
        />
        <fieldset className="checks">
          <legend>{t.tokens.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={(event) => {
                  setChosen(
                    event.target.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope),
                  );
                }}
              />
              <span>
                {t.tokens.scope[scope]} <span className="muted">({scope})</span>
              </span>
            </label>
          ))}
          {hasTried && chosen.length === 0 ? (
            <p className="error" role="alert">
              {t.tokens.needScope}
            </p>
          ) : null}
        </fieldset>
        <Field label={t.tokens.reach} help={t.tokens.reachHelp} value={reach} onChange={setReach} lines={2} />
        <Field label={t.tokens.owner} help={t.tokens.ownerHelp} value={owner} onChange={setOwner} />
        <FutureTimeField label={t.tokens.expires} value={expires} onChange={setExpires} />
        {create.error === null ? null : (
          <p className="notice bad" role="alert">
            <ErrorText error={create.error} />
          </p>
        )}
        <div className="actions">
          <Button className="button" onPress={onClose}>
            {t.state.cancel}
          </Button>
          <Button className="button primary" type="submit" isDisabled={create.isPending}>
            {t.tokens.submit}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Secret({ bearer, onClose }: { readonly bearer: string; readonly onClose: () => void }) {
  const { t } = useTexts();
  const [isCopied, setCopied] = useState(false);
  return (
    <Panel title={t.tokens.createTitle} onClose={onClose}>
      <p>{t.tokens.secret}</p>
      <p className="secret">{bearer}</p>
      <div className="actions">
        <Button
          className="button"
          onPress={() => {
            void navigator.clipboard.writeText(bearer).then(() => {
              setCopied(true);
            });
          }}
        >
          {isCopied ? t.state.copied : t.state.copy}
        </Button>
        <Button className="button primary" onPress={onClose}>
          {t.state.close}
        </Button>
      </div>
    </Panel>
  );
}
