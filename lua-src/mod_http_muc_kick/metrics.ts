/** Counters for the operator; none before Prosody 0.12. */
export interface Metrics {
  /** `outcome`: "kicked", or the code of the problem. */
  countKicks(outcome: string, count: number): void;
  countRefusedJoin(): void;
  /** `stanza`: its name. Joins are counted apart. */
  countRefusedStanza(stanza: string): void;
  setBansInForce(count: number): void;
}

export function createMetrics(): Metrics {
  const kicks = prosodyModule.metric?.("counter", "kicks", "", "Kick requests over HTTP, by outcome", [
    "outcome",
  ]);
  const refusedJoins = prosodyModule.metric?.("counter", "joins_refused", "", "Joins rejected by a ban", []);
  const refusedStanzas = prosodyModule.metric?.(
    "counter",
    "stanzas_refused",
    "",
    "Stanzas rejected by a ban, except joins",
    ["stanza"],
  );
  const bans = prosodyModule.metric?.("gauge", "bans", "", "Bans in force", []);
  return {
    countKicks(outcome, count) {
      kicks?.with_labels(outcome).add(count);
    },
    countRefusedJoin() {
      refusedJoins?.with_labels().add(1);
    },
    countRefusedStanza(stanza) {
      refusedStanzas?.with_labels(stanza).add(1);
    },
    setBansInForce(count) {
      bans?.with_labels().set(count);
    },
  };
}
