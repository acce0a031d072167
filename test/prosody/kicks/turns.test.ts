// How long one turn of Prosody's main loop lasts, during which everybody else waits. In CPU time of Prosody, so that other
// processes have no part in it.
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { KickBatchResponse } from "../../../src/contract/responses";
import { control } from "../../support/prosody/control-prosody";
import { measureTurns } from "../../support/prosody/measure-turns";
import { kick } from "../../support/prosody/kick";
import { type RequestOptions, sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const server = useTestServer({
  mucs: {
    [mucHost]: {
      ...kickModule,
      http_muc_kick_max_batch: 3000,
      modules_enabled: ["http_muc_kick", "test_control"],
    },
  },
  // A line for each of many thousand kicks takes longer than the kicks.
  logLevel: "info",
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
});

/** A few slices, in seconds of Prosody's CPU time. */
const longestTurn = 0.1;

/**
 * Expects that no turn takes longer, and returns what `action` resolves to. A busy machine makes turns longer, never shorter:
 * the best of three attempts counts. `limit` in seconds.
 */
async function expectShortTurns<T>(action: () => Promise<T>, limit = longestTurn): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { longest, result } = await measureTurns(server.prosody, mucHost, action);
    if (attempt < 3 && longest >= limit) continue;
    expect(longest).toBeLessThan(limit);
    return result;
  }
}

/** A batch that takes longer than a slice: its items are looked up, and kick nobody. */
const batch = (muc: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ nickname: `nobody-${index}`, muc }));

describe("batches in parallel", () => {
  it.each([1, 4, 16, 48])(
    "share one slice a turn: %d",
    async (count) => {
      const room = server.newRoom();
      await server.gather(room, "alice");
      const sendAll = (options?: RequestOptions) =>
        Promise.all(Array.from({ length: count }, () => kick(server.prosody, batch(room, 700), options)));
      // Receiving so many at once takes Prosody's own time, whatever becomes of them.
      const { longest: receiving } = await measureTurns(server.prosody, mucHost, () =>
        sendAll({ authorization: "Basic wrong" }),
      );
      const answers = await expectShortTurns(() => sendAll(), longestTurn + receiving);
      for (const { status, body } of answers) {
        expect(status).toBe(200);
        expect((body as KickBatchResponse).results).toHaveLength(700);
      }
    },
    60_000,
  );

  it("are fair to each other: a small one does not wait for the large ones", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const ended: string[] = [];
    const send = async (name: string, size: number) => {
      await kick(server.prosody, batch(room, size));
      ended.push(name);
    };
    await control(
      server.prosody,
      `arrived = 0
      local function count() arrived = arrived + 1 end
      module:hook_object_event(require "net.http.server", "POST ${mucHost}/muc_kick", count, 10)`,
      mucHost,
    );
    const large = Array.from({ length: 12 }, (_, index) => send(`large ${index}`, 3000));
    while (Number(await control(server.prosody, "return arrived", mucHost)) < large.length);
    await Promise.all([...large, send("small", 10)]);
    expect(ended.indexOf("small")).toBeLessThan(large.length / 2);
  }, 60_000);
});

/** A body of 1 MiB: one text again and again, separated by commas. */
function fill(open: string, each: (index: number) => string, close: string): string {
  const parts: string[] = [];
  let length = open.length + close.length;
  for (let index = 0; ; index++) {
    const part = each(index);
    length += part.length + 1;
    if (length > 1_048_576) return open + parts.join(",") + close;
    parts.push(part);
  }
}

describe("a body of 1 MiB", () => {
  it.each<[string, string]>([
    ["an array of ones", fill("[", () => "1", "]")],
    ["empty arrays and objects", fill("[", () => "[{}]", "]")],
    ["nested arrays", fill("[", () => `${"[".repeat(30)}${"]".repeat(30)}`, "]")],
    ["many keys with numbers", fill("{", (index) => `"${index.toString(36)}":1`, "}")],
    ["many keys with strings", fill("{", (index) => `"${index.toString(36)}":""`, "}")],
    ["objects with strings", fill("[", () => '{"a":"b","c":"d"}', "]")],
    ["strings with escapes", fill("[", () => '"\\n\\u00e4"', "]")],
    ["one string of escapes", `{"nickname":"${"\\u00e4".repeat(174_000)}"}`],
  ])(
    "is decoded in slices: %s",
    async (_, body) => {
      const headers = { "content-type": "application/json" };
      const { status } = await expectShortTurns(() => sendRequest(server.prosody, { headers, body }));
      expect(status).toBe(400);
    },
    60_000,
  );
});
