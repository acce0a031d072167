import type { SignInProblem } from "../../../src/wire/sign-in";

const KEY = "muc-kick-page";

/**
 * Leaves for the identity provider, and keeps the page in this tab: no address that a log could have contains it.
 * @param asksAgain whether the provider is to ask for an account even if it knows one
 */
export function leaveForSignIn(asksAgain: boolean): void {
  sessionStorage.setItem(KEY, window.location.hash);
  // Relative to the page: a reverse proxy may serve it below a path.
  window.location.assign(asksAgain ? "sign-in?prompt=login" : "sign-in");
}

/**
 * Returns to the page that was kept.
 * @returns why the sign-in failed; undefined if it did not
 */
export function returnFromSignIn(): SignInProblem | undefined {
  const [, problem] = /^#\/sign-in\/([a-z-]+)$/.exec(window.location.hash) ?? [];
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (problem !== undefined || (kept !== null && window.location.hash === "")) {
    window.history.replaceState(null, "", kept === null || kept === "" ? "#" : kept);
  }
  return problem as SignInProblem | undefined;
}
