import { exampleAuthorization, mucHost } from "../../prosody-test-env/prosody-config";
import type { BenchContext, Row } from "../measurement";
import { compare, type Subject } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";
import type { HttpLoad } from "../support/http-load";

const room = `room-1@${mucHost}`;
const kickOf = (muc: string) => JSON.stringify({ nickname: "nobody", muc, reason: "Spam" });

const empty = "an empty route";

/**
 * The least that a request takes which names a nickname and a room: Prosody's own JSON and JIDs, no check but those that the
 * 404 needs.
 */
const leastHandler = `
  local json, jid = require "util.json", require "util.jid";
  local muc = prosody.hosts[module.host].modules.muc;
  local function respond(response, status, body)
    response.status_code, response.headers.content_type = status, "application/json";
    return json.encode(body);
  end
  module:provides("http", {
    name = "least", default_path = "/least";
    route = { POST = function (event)
      local request, response = event.request, event.response;
      if request.headers.authorization ~= "${exampleAuthorization}" then
        return respond(response, 401, { error = "Unauthorized" });
      end
      local order = json.decode(request.body);
      if not order or not order.nickname or not order.muc then
        return respond(response, 400, { error = "Missing nickname and/or MUC" });
      end
      local room = muc.get_room_from_jid(jid.prep(order.muc));
      if not room then return respond(response, 404, { error = "Room not found" }); end
      local kicked, _, condition = room:set_role(true, room.jid .. "/" .. order.nickname, nil, order.reason);
      if not kicked then return respond(response, 404, { error = condition }); end
      return respond(response, 200, {});
    end };
  })`;

/** Requests to the module, compared with a route of the same Prosody that responds without having looked at anything. */
export async function measureRequests({ isQuick }: BenchContext): Promise<Row[]> {
  const bench = await BenchProsody.start();
  const loads: HttpLoad[] = [];
  const open = async (path: string, body: string, status: number, authorization?: string) => {
    const load = await bench.load({ method: "POST", path, body }, { status, connections: 8, authorization });
    loads.push(load);
    return load;
  };
  const subject = (name: string, load: HttpLoad, bar?: number, against = empty): Subject => ({
    name,
    round: async () => ((await bench.cpuOf(() => load.send(inRound))) / inRound) * 1e6,
    ...(name !== empty && { against }),
    ...(bar !== undefined && { bar }),
  });
  const inRound = isQuick ? 500 : 1000;
  try {
    await bench.fill({ from: 1, to: 1 }, 1);
    await bench.provideEmptyRoute();
    await bench.lua(leastHandler);
    const seed = JSON.stringify({ nickname: "nobody", muc: room });
    return await compare(
      [
        subject(empty, await open("/empty", kickOf(room), 200)),
        subject("kick: 401", await open("/muc_kick", kickOf(room), 401, "Basic wrong"), 0.9),
        subject("kick: absent room", await open("/muc_kick", kickOf(`absent@${mucHost}`), 404), 0.75),
        subject("kick: absent occupant", await open("/muc_kick", kickOf(room), 404), 0.75),
        subject("kick: the smallest request", await open("/muc_kick", seed, 404), 0.75),
        subject("the least handler: absent room", await open("/least", kickOf(`absent@${mucHost}`), 404)),
        subject("the least handler: absent occupant", await open("/least", seed, 404)),
      ],
      isQuick ? 9 : 75,
      "µs CPU",
    );
  } finally {
    for (const load of loads) load.close();
    await bench.stop();
  }
}
