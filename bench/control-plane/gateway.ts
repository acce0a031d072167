import { mucHost } from "../../prosody-test-env/prosody-config";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import type { Measure } from "../measurement";
import { compareWithExpress, ServicePair } from "./service-pair";

/** Kicks through the control plane, against a proxy of Express and undici that does nothing else, in front of the same Prosody. */
export const measureGateway: Measure = async ({ isQuick, tell }) => {
  const pair = await ServicePair.start();
  const { prosody, authorization } = pair;
  const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
  const muc = `bench@${mucHost}`;
  const send = (body: object) => ({
    ...({ method: "POST", path: "/muc_kick" } as const),
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const shared = { count: isQuick ? 500 : 2000, rounds: isQuick ? 3 : 9 };
  const dryRun = { request: send({ nickname: "alice", muc, dry_run: true }), status: 200, bar: 0.7 };
  // Of an occupant who is not there, so that each kick is like the others.
  const kick = { request: send({ nickname: "nobody", muc }), status: 404, bar: 0.5 };
  try {
    await alice.join(muc, "alice");
    const rows = [];
    for (const load of [
      { ...dryRun, name: "gateway, dry run", connections: 1 },
      { ...dryRun, name: "gateway, dry run", connections: 16 },
      { ...kick, name: "gateway, audited kick", connections: 16 },
    ]) {
      tell(`${load.name}, ${load.connections}`);
      rows.push(...(await compareWithExpress(pair, { ...shared, ...load })));
    }
    return rows;
  } finally {
    await alice.stop();
    await pair.stop();
  }
};
