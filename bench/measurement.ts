/** One figure. A cost is better the lower it is; a ratio is better the higher it is. */
export interface Row {
  readonly name: string;
  /** Of `value`. */
  readonly unit: string;
  /** The median. */
  readonly value: number;
  /** What the ratio compares with, measured in the same rounds. */
  readonly against?: string;
  /** The cost of the baseline divided by the cost of this: the median of all rounds. */
  readonly ratio?: number;
  /** The quartiles of the ratio. */
  readonly spread?: readonly [low: number, high: number];
  /** The ratio of each round. */
  readonly samples?: readonly number[];
  /** What the ratio should reach. */
  readonly bar?: number;
  /** Rows with the same `series` show how a cost grows. */
  readonly growth?: { readonly series: string; readonly of: string; readonly size: number };
}

export interface BenchContext {
  /** Smaller sizes and fewer rounds. */
  readonly isQuick: boolean;
  /** Reports progress. */
  readonly tell: (what: string) => void;
}

export type Measure = (context: BenchContext) => Promise<readonly Row[]>;

export interface Measurement {
  readonly name: string;
  readonly measure: Measure;
  /** Whether its quick form is short and steady enough to fail CI. */
  readonly isGate: boolean;
}
