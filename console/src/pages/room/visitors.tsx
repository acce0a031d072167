import type { Visitor } from "../../../../src/contract/responses";
import { useTexts } from "../../text/texts";
import { ForeignText } from "../../ui/foreign-text";
import type { Column } from "../../ui/list/virtual-table";
import { Empty } from "../../ui/query-state";
import { DistanceText } from "../../ui/time-text";
import { JoinedText } from "./occupants";
import { PeopleTable } from "./people-table";

/** An account may have left more than once. */
const keyOf = ({ jid, nickname, left_at }: Visitor): string => `${jid}/${nickname}/${left_at}`;

interface VisitorsProps {
  readonly room: string;
  readonly visitors: readonly Visitor[];
  readonly search: string;
}

/** Who has left a room lately, the last one first. */
export function Visitors({ room, visitors, search }: VisitorsProps) {
  const { t } = useTexts();
  const facts: Column<Visitor>[] = [
    {
      id: "since",
      title: t.room.since,
      width: "10rem",
      render: ({ joined_at: joined }) => <JoinedText joined={joined} />,
    },
    {
      id: "left",
      title: t.room.leftAt,
      width: "14rem",
      render: ({ left_at: left, new_nickname: nickname }) => (
        <>
          <DistanceText at={left} isPast />
          {nickname === undefined ? null : (
            <span className="muted">
              , <ForeignText value={t.room.newNickname(nickname)} most={60} />
            </span>
          )}
        </>
      ),
    },
  ];
  return (
    <PeopleTable
      room={room}
      label={t.room.visitors}
      people={visitors}
      keyOf={keyOf}
      search={search}
      facts={facts}
      haveLeft
      empty={<Empty title={t.room.noVisitors} help={t.room.noVisitorsHelp} />}
    />
  );
}
