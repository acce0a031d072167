import type { RetractedRoom, Retraction } from "../contract/responses";

/** The results of several retractions, as one. */
export function joinRetractions(retractions: readonly Retraction[]): Retraction {
  let messages = 0;
  let more: true | undefined;
  let problem: Retraction["problem"];
  let rooms: RetractedRoom[] = [];
  for (const each of retractions) {
    messages += each.messages;
    more = more ?? each.more;
    problem = problem ?? each.problem;
    for (const room of each.rooms) {
      const known = rooms.find(({ muc }) => muc === room.muc);
      const others = rooms.filter((other) => other !== known);
      rooms = others.concat([{ muc: room.muc, messages: room.messages + (known?.messages ?? 0) }]);
    }
  }
  rooms.sort((one, other) => (one.muc < other.muc ? -1 : 1));
  return { messages, rooms, ...(more && { more }), ...(problem !== undefined && { problem }) };
}
