import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";

const EVERYWHERE = "everywhere";

/** Where an act may happen: what the token reaches, and what the API takes. `room`: from which it was opened. */
export function usePlaces(room: string | undefined, takesComponent: boolean) {
  const { t } = useTexts();
  const { reaches } = useSession();
  const component = room?.substring(room.indexOf("@") + 1);
  return [
    ...(room === undefined ? [] : [{ value: room, name: t.act.whereRoom }]),
    ...(component !== undefined && takesComponent && reaches(component)
      ? [{ value: component, name: t.act.whereComponent(component) }]
      : []),
    ...(reaches(undefined) ? [{ value: EVERYWHERE, name: t.act.whereEverywhere }] : []),
  ];
}

/** The `muc` of a place. */
export function toMuc(place: string): string | undefined {
  return place === EVERYWHERE ? undefined : place;
}
