import { ControlPlaneClient, type EventsOptions, type ReceivedEvent } from "../../../src/index";
import { answer, close, json, say, sayAndClose, ScriptedServer } from "../../support/client/scripted-server";

const server = new ScriptedServer();
let client: ControlPlaneClient;

beforeAll(() => server.start());
beforeEach(() => {
  client = new ControlPlaneClient({ url: server.url, token: "mk_x_y" });
});
afterEach(() => client.close());
afterAll(() => server.stop());

const stream = (text: string) => answer(200, { "content-type": "text/event-stream" }, text);
const expired = (id: string) => {
  const event = { type: "ban.expired", at: "2030-01-31T12:00:00Z", ban: { id, jid: "bob@example.org" } };
  return `event: ban.expired\nid: at-${id}\ndata: ${JSON.stringify(event)}\n\n`;
};

async function take(count: number, options?: EventsOptions): Promise<ReceivedEvent[]> {
  const taken: ReceivedEvent[] = [];
  for await (const event of client.events(options)) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

it("a lost connection is made again and continues after the last id", async () => {
  const told: string[] = [];
  server.play(
    sayAndClose(stream(`retry: 1\nid: start\n\n${expired("one")}`)),
    // Cut in the middle.
    sayAndClose(stream(`${expired("two")}data: {}\n\n`).slice(0, -5)),
    close,
    json(503, { error: "Overloaded", code: "overloaded" }, { "retry-after": 0 }),
    say(stream(`retry: 1\nid: later\n\nevent: of.the.future\ndata: {}\n\n`)),
    say(stream(expired("three"))),
  );
  const events = await take(3, {
    lastEventId: "before it",
    onConnect: () => told.push("connected"),
    onDisconnect: (error) => told.push(error?.name ?? "ended"),
  });
  expect(events.map(({ id }) => id)).toEqual(["at-one", "at-two", "at-three"]);
  expect(server.requests.map(({ path }) => path)).toEqual([
    "/v1/events?last_event_id=before%20it",
    "/v1/events?last_event_id=at-one",
    ...Array<string>(3).fill("/v1/events?last_event_id=at-two"),
    "/v1/events?last_event_id=later",
  ]);
  expect(told).toEqual([
    ...["connected", "ended", "connected", "UnexpectedResponseError"],
    ...["connected", "ended", "connected"],
  ]);
});

it("what a retry would not help rejects, at once or later", async () => {
  const revoked = json(401, { error: "Unauthorized", code: "unauthorized" });
  server.play(sayAndClose(stream(`retry: 1\n\n${expired("one")}`)), revoked);
  await expect(take(2)).rejects.toMatchObject({ name: "UnauthorizedError" });
  server.play(close, close, close);
  await expect(take(1)).rejects.toMatchObject({ name: "UnreachableError" });
  server.play(say(stream("event: ban.expired\ndata: {}\n\n")));
  await expect(take(1)).rejects.toMatchObject({ name: "UnexpectedResponseError", fault: "wrong-shape" });
});

it("the signal ends it, also while it waits to reconnect", async () => {
  const ending = new AbortController();
  server.play(sayAndClose(stream(`retry: 600000\n\n${expired("one")}`)));
  const onDisconnect = () => {
    ending.abort(new Error("Enough"));
  };
  await expect(take(2, { signal: ending.signal, onDisconnect })).rejects.toThrow("Enough");
});
