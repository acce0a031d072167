declare namespace Prosody {
  /** Source: util/openmetrics.lua. */
  interface MetricFamily<Metric> {
    /** The metric with these values of all labels that are not set yet, in the order of the label keys. */
    with_labels(...values: string[]): Metric;
    /** The family with its first label set. */
    with_partial_label(value: string): MetricFamily<Metric>;
  }

  interface MetricTypes {
    counter: Counter;
    gauge: Gauge;
    histogram: Histogram;
    summary: Summary;
  }

  interface Counter {
    /** Adds a number that is not negative. */
    add(value: number): void;
    /** Only for what is counted elsewhere. */
    set(value: number): void;
    reset(): void;
  }

  interface Gauge {
    set(value: number): void;
    add(delta: number): void;
    reset(): void;
  }

  interface Histogram {
    sample(value: number): void;
    reset(): void;
  }

  interface Summary {
    sample(value: number): void;
    reset(): void;
  }

  interface MetricConf {
    /** The upper ends of a histogram's buckets, in its unit, ascending. Without it a histogram throws. */
    readonly buckets?: readonly number[] | undefined;
  }
}
