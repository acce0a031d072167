/** What can be wrong with a server. */
export type FindingCode =
  | "name-unknown"
  | "connection-refused"
  | "timed-out"
  | "certificate-refused"
  | "tls-failed"
  | "hung-up"
  | "unreachable"
  | "unknown-host"
  | "module-not-loaded"
  | "wrong-path"
  | "community-module"
  | "wrong-secret"
  | "not-a-module"
  | "module-too-old"
  | "prosody-too-old"
  | "muc-not-here"
  | "not-a-muc"
  | "clock-off";

/** One thing that is wrong with a server, for people. */
export interface Finding {
  readonly code: FindingCode;
  /** A fault keeps something from working; a warning does not yet. */
  readonly severity: "fault" | "warning";
  /** What is wrong: one sentence or more. */
  readonly what: string;
  /** What to do about it: one sentence or more. */
  readonly remedy: string;
}

/** What came out of looking at one server. */
export interface ServerReport {
  readonly server: string;
  readonly url: string;
  /** In the order in which they should be seen to. */
  readonly findings: readonly Finding[];
  /** What it told about itself, where it came to that. */
  readonly about?: {
    readonly module: string;
    readonly prosody: string;
    readonly services: readonly string[];
    /** How long the answer took, in milliseconds. */
    readonly took: number;
  };
}
