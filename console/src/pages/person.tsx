import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import { ActDialog } from "../act/act-dialog";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import { goTo, hrefOf } from "../route";
import { useTexts } from "../text/texts";
import { Field } from "../ui/fields";
import { ForeignText } from "../ui/foreign-text";
import { JidText } from "../ui/jid-text";
import { FailedServers, QueryState } from "../ui/query-state";
import { AuditEntries } from "./audit/audit-entries";
import { BanTable } from "./bans/ban-table";
import { UnmanagedBans } from "./bans/unmanaged-bans";
import { MessageDialog } from "./message-dialog";
import { NoteOf } from "./note";
import { Page } from "./page";

/** Asks for an address. */
export function PeoplePage() {
  const { t } = useTexts();
  const [jid, setJid] = useState("");
  function open(event: SyntheticEvent): void {
    event.preventDefault();
    if (jid.trim() !== "") goTo(hrefOf("people", jid.trim().toLowerCase()));
  }
  return (
    <Page title={t.person.title} summary={t.person.lead}>
      <form className="inline-form" onSubmit={open}>
        <Field label={t.person.jid} help={t.person.jidHelp} value={jid} onChange={setJid} />
        <Button className="button primary" type="submit">
          {t.person.open}
        </Button>
      </form>
    </Page>
  );
}

/** An account or a domain: where it is, its bans, what was done to it. */
export function PersonPage({ jid }: { readonly jid: string }) {
  const { t } = useTexts();
  const { can, me, reaches } = useSession();
  const [dialog, setDialog] = useState<"act" | "message">();
  const isAccount = jid.includes("@");
  const mayAct = can("ban") || (can("kick") && isAccount);
  const { data: inside } = useRoomsOf(jid);
  const mayWrite = reaches(undefined) && can("kick") && isAccount;
  const close = () => {
    setDialog(undefined);
  };
  return (
    <Page
      title={t.person.title}
      jid={jid}
      back={{ href: hrefOf("people"), name: t.person.back }}
      actions={
        <>
          {mayWrite ? (
            <Button
              className="button"
              onPress={() => {
                setDialog("message");
              }}
            >
              {t.message.open}
            </Button>
          ) : null}
          {mayAct ? (
            <Button
              className="button danger"
              onPress={() => {
                setDialog("act");
              }}
            >
              {t.room.act}
            </Button>
          ) : null}
        </>
      }
    >
      {can("read") && me.reach === undefined ? <NoteOf jid={jid} /> : null}
      {can("read") && isAccount ? <RoomsOf jid={jid} /> : null}
      {can("read") ? <BansOf jid={jid} /> : null}
      {can("audit") && me.reach === undefined ? <HistoryOf jid={jid} /> : null}
      {dialog === "act" ? (
        <ActDialog
          targets={[{ jid }]}
          room={undefined}
          rooms={inside?.entries.map(({ muc }) => muc)}
          onClose={close}
        />
      ) : null}
      {dialog === "message" ? <MessageDialog receiver={{ jid }} onClose={close} /> : null}
    </Page>
  );
}

/** As an occupant of which rooms an account is inside. */
function useRoomsOf(jid: string) {
  const { api, can } = useSession();
  const live = useLive("occupants");
  return useQuery({
    queryKey: ["occupants", { jid }],
    queryFn: ({ signal }) => api.occupants({ jid }, signal),
    enabled: can("read") && jid.includes("@"),
    ...live,
  });
}

function RoomsOf({ jid }: { readonly jid: string }) {
  const { t } = useTexts();
  const query = useRoomsOf(jid);
  return (
    <section>
      <h2>{t.person.rooms}</h2>
      <QueryState query={query} />
      <FailedServers failed={query.data?.failed} />
      {query.data?.entries.length === 0 ? <p className="muted">{t.person.noRooms}</p> : null}
      <ul className="cards">
        {query.data?.entries.map(({ muc, nickname, role, affiliation }) => (
          <li key={`${muc}/${nickname}`} className="card">
            <a href={hrefOf("rooms", muc)}>
              <JidText jid={muc} />
            </a>
            <p>
              <strong>
                <ForeignText value={nickname} most={60} />
              </strong>{" "}
              <span className="muted">
                {t.room.roles[role] ?? <ForeignText value={role} />} ·{" "}
                {t.room.affiliations[affiliation] ?? <ForeignText value={affiliation} />}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function BansOf({ jid }: { readonly jid: string }) {
  const { t } = useTexts();
  const { api } = useSession();
  const live = useLive("bans");
  const query = useQuery({
    queryKey: ["bans", { jid, state: "all" }],
    queryFn: ({ signal }) => api.bans({ jid, state: "all" }, signal),
    ...live,
  });
  const liveElsewhere = useLive("unmanagedBans");
  const elsewhere = useQuery({
    queryKey: ["bans", "unmanaged", { jid }],
    queryFn: ({ signal }) => api.unmanagedBans(jid, signal),
    ...liveElsewhere,
  });
  const { entries: managed } = query.data ?? {};
  const { entries: unmanaged, failed } = elsewhere.data ?? {};
  return (
    <section>
      <h2>{t.person.bans}</h2>
      <QueryState query={query} />
      {managed?.length === 0 && unmanaged?.length === 0 && failed?.length === 0 ? (
        <p className="muted">{t.person.noBans}</p>
      ) : null}
      {managed !== undefined && managed.length > 0 ? <BanTable label={t.person.bans} bans={managed} /> : null}
      {query.data === undefined ? null : <QueryState query={elsewhere} />}
      <FailedServers failed={failed} />
      {unmanaged !== undefined && unmanaged.length > 0 ? <UnmanagedBans bans={unmanaged} /> : null}
    </section>
  );
}

function HistoryOf({ jid }: { readonly jid: string }) {
  const { t } = useTexts();
  const { api } = useSession();
  const live = useLive("audit");
  const query = useQuery({
    queryKey: ["audit", { jid }],
    queryFn: ({ signal }) => api.audit({ jid }, undefined, signal),
    ...live,
  });
  // An intent says no more than its outcome.
  const entries = query.data?.entries.filter(({ kind }) => kind !== "intent") ?? [];
  return (
    <section>
      <h2>{t.person.history}</h2>
      <QueryState query={query} />
      {query.data !== undefined && entries.length === 0 ? (
        <p className="muted">{t.person.noHistory}</p>
      ) : null}
      <AuditEntries label={t.person.history} entries={entries} />
      <p>
        <a href={hrefOf("audit", jid)}>{t.person.wholeHistory}</a>
      </p>
    </section>
  );
}
