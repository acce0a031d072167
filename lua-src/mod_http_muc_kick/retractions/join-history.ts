import { isAboutRetraction } from "./retraction-stanzas";

interface HistoryEvent {
  /** Returns the messages for an occupant that joins, one after the other. */
  next_stanza: (this: void, event: HistoryEvent) => Prosody.Stanza | undefined;
}

/** Leaves retractions, and what remains of retracted messages, out of the history that joining occupants receive. */
export function cleanJoinHistory(context: Prosody.Module): void {
  context.wrap_event("muc-get-history", (handlers, name, payload) => {
    const result = handlers(name, payload);
    const event = payload as HistoryEvent;
    const nextStanza = event.next_stanza;
    event.next_stanza = (history) => {
      let message = nextStanza(history);
      while (message !== undefined && isAboutRetraction(message)) message = nextStanza(history);
      return message;
    };
    return result;
  });
}
