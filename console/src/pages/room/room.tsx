import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { ApiError } from "../../connection/http";
import { useLive } from "../../connection/live";
import { useSession } from "../../connection/session";
import { hrefOf } from "../../route";
import { useTexts } from "../../text/texts";
import { Choice, Search } from "../../ui/fields";
import { Empty, FailedServers, QueryState } from "../../ui/query-state";
import { MessageDialog } from "../message-dialog";
import { Page } from "../page";
import { Occupants } from "./occupants";
import { RecentJoinsDialog } from "./recent-joins-dialog";
import { RoomActDialog } from "./room-act-dialog";
import { Visitors } from "./visitors";

const views = ["inside", "left"] as const;

/** What may be done in the room or to it, and the scope that it needs. */
const acts = [
  { name: "message", scope: "kick" },
  { name: "recentJoins", scope: "kick" },
  { name: "restrict", scope: "ban" },
  { name: "destroy", scope: "destroy" },
] as const;

type View = (typeof views)[number];

/** One room: who is inside, or who has left lately. */
export function RoomPage({ room }: { readonly room: string }) {
  const { t, formats } = useTexts();
  const { can } = useSession();
  const [view, setView] = useState<View>("inside");
  const [search, setSearch] = useState("");
  const [act, setAct] = useState<(typeof acts)[number]["name"]>();
  const names = { ...t.roomAct, message: t.message, recentJoins: t.recentJoins };
  const close = () => {
    setAct(undefined);
  };
  const occupants = useOccupants(room);
  const isMissing = occupants.error instanceof ApiError && occupants.error.code === "room-not-found";
  const visitors = useVisitors(room, view === "left");
  const query = view === "inside" ? occupants : visitors;
  const { data } = query;
  const count = data?.entries.length ?? 0;
  const countText = view === "inside" ? t.rooms.people : t.room.visitorCount;
  return (
    <Page
      title={t.rooms.room}
      jid={room}
      back={{ href: hrefOf("rooms"), name: t.room.back }}
      summary={data ? countText(count, formats.number(count)) : undefined}
      actions={
        <>
          <Search
            label={view === "inside" ? t.room.search : t.room.searchVisitors}
            value={search}
            onChange={setSearch}
          />
          <Choice
            label={t.room.view}
            isLabelHidden
            value={view}
            onChange={setView}
            options={views.map((value) => ({ value, name: t.room.views[value] }))}
          />
          {(isMissing ? [] : acts)
            .filter(({ scope }) => can(scope))
            .map(({ name }) => (
              <Button
                key={name}
                className="button"
                onPress={() => {
                  setAct(name);
                }}
              >
                {names[name].open}
              </Button>
            ))}
        </>
      }
    >
      <QueryState query={query} />
      <FailedServers failed={data?.failed} />
      {view === "inside" && occupants.data !== undefined ? (
        <Occupants room={room} occupants={occupants.data.entries} search={search} />
      ) : null}
      {view === "left" && visitors.data ? (
        <Visitors room={room} visitors={visitors.data.entries} search={search} />
      ) : null}
      {data === null ? <Empty title={t.room.visitorsDisabled} help={t.room.visitorsDisabledHelp} /> : null}
      {data?.isCut === true ? <p className="muted">{t.state.cut(formats.number(count))}</p> : null}
      {act === "message" ? <MessageDialog muc={room} onClose={close} /> : null}
      {act === "recentJoins" ? <RecentJoinsDialog room={room} onClose={close} /> : null}
      {act === "restrict" || act === "destroy" ? (
        <RoomActDialog act={act} room={room} onClose={close} />
      ) : null}
    </Page>
  );
}

function useOccupants(room: string) {
  const { api } = useSession();
  const live = useLive("occupants");
  return useQuery({
    queryKey: ["occupants", { muc: room }],
    queryFn: ({ signal }) => api.occupants({ muc: room }, signal),
    ...live,
  });
}

/** Null where the server keeps none. */
function useVisitors(room: string, isShown: boolean) {
  const { api } = useSession();
  const live = useLive("visitors");
  return useQuery({
    queryKey: ["visitors", { muc: room }],
    queryFn: ({ signal }) => api.visitors({ muc: room }, signal),
    enabled: isShown,
    ...live,
  });
}
