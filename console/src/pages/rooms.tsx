import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import type { RoomListed } from "../../../src/contract/responses";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import { hrefOf } from "../route";
import { useTexts } from "../text/texts";
import { Search } from "../ui/fields";
import { JidText } from "../ui/jid-text";
import { Empty, FailedServers, QueryState } from "../ui/query-state";
import { useSteadyList } from "../ui/list/steady-list";
import { type Column, VirtualTable } from "../ui/list/virtual-table";
import { Page } from "./page";

const NO_ROOMS: readonly RoomListed[] = [];

/** The rooms of all servers. */
export function RoomsPage() {
  const { t, formats } = useTexts();
  const { api } = useSession();
  const live = useLive("rooms");
  const query = useQuery({ queryKey: ["rooms"], queryFn: ({ signal }) => api.rooms(signal), ...live });
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const rooms = query.data?.entries ?? NO_ROOMS;
  const matching = useMemo(
    () => rooms.filter(({ muc }) => muc.toLowerCase().includes(wanted)),
    [rooms, wanted],
  );
  const { entries, hold } = useSteadyList(matching, ({ muc }) => muc, { view: wanted });
  const people = rooms.reduce((sum, { occupants }) => sum + occupants, 0);
  const columns: Column<(typeof entries)[number]>[] = [
    {
      id: "room",
      title: t.rooms.room,
      width: "minmax(0, 1fr)",
      isRowHeader: true,
      render: ({ item }) => (
        <a href={hrefOf("rooms", item.muc)}>
          <JidText jid={item.muc} />
        </a>
      ),
    },
    {
      id: "occupants",
      title: t.rooms.occupants,
      width: "9rem",
      render: ({ item, isGone }) => (
        <span className="number">{isGone ? "–" : formats.number(item.occupants)}</span>
      ),
    },
  ];
  const { data } = query;
  return (
    <Page
      title={t.rooms.title}
      summary={
        data === undefined
          ? undefined
          : `${t.rooms.count(rooms.length, formats.number(rooms.length))}, ${t.rooms.people(people, formats.number(people))}`
      }
      actions={<Search label={t.rooms.search} value={search} onChange={setSearch} />}
    >
      <QueryState query={query} />
      <FailedServers failed={data?.failed} />
      {data !== undefined && rooms.length === 0 ? (
        <Empty title={t.rooms.empty} help={t.rooms.emptyHelp} />
      ) : null}
      {rooms.length > 0 && entries.length === 0 ? <Empty title={t.state.noResults} /> : null}
      <div {...hold}>
        {entries.length > 0 ? (
          <VirtualTable
            label={t.rooms.title}
            columns={columns}
            items={entries}
            keyOf={({ item }) => item.muc}
            rowClass={({ isGone }) => (isGone ? "gone" : undefined)}
          />
        ) : null}
      </div>
      {data?.isCut === true ? <p className="muted">{t.state.cut(formats.number(rooms.length))}</p> : null}
    </Page>
  );
}
