import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { TokenListed } from "../../../../src/wire/tokens";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { visibleText } from "../../text/visible-text";
import { Panel } from "../../ui/dialog";
import { Fact } from "../../ui/fact";
import { ForeignText } from "../../ui/foreign-text";
import { Empty, ErrorText, QueryState } from "../../ui/query-state";
import { TimeText } from "../../ui/time-text";
import { useNow } from "../../ui/use-now";
import { NewTokenDialog } from "./new-token-dialog";
import { Page } from "../page";

/** All tokens, valid ones first. */
export function TokensPage() {
  const { t } = useTexts();
  const { api } = useSession();
  const query = useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => api.tokens(signal) });
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenListed>();
  const now = useNow();
  const tokens = query.data?.tokens.toSorted(
    (one, other) => Number(isValid(other, now)) - Number(isValid(one, now)),
  );
  return (
    <Page
      title={t.tokens.title}
      actions={
        <Button
          className="button primary"
          onPress={() => {
            setCreating(true);
          }}
        >
          {t.tokens.create}
        </Button>
      }
    >
      <QueryState query={query} />
      {tokens?.length === 0 ? <Empty title={t.tokens.empty} /> : null}
      <ul className="cards wide">
        {tokens?.map((token) => (
          <TokenCard key={token.id} token={token} onRevoke={setRevoking} isValid={isValid(token, now)} />
        ))}
      </ul>
      {isCreating ? (
        <NewTokenDialog
          onClose={() => {
            setCreating(false);
          }}
        />
      ) : null}
      {revoking === undefined ? null : (
        <RevokeDialog
          token={revoking}
          onClose={() => {
            setRevoking(undefined);
          }}
        />
      )}
    </Page>
  );
}

function isValid({ revoked_at, expires_at }: TokenListed, now: number): boolean {
  return revoked_at === undefined && (expires_at === undefined || Date.parse(expires_at) > now);
}

interface TokenCardProps {
  readonly token: TokenListed;
  readonly isValid: boolean;
  readonly onRevoke: (token: TokenListed) => void;
}

function TokenCard({ token, isValid: isUsable, onRevoke }: TokenCardProps) {
  const { t } = useTexts();
  const { me } = useSession();
  const { id, label, scopes, reach, jid, created_at, expires_at, revoked_at, last_used_at } = token;
  const state = isUsable ? t.tokens.valid : revoked_at === undefined ? t.tokens.expired : t.tokens.revoked;
  return (
    <li className={isUsable ? "card" : "card ended"}>
      <h2>
        <ForeignText value={label} most={80} />{" "}
        <span className={`badge ${isUsable ? "good" : "neutral"}`}>{state}</span>
        {id === me.id ? <span className="badge neutral">{t.tokens.you}</span> : null}
      </h2>
      <dl className="facts">
        <Fact name={t.tokens.scopes}>{scopes.map((scope) => t.tokens.scope[scope] ?? scope).join(", ")}</Fact>
        <Fact name={t.tokens.reach}>
          <ForeignText value={reach?.join(", ") ?? t.tokens.allRooms} most={400} />
        </Fact>
        {jid === undefined ? null : (
          <Fact name={t.tokens.owner}>
            <ForeignText value={jid} />
          </Fact>
        )}
        <Fact name={t.tokens.created}>
          <TimeText at={created_at} />
        </Fact>
        <Fact name={t.tokens.lastUsed}>
          {last_used_at === undefined ? t.tokens.never : <TimeText at={last_used_at} />}
        </Fact>
        <Fact name={t.tokens.expires}>
          {expires_at === undefined ? t.tokens.never : <TimeText at={expires_at} />}
        </Fact>
      </dl>
      {isUsable ? (
        <Button
          className="button"
          aria-label={`${t.tokens.revoke} ${visibleText(label, 60)}`}
          onPress={() => {
            onRevoke(token);
          }}
        >
          {t.tokens.revoke}
        </Button>
      ) : null}
    </li>
  );
}

function RevokeDialog({ token, onClose }: { readonly token: TokenListed; readonly onClose: () => void }) {
  const { t } = useTexts();
  const { api } = useSession();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.revokeToken(token.id),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ["tokens"] });
      onClose();
    },
  });
  return (
    <Panel title={t.tokens.revokeTitle} onClose={onClose} isBusy={revoke.isPending}>
      <p>{t.tokens.revokeText(visibleText(token.label, 80))}</p>
      {revoke.error === null ? null : (
        <p className="notice bad" role="alert">
          <ErrorText error={revoke.error} />
        </p>
      )}
      <div className="actions">
        <Button className="button" onPress={onClose}>
          {t.state.cancel}
        </Button>
        <Button
          className="button danger"
          isDisabled={revoke.isPending}
          onPress={() => {
            revoke.mutate();
          }}
        >
          {t.tokens.revokeSubmit}
        </Button>
      </div>
    </Panel>
  );
}
