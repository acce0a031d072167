/** `bans`: there may be changes of bans; `servers`: of what is known of servers. */
export const storeTopics = ["bans", "servers"] as const;

export type StoreTopic = (typeof storeTopics)[number];

/** Word of what any instance has committed. */
export interface StoreChanges {
  /**
   * Calls `listener` soon after something of that topic was committed, by whichever instance, and from time to time all the
   * same, should word of it be lost: whoever listens looks what there is. It must not throw.
   * @returns what ends it
   */
  listen(topic: StoreTopic, listener: () => void): () => void;
}
