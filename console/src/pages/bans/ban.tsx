import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { BanDetails } from "../../../../src/wire/bans/bans";
import { useLive } from "../../connection/live";
import { useSession } from "../../connection/session";
import { hrefOf } from "../../route";
import { bannedName, wordsOf } from "../../text/ban-words";
import { useTexts } from "../../text/texts";
import { Fact } from "../../ui/fact";
import { ForeignText } from "../../ui/foreign-text";
import { JidText } from "../../ui/jid-text";
import { ErrorText, QueryState } from "../../ui/query-state";
import { TimeText } from "../../ui/time-text";
import { EditDialog, LiftDialog, termsOf } from "./ban-dialogs";
import { BanEnd } from "./ban-end";
import { Page } from "../page";

/** One ban: its terms, where it is in force, its history. */
export function BanPage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const { api, can } = useSession();
  const live = useLive("bans");
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["ban", id], queryFn: ({ signal }) => api.ban(id, signal), ...live });
  const [dialog, setDialog] = useState<"edit" | "lift">();
  const restore = useMutation({
    mutationFn: ({ ban }: BanDetails) => api.putBan(id, termsOf(ban)),
    onSuccess: () => void queries.invalidateQueries(),
  });
  const { data } = query;
  const close = () => {
    setDialog(undefined);
  };
  const isActive = data?.ban.state === "active";
  return (
    <Page
      title={t.bans.title}
      {...(data !== undefined && { jid: data.ban.jid })}
      back={{ href: hrefOf("bans"), name: t.ban.back }}
      summary={data === undefined ? undefined : t.ban.state[data.ban.state]}
      actions={
        data !== undefined && can("ban") ? (
          isActive ? (
            <>
              <Button
                className="button"
                onPress={() => {
                  setDialog("edit");
                }}
              >
                {t.ban.edit}
              </Button>
              <Button
                className="button danger"
                onPress={() => {
                  setDialog("lift");
                }}
              >
                {wordsOf(data.ban, t).lift}
              </Button>
            </>
          ) : data.ban.state === "lifted" ? (
            <Button
              className="button"
              isDisabled={restore.isPending}
              onPress={() => {
                restore.mutate(data);
              }}
            >
              {t.ban.restore}
            </Button>
          ) : undefined
        ) : undefined
      }
    >
      {restore.error === null ? null : (
        <p className="notice bad" role="alert">
          <ErrorText error={restore.error} />
        </p>
      )}
      <QueryState query={query} />
      {data === undefined ? null : <BanFacts details={data} />}
      {data !== undefined && dialog === "edit" ? <EditDialog ban={data.ban} onClose={close} /> : null}
      {data !== undefined && dialog === "lift" ? (
        <LiftDialog ban={data.ban} lift={(reason) => api.liftBan(id, reason)} onClose={close} />
      ) : null}
    </Page>
  );
}

function BanFacts({ details: { ban, servers, history } }: { readonly details: BanDetails }) {
  const { t } = useTexts();
  const texts = [
    [t.ban.note, ban.note],
    [t.ban.source, ban.source],
    [t.ban.except, ban.except?.join(", ")],
  ] as const;
  return (
    <>
      <dl className="facts">
        <Fact name={t.bans.who}>
          <a href={hrefOf("people", ban.jid)}>
            <ForeignText value={bannedName(ban.jid, t)} />
          </a>
        </Fact>
        {ban.role === undefined ? null : (
          <Fact name={t.bans.what}>
            <span className="badge neutral">{t.bans.mute}</span>
          </Fact>
        )}
        <Fact name={t.bans.where}>
          {ban.muc === undefined ? t.bans.everywhere : <JidText jid={ban.muc} />}
        </Fact>
        <Fact name={t.bans.reason}>
          <ForeignText value={ban.reason ?? "–"} most={1024} />
        </Fact>
        <Fact name={t.bans.ends}>
          <BanEnd ban={ban} />
        </Fact>
        {texts.map(([name, value]) =>
          value === undefined ? null : (
            <Fact key={name} name={name}>
              <ForeignText value={value} most={2000} />
            </Fact>
          ),
        )}
      </dl>
      {ban.spare_affiliated === true ? <p className="muted">{t.ban.spared}</p> : null}
      {ban.publish === true ? <p className="muted">{t.ban.published}</p> : null}
      <section>
        <h2>{t.ban.servers}</h2>
        <ul className="cards">
          {servers.map(({ server, in_force, error }) => (
            <li key={server} className="card">
              <strong>{server}</strong>
              <p>
                <span className={in_force ? "badge good" : "badge neutral"}>
                  {in_force ? t.ban.inForce : t.ban.notInForce}
                </span>
              </p>
              {error === undefined ? null : (
                <p>
                  <ForeignText value={error} most={400} />
                </p>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t.ban.history}</h2>
        <ol className="history">
          {history.map(({ at, actor, action, reason }, index) => (
            <li key={index}>
              <TimeText at={at} /> <strong>{t.ban.events[action] ?? action}</strong> ·{" "}
              <ForeignText value={actor.label ?? t.audit.actors[actor.kind] ?? actor.kind} most={80} />
              {reason === undefined ? null : (
                <>
                  : <ForeignText value={reason} most={300} />
                </>
              )}
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}
