declare namespace Prosody {
  /** https://prosody.im/doc/statistics; everything here does nothing where statistics are off. */
  interface Module {
    /**
     * Makes a measurement named `mod_<module>/<name>`: a function to be called with what was measured. Since 0.12
     * `metric` does more.
     */
    measure(name: string, type: "amount" | "counter" | "distribution" | "sizes", conf?: unknown): Measurement;
    /** Counts calls. */
    measure(name: string, type: "rate", conf?: unknown): (this: void) => void;
    /** `const done = measured(); …; done()` measures how long something takes. */
    measure(name: string, type: "times", conf?: unknown): (this: void) => (this: void) => void;

    /**
     * Makes a family of metrics (OpenMetrics) named `prosody_mod_<module>/<name>`, with the host as its first label
     * unless the module is global; nothing else is added to `label_keys`. Since 0.12.
     *
     * @param unit As in OpenMetrics: `"seconds"`, `"bytes"`, `""`; it becomes a part of the name.
     * @param label_keys The empty list where there are none; only since 13 may it be left out.
     */
    metric?<Type extends keyof MetricTypes>(
      type: Type,
      name: string,
      unit: string,
      description: string,
      label_keys: readonly string[],
      conf?: MetricConf,
    ): MetricFamily<MetricTypes[Type]>;
  }

  type Measurement = (this: void, value: number) => void;
}
