import type { RestrictedSetting } from "../../../src/contract/room-request";
import { FIRST, LAST } from "../priorities";
import { readSettings } from "../rooms/room-settings";
import { type Restrictions, withoutSettings } from "./restrictions";

/** The fields of the room configuration form (XEP-0045, section 10.2) and their settings. */
const FIELDS: readonly (readonly [field: string, setting: RestrictedSetting])[] = [
  ["muc#roomconfig_membersonly", "members_only"],
  ["muc#roomconfig_moderatedroom", "moderated"],
];

/**
 * Forgets the restrictions of rooms that are destroyed or created anew, and of settings that an owner turns off: what the
 * owner sets after that remains. `context`: the API of this module on a MUC component; `silenceEnded` is called with a room that
 * an owner has made unmoderated.
 */
export function forgetRestrictions(
  context: Prosody.Module,
  restrictions: Restrictions,
  silenceEnded: (this: void, muc: string) => void,
): void {
  const forget = ({ room }: Prosody.MucRoomEvent) => {
    if (restrictions.of(room.jid) !== undefined) restrictions.set(room.jid, undefined);
    return undefined;
  };
  context.hook("muc-room-created", forget, FIRST);
  context.hook("muc-room-destroyed", forget, FIRST);
  for (const [field, setting] of FIELDS) {
    context.hook(
      `muc-config-submitted/${field}`,
      (event: unknown) => {
        const { room } = event as Prosody.MucRoomEvent;
        const restriction = restrictions.of(room.jid);
        if (restriction?.[setting] === undefined || readSettings(room)[setting]) return undefined;
        restrictions.set(
          room.jid,
          withoutSettings(restriction, (each) => each === setting),
        );
        if (setting === "moderated") silenceEnded(room.jid);
        return undefined;
      },
      LAST,
    );
  }
}
