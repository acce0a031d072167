import type { ClusterServer } from "./cluster";
import { askPlane } from "./plane-request";
import type { ServingProcess } from "./serving-process";

/** What a control plane answers a Prosody that asks whether somebody may come in; undefined: nothing that says so. */
export async function askAdmission(
  plane: Pick<ServingProcess, "url">,
  { name, admissionAuthorization: authorization }: Pick<ClusterServer, "name" | "admissionAuthorization">,
  account: string,
  room: string,
): Promise<boolean | undefined> {
  const query = new URLSearchParams({ userJID: account, mucJID: room, nickname: "somebody" });
  const path = `/admission/${name}?${query.toString()}`;
  const reply = await askPlane(plane.url, { path, authorization });
  if (reply.kind !== "answer" || reply.status !== 200) return undefined;
  const { allowed, error } = JSON.parse(reply.text) as {
    readonly allowed?: unknown;
    readonly error?: unknown;
  };
  // It does not know, and so keeps everybody out.
  if (String(error).includes("cannot be checked")) return undefined;
  return typeof allowed === "boolean" ? allowed : undefined;
}
