/** A clock that stands still until it is moved. */
export class FakeClock {
  /** Milliseconds since 1970. */
  time = Date.parse("2030-01-01T00:00:00Z");

  readonly now = (): number => this.time;
}
