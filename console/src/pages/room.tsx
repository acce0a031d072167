import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { OccupantListed } from "../../../src/contract/responses";
import { ActDialog } from "../act/act-dialog";
import type { Target } from "../act/plan";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import { hrefOf } from "../route";
import { useTexts } from "../text/texts";
import { visibleText } from "../text/visible-text";
import { Search } from "../ui/fields";
import { ForeignText } from "../ui/foreign-text";
import { JidText } from "../ui/jid-text";
import { Empty, FailedServers, QueryState } from "../ui/query-state";
import type { SteadyEntry } from "../ui/list/keep-places";
import { useSteadyList } from "../ui/list/steady-list";
import { type Column, VirtualTable } from "../ui/list/virtual-table";
import { Page } from "./page";

const NOBODY: readonly OccupantListed[] = [];

type Entry = SteadyEntry<OccupantListed>;

/** An account may be inside under several nicknames. */
const keyOf = ({ jid, nickname }: OccupantListed): string => `${jid}/${nickname}`;

/** One room with its occupants. */
export function RoomPage({ room }: { readonly room: string }) {
  const { t, formats } = useTexts();
  const { api, can } = useSession();
  const live = useLive("occupants");
  const query = useQuery({
    queryKey: ["occupants", { muc: room }],
    queryFn: ({ signal }) => api.occupants({ muc: room }, signal),
    ...live,
  });
  const [search, setSearch] = useState("");
  const [selected, setSelected] = useState<ReadonlyMap<string, OccupantListed>>(new Map());
  const [targets, setTargets] = useState<readonly Target[]>();
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const occupants = query.data?.entries ?? NOBODY;
  const matching = useMemo(
    () =>
      occupants.filter(
        ({ nickname, jid }) => nickname.toLowerCase().includes(wanted) || jid.toLowerCase().includes(wanted),
      ),
    [occupants, wanted],
  );
  const { entries, hold } = useSteadyList(matching, keyOf, {
    view: wanted,
    isHeld: selected.size > 0 || targets !== undefined,
  });
  const mayAct = can("kick") || can("ban");
  const present = entries.filter(({ isGone }) => !isGone);
  const isAllSelected = present.length > 0 && present.every(({ item }) => selected.has(keyOf(item)));
  const columns = useColumns({
    selected,
    isAllSelected,
    mayAct,
    onSelect(item, isSelected) {
      const next = new Map(selected);
      if (isSelected) next.set(keyOf(item), item);
      else next.delete(keyOf(item));
      setSelected(next);
    },
    onSelectAll(isSelected) {
      setSelected(new Map(isSelected ? present.map(({ item }) => [keyOf(item), item]) : []));
    },
    onAct(item) {
      setTargets([item]);
    },
  });
  const { data } = query;
  return (
    <Page
      title={t.rooms.room}
      jid={room}
      back={{ href: hrefOf("rooms"), name: t.room.back }}
      summary={
        data === undefined ? undefined : t.rooms.people(occupants.length, formats.number(occupants.length))
      }
      actions={<Search label={t.room.search} value={search} onChange={setSearch} />}
    >
      <QueryState query={query} />
      <FailedServers failed={data?.failed} />
      {data !== undefined && entries.length === 0 ? (
        wanted === "" ? (
          <Empty title={t.room.empty} help={t.room.emptyHelp} />
        ) : (
          <Empty title={t.state.noResults} />
        )
      ) : null}
      <div {...hold}>
        {entries.length > 0 ? (
          <VirtualTable
            label={t.rooms.occupants}
            columns={columns}
            items={entries}
            keyOf={({ item }) => keyOf(item)}
            rowClass={({ item, isGone }) =>
              isGone ? "gone" : selected.has(keyOf(item)) ? "selected" : undefined
            }
          />
        ) : null}
      </div>
      {data?.isCut === true ? <p className="muted">{t.state.cut(formats.number(occupants.length))}</p> : null}
      {selected.size > 0 ? (
        <div className="selection" role="region" aria-label={t.room.selected(selected.size)}>
          <span>{t.room.selected(selected.size)}</span>
          <Button
            className="button quiet"
            onPress={() => {
              setSelected(new Map());
            }}
          >
            {t.room.clearSelection}
          </Button>
          <Button
            className="button danger"
            onPress={() => {
              setTargets(accountsOf([...selected.values()]));
            }}
          >
            {t.room.actOnSelected(selected.size)}
          </Button>
        </div>
      ) : null}
      {targets === undefined ? null : (
        <ActDialog
          targets={targets}
          room={room}
          onClose={() => {
            setTargets(undefined);
            setSelected(new Map());
          }}
        />
      )}
    </Page>
  );
}

/** Each account once. */
function accountsOf(occupants: readonly OccupantListed[]): Target[] {
  return [...new Map(occupants.map((occupant) => [occupant.jid, occupant])).values()];
}

interface ColumnsProps {
  readonly selected: ReadonlyMap<string, OccupantListed>;
  readonly isAllSelected: boolean;
  readonly mayAct: boolean;
  readonly onSelect: (item: OccupantListed, isSelected: boolean) => void;
  readonly onSelectAll: (isSelected: boolean) => void;
  readonly onAct: (item: OccupantListed) => void;
}

function useColumns(props: ColumnsProps): Column<Entry>[] {
  const { selected, isAllSelected, mayAct, onSelect, onSelectAll, onAct } = props;
  const { t } = useTexts();
  const select: Column<Entry> = {
    id: "select",
    title: (
      <input
        type="checkbox"
        aria-label={t.room.selectAll}
        checked={isAllSelected}
        onChange={(event) => {
          onSelectAll(event.target.checked);
        }}
      />
    ),
    width: "2.75rem",
    render: ({ item, isGone }) => (
      <input
        type="checkbox"
        aria-label={t.room.select(visibleText(item.nickname, 60))}
        checked={selected.has(keyOf(item))}
        disabled={isGone && !selected.has(keyOf(item))}
        onChange={(event) => {
          onSelect(item, event.target.checked);
        }}
      />
    ),
  };
  const act: Column<Entry> = {
    id: "act",
    title: <span className="visually-hidden">{t.room.actions}</span>,
    width: "8rem",
    isAction: true,
    render: ({ item, isGone }) =>
      isGone ? (
        <span className="muted">{t.room.left}</span>
      ) : (
        <Button
          className="button small"
          aria-label={t.room.actOn(visibleText(item.nickname, 60))}
          onPress={() => {
            onAct(item);
          }}
        >
          {t.room.act}
        </Button>
      ),
  };
  const facts: Column<Entry>[] = [
    {
      id: "nickname",
      title: t.room.nickname,
      width: "minmax(0, 2fr)",
      isRowHeader: true,
      render: ({ item }) => (
        <strong>
          <ForeignText value={item.nickname} most={60} />
        </strong>
      ),
    },
    {
      id: "account",
      title: t.room.account,
      width: "minmax(0, 3fr)",
      render: ({ item }) => (
        <a href={hrefOf("people", item.jid)}>
          <JidText jid={item.jid} />
        </a>
      ),
    },
    {
      id: "role",
      title: t.room.role,
      width: "8rem",
      render: ({ item }) => t.room.roles[item.role] ?? <ForeignText value={item.role} />,
    },
    {
      id: "affiliation",
      title: t.room.affiliation,
      width: "9rem",
      render: ({ item }) => t.room.affiliations[item.affiliation] ?? <ForeignText value={item.affiliation} />,
    },
  ];
  return mayAct ? [select, ...facts, act] : facts;
}
