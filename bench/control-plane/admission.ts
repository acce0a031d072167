import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import type { Measure } from "../measurement";
import { compareWithExpress, ServicePair } from "./service-pair";

/** Admission, which is answered from memory, against a route of Express with a constant response. */
export const measureAdmission: Measure = async ({ isQuick, tell }) => {
  const pair = await ServicePair.start();
  const query = `userJID=alice%40example.org%2Fphone&mucJID=bench%40${mucHost}&nickname=alice`;
  const request = {
    path: `/admission/main?${query}`,
    headers: { authorization: exampleAuthorization, accept: "application/json" },
  };
  const shared = { name: "admission", request, status: 200, bar: 0.8 };
  try {
    const rows = [];
    for (const connections of [1, 16]) {
      tell(`${connections} connections`);
      const sizes = { count: isQuick ? 1000 : 4000, rounds: isQuick ? 3 : 9 };
      rows.push(...(await compareWithExpress(pair, { ...shared, ...sizes, connections })));
    }
    return rows;
  } finally {
    await pair.stop();
  }
};
