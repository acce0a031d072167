/** Occupants by occupant JID. Shared, because they must outlive a reload of the module. */
type Nicks = LuaTable<string, true | undefined>;

const shared = prosodyModule.shared("voices") as LuaTable<"taken" | "withheld", Nicks | undefined>;

function sharedNicks(name: "taken" | "withheld"): Nicks {
  const nicks = shared.get(name) ?? new LuaTable<string, true | undefined>();
  shared.set(name, nicks);
  return nicks;
}

/** Those that had voice until they were muted (XEP-0045, section 8.4): the end of a mute gives it back to these only. */
const taken = sharedNicks("taken");

/** Those without voice only because the room is moderated: the end of that gives voice to these only. */
const withheld = sharedNicks("withheld");

/** Notes that a mute takes voice from an occupant. */
export function noteVoice(nick: string): void {
  taken.set(nick, true);
}

/** Whether a mute has taken voice from an occupant. */
export function hadVoice(nick: string): boolean {
  return taken.get(nick) === true;
}

/** The occupant has voice again, or is gone. */
export function forgetVoice(nick: string): void {
  taken.delete(nick);
}

/** Notes that an occupant has no voice only because the room is moderated. */
export function noteWithheld(nick: string): void {
  withheld.set(nick, true);
}

/** Whether an occupant has no voice only because the room is moderated. */
export function isWithheld(nick: string): boolean {
  return withheld.get(nick) === true;
}

/** The occupant has been given a role, or is gone. */
export function forgetWithheld(nick: string): void {
  withheld.delete(nick);
}
