import { isInPath } from "../targets/find-targets";
import { installWithApt } from "./install-with-apt";

/** Installs a Prosody where there is none: with apt, which takes root or a sudo that does not ask. It is not started as a
 *  service.
 *  @param tell is told before anything is installed
 *  @throws Error that says what to install, where this cannot do it */
export async function ensureProsody(tell: (what: string) => void = () => undefined): Promise<void> {
  if (await isInPath("prosody")) return;
  tell("Installing Prosody with apt, if that can be done; it is not started as a service.");
  if (await installWithApt(["prosody"])) return;
  throw new Error(
    "There is no Prosody on this machine. Install one of 0.11.9 or later so that `prosody` and `prosodyctl` are " +
      "in PATH (Debian and Ubuntu: sudo apt install prosody; others: https://prosody.im/download), or start a " +
      "Docker engine.",
  );
}
