/** The Debian release whose package is that version of Prosody (a later update of the release may raise its last
 *  digit; that of "sid", where the newest is, moves on). */
export const suites = {
  "0.11.9": "bullseye",
  "0.12.3": "bookworm",
  "13.0.1": "trixie",
  "13.0.7": "sid",
} as const;

export type DockerTarget = keyof typeof suites;

/** Which Prosody to start: the one installed here, or one in Docker by its version. */
export type Target = "local" | DockerTarget;

export const targets: readonly Target[] = ["local", "0.11.9", "0.12.3", "13.0.1", "13.0.7"];

export function isTarget(name: string): name is Target {
  return targets.some((target) => target === name);
}

/** How a target is called in what people read. */
export function targetLabel(target: Target): string {
  return target === "local" ? "prosody (local)" : `prosody ${target} (docker)`;
}
