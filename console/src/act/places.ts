import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { visibleText } from "../text/visible-text";

const EVERYWHERE = "everywhere";

/**
 * Where an act may happen: what the token reaches, and what the API takes. `room`: from which it was opened.
 * `rooms`: where the account is, which a limited token is offered.
 */
export function usePlaces(
  room: string | undefined,
  rooms: readonly string[] | undefined,
  takesComponent: boolean,
) {
  const { t } = useTexts();
  const { me, reaches } = useSession();
  if (room === undefined && me.reach !== undefined) {
    const reached = [...new Set([...(rooms ?? []), ...me.reach])];
    return reached
      .filter((muc) => takesComponent || muc.includes("@"))
      .map((muc) => ({
        value: muc,
        name: muc.includes("@") ? t.act.whereNamedRoom(visibleText(muc, 80)) : t.act.whereComponent(muc),
      }));
  }
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
