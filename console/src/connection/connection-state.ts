/** A fact that components can follow. */
class Fact {
  #holds = false;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): boolean => this.#holds;

  readonly set = (holds: boolean): void => {
    if (this.#holds === holds) return;
    this.#holds = holds;
    for (const listener of this.#listeners) listener();
  };
}

/** Whether the control plane did not respond to the last request. */
export const connectionLost = new Fact();

/** Whether the events of the control plane arrive. */
export const eventsArrive = new Fact();

/** Whether those of occupants do, from every server. */
export const occupantEventsArrive = new Fact();
