import type { OccupantListed } from "../../../../src/contract/responses";
import { useTexts } from "../../text/texts";
import { ForeignText } from "../../ui/foreign-text";
import type { Column } from "../../ui/list/virtual-table";
import { Empty } from "../../ui/query-state";
import { DistanceText } from "../../ui/time-text";
import { PeopleTable } from "./people-table";

/** An account may be inside under several nicknames. */
const keyOf = ({ jid, nickname }: OccupantListed): string => `${jid}/${nickname}`;

interface OccupantsProps {
  readonly room: string;
  readonly occupants: readonly OccupantListed[];
  readonly search: string;
}

/** Who is in a room. */
export function Occupants({ room, occupants, search }: OccupantsProps) {
  const { t } = useTexts();
  const facts: Column<OccupantListed>[] = [
    {
      id: "role",
      title: t.room.role,
      width: "8rem",
      render: ({ role }) => t.room.roles[role] ?? <ForeignText value={role} />,
    },
    {
      id: "affiliation",
      title: t.room.affiliation,
      width: "9rem",
      render: ({ affiliation }) => t.room.affiliations[affiliation] ?? <ForeignText value={affiliation} />,
    },
    {
      id: "since",
      title: t.room.since,
      width: "9rem",
      render: ({ joined_at: joined }) => <JoinedText joined={joined} />,
    },
  ];
  return (
    <PeopleTable
      room={room}
      label={t.rooms.occupants}
      people={occupants}
      keyOf={keyOf}
      search={search}
      facts={facts}
      empty={<Empty title={t.room.empty} help={t.room.emptyHelp} />}
    />
  );
}

/** When somebody joined, if that is known. */
export function JoinedText({ joined }: { readonly joined: string | undefined }) {
  const { t } = useTexts();
  if (joined !== undefined) return <DistanceText at={joined} isPast />;
  return (
    <span className="muted" title={t.room.sinceUnknownHelp}>
      {t.room.sinceUnknown}
    </span>
  );
}
