import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { hrefOf } from "../../route";
import type { Texts } from "../../text/en";
import { useTexts } from "../../text/texts";
import { ForeignText } from "../../ui/foreign-text";
import { JidText } from "../../ui/jid-text";
import { DistanceText, TimeText } from "../../ui/time-text";
import { type Column, VirtualTable } from "../../ui/list/virtual-table";

/** Whom a ban concerns, in words: a domain is everybody there. */
export function bannedName(jid: string, t: Texts): string {
  if (jid.includes("@")) return jid;
  return jid.startsWith("*.") ? t.bans.subdomainsOf(jid.slice(2)) : t.bans.everybodyOf(jid);
}

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
  if (expires_at === undefined) return t.bans.forGood;
  return state === "expired" ? (
    <span className="muted">
      {t.ban.state.expired} <TimeText at={expires_at} />
    </span>
  ) : (
    <DistanceText at={expires_at} />
  );
}

interface BanTableProps {
  readonly label: string;
  readonly bans: readonly ManagedBan[];
}

export function BanTable({ label, bans }: BanTableProps) {
  const { t } = useTexts();
  const columns: Column<ManagedBan>[] = [
    {
      id: "who",
      title: t.bans.who,
      width: "minmax(0, 3fr)",
      isRowHeader: true,
      render: ({ id, jid }) => (
        <a href={hrefOf("bans", id)}>
          {jid.includes("@") ? <JidText jid={jid} /> : <ForeignText value={bannedName(jid, t)} />}
        </a>
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
  return (
    <VirtualTable
      label={label}
      columns={columns}
      items={bans}
      keyOf={({ id }) => id}
      rowClass={({ state }) => (state === "active" ? undefined : "ended")}
    />
  );
}
