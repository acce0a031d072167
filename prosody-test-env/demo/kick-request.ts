import { exampleAuthorization } from "../prosody-config";
import { demoRoom } from "./demo-room";

const body = JSON.stringify({ nickname: "Bob", muc: demoRoom });

/** The example of the module's documentation, for a shell. */
export function kickAsCommand(baseUrl: string, authorization = exampleAuthorization): string {
  return `curl --header "Content-Type: application/json" \\
  --request POST \\
  -H "Authorization: ${authorization}" \\
  --data '${body}' \\
  ${baseUrl}/muc_kick`;
}

/** Sends the same; resolves to the status and the text of the answer. */
export async function sendKick(baseUrl: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { "content-type": "application/json", authorization: exampleAuthorization };
  const answer = await fetch(`${baseUrl}/muc_kick`, { method: "POST", headers, body });
  return { status: answer.status, text: await answer.text() };
}
