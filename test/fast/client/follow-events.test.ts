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

it("a stream may have any line breaks, comments, a byte order mark, and ids without events", async () => {
  const text = `: hello\n\nretry: 1\nid: start\n\n${expired("one")}:\n\ndata: no type\n\nid: ignored\0\n\nid: end\n\n`;
  for (const lineBreak of ["\n", "\r\n", "\r"]) {
    server.play(
      sayAndClose(stream(`\uFEFF${text.replaceAll("\n", lineBreak)}`)),
      say(stream(`${expired("two")}data: x\n\nid: a\nevent: ban.expired\ndata: {}`)),
    );
    expect((await take(2)).map(({ id }) => id)).toEqual(["at-one", "at-two"]);
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/events", "/v1/events?last_event_id=end"]);
  }
});

it("events that arrive one after another come once each, in order", async () => {
  const text = stream(`${expired("one")}${expired("two")}${expired("three")}`);
  const middle = text.indexOf("at-two");
  server.play((socket) => {
    socket.write(text.slice(0, middle));
    setTimeout(() => socket.write(text.slice(middle)), 50);
  });
  expect((await take(3)).map(({ id }) => id)).toEqual(["at-one", "at-two", "at-three"]);
});

it("an absurd wait that the server requests does not end the wait", async () => {
  const ending = new AbortController();
  server.play(sayAndClose(stream(`retry: 99999999999\n\n${expired("one")}`)));
  const onDisconnect = () => {
    setTimeout(() => {
      ending.abort(new Error("Waited"));
    }, 100);
  };
  await expect(take(2, { signal: ending.signal, onDisconnect })).rejects.toThrow("Waited");
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
