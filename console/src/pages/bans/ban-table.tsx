import { useState } from "react";
import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { useSession } from "../../connection/session";
import { hrefOf } from "../../route";
import { bannedName } from "../../text/ban-words";
import { useTexts } from "../../text/texts";
import { ForeignText } from "../../ui/foreign-text";
import { JidText } from "../../ui/jid-text";
import { type Column, VirtualTable } from "../../ui/list/virtual-table";
import { LiftDialog } from "./ban-dialogs";
import { LiftButton } from "./lift-button";
import { BanEnd } from "./ban-end";

interface BanTableProps {
  readonly label: string;
  readonly bans: readonly ManagedBan[];
}

/** Bans and mutes, which those who may can lift. */
export function BanTable({ label, bans }: BanTableProps) {
  const { t } = useTexts();
  const { api, can } = useSession();
  const [lifting, setLifting] = useState<ManagedBan>();
  const facts: Column<ManagedBan>[] = [
    {
      id: "who",
      title: t.bans.who,
      width: "minmax(0, 3fr)",
      isRowHeader: true,
      render: ({ id, jid, role }) => (
        <>
          <a href={hrefOf("bans", id)}>
            {jid.includes("@") ? <JidText jid={jid} /> : <ForeignText value={bannedName(jid, t)} />}
          </a>{" "}
          {role === undefined ? null : <span className="badge neutral">{t.bans.mute}</span>}
        </>
      ),
    },
    {
      id: "where",
      title: t.bans.where,
      width: "minmax(0, 3fr)",
      render: ({ muc }) => (muc === undefined ? t.bans.everywhere : <JidText jid={muc} />),
    },
    {
      id: "reason",
      title: t.bans.reason,
      width: "minmax(0, 3fr)",
      render: ({ reason }) => (reason === undefined ? "–" : <ForeignText value={reason} most={100} />),
    },
    { id: "ends", title: t.bans.ends, width: "11rem", render: (ban) => <BanEnd ban={ban} /> },
    {
      id: "by",
      title: t.bans.by,
      width: "9rem",
      render: ({ created_by }) => (
        <ForeignText
          value={created_by.label ?? t.audit.actors[created_by.kind] ?? created_by.kind}
          most={40}
        />
      ),
    },
  ];
  const lift: Column<ManagedBan> = {
    id: "lift",
    title: <span className="visually-hidden">{t.bans.actions}</span>,
    width: "8.5rem",
    isAction: true,
    render: (ban) =>
      ban.state === "active" ? (
        <LiftButton
          ban={ban}
          onPress={() => {
            setLifting(ban);
          }}
        />
      ) : null,
  };
  return (
    <>
      <VirtualTable
        label={label}
        columns={can("ban") ? [...facts, lift] : facts}
        items={bans}
        keyOf={({ id }) => id}
        rowClass={({ state }) => (state === "active" ? undefined : "ended")}
      />
      {lifting === undefined ? null : (
        <LiftDialog
          ban={lifting}
          lift={(reason) => api.liftBan(lifting.id, reason)}
          onClose={() => {
            setLifting(undefined);
          }}
        />
      )}
    </>
  );
}
