import { mucHost } from "../../prosody-test-env/prosody-config";
import type { BenchContext, Row } from "../measurement";
import { compare } from "../rounds";
import { BenchProsody } from "../support/bench-prosody";

const room = `room-1@${mucHost}`;

/** The least that a batch takes: Prosody's own JSON, no check, and a result for each kick. */
const leastBatch = `
  local json, jid = require "util.json", require "util.jid";
  local muc = prosody.hosts[module.host].modules.muc;
  module:provides("http", {
    name = "least_batch", default_path = "/least_batch";
    route = { POST = function (event)
      local results = {};
      for number, order in ipairs(json.decode(event.request.body)) do
        local room = muc.get_room_from_jid(jid.prep(order.muc));
        local nick = room.jid .. "/" .. order.nickname;
        local occupant = room:get_occupant_by_nick(nick);
        local kicked = {
          muc = room.jid, nickname = order.nickname, jid = occupant.bare_jid, occupant_id = room:get_occupant_id(occupant);
        };
        local is_kicked = room:set_role(true, nick, nil, order.reason);
        results[number] = { status = is_kicked and 200 or 404, kicked = { kicked } };
      end
      event.response.headers.content_type = "application/json";
      return json.encode({ results = results });
    end };
  })`;

/** Batches of kicks, compared with what they cannot do without: `set_role` in a loop inside of Prosody. By the wall clock, which
 *  includes the pauses between slices. */
export async function measureBatches({ isQuick }: BenchContext): Promise<Row[]> {
  const bench = await BenchProsody.start();
  try {
    await bench.lua(leastBatch);
    const small = await measureBatch(bench, { kicks: 50, occupants: 100, rounds: isQuick ? 11 : 31 });
    const large = isQuick ? [] : await measureBatch(bench, { kicks: 500, occupants: 1000, rounds: 5 });
    return [...small, ...large];
  } finally {
    await bench.stop();
  }
}

async function measureBatch(
  bench: BenchProsody,
  { kicks, occupants, rounds }: { kicks: number; occupants: number; rounds: number },
): Promise<Row[]> {
  const what = `${kicks} of ${occupants.toLocaleString("en")} occupants`;
  const body = JSON.stringify(
    Array.from({ length: kicks }, (_, index) => ({ nickname: `nick-${index + 1}`, muc: room })),
  );
  const baseline = `set_role in a loop: ${what}`;
  const perKick = async (work: () => Promise<unknown>) => {
    await bench.fill({ from: 1, to: 1 }, occupants);
    await bench.lua("collectgarbage()");
    const begun = performance.now();
    await work();
    return ((performance.now() - begun) / kicks) * 1000;
  };
  const subjects = [
    { name: baseline, round: () => perKick(() => bench.kickAll(room, kicks)) },
    {
      name: `a batch: ${what}`,
      round: () => perKick(() => bench.send({ method: "POST", path: "/muc_kick", body })),
      against: baseline,
      bar: 0.9,
    },
    {
      name: `the least handler: a batch: ${what}`,
      round: () => perKick(() => bench.send({ method: "POST", path: "/least_batch", body })),
      against: baseline,
    },
  ];
  return compare(subjects, rounds, "µs");
}
