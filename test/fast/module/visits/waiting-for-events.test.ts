import type { OccupantEventsResponse } from "../../../../src/contract/responses";
import {
  AUTHORIZATION_HEADER,
  describeModule,
  expectRefusal,
  jsonOf,
  ROOM,
  SECRET,
} from "../../../support/module/scenario";

const OPTIONS = { [AUTHORIZATION_HEADER]: SECRET, http_muc_kick_visitors: 100 };

describeModule((scenario) => {
  const answerOf = (path: string) => jsonOf(scenario.get(path)) as OccupantEventsResponse;
  const begin = (after: string, wait = 30) =>
    scenario.begin({ method: "GET", target: `/muc_kick/events?after=${after}&wait=${wait}` });
  const answer = (number: number) => scenario.prosody.answer(number);
  const read = (number: number) => jsonOf(answer(number)) as OccupantEventsResponse;
  const join = (nickname: string) => {
    const session = `${nickname.toLowerCase()}@example.net/x`;
    expect(scenario.prosody.join(ROOM, nickname, session)).toEqual({ joined: true });
  };

  beforeEach(() => {
    scenario.startLoaded({ options: OPTIONS });
  });

  it("a first request is answered at once with the place to begin at", () => {
    join("Dan");
    const first = answerOf("/events?wait=30");
    expect(first).toEqual({ events: [], next: expect.stringMatching(/^.+\.1$/) as string });
    expect(answerOf(`/events?after=${first.next}`)).toEqual(first);
  });

  it("a request that waits is answered soon after the first event, with all that were gathered", () => {
    const { next } = answerOf("/events");
    const waiting = begin(next);
    scenario.prosody.advance(5);
    expect(answer(waiting).status).toBeUndefined();
    join("Dan");
    join("Fay");
    expect(answer(waiting).status).toBeUndefined();
    scenario.prosody.advance(0.2);
    const { events, next: then } = read(waiting);
    expect(events).toMatchObject([
      { type: "joined", nickname: "Dan", muc: ROOM, jid: "dan@example.net" },
      { type: "joined", nickname: "Fay" },
    ]);
    expect(answerOf(`/events?after=${then}`).events).toEqual([]);
    // What has happened meanwhile needs no waiting.
    expect(read(begin(next)).events).toHaveLength(2);
  });

  it("a request that waits in vain is answered in time, without events", () => {
    const { next } = answerOf("/events");
    const waiting = begin(next, 10);
    scenario.prosody.advance(9);
    expect(answer(waiting).status).toBeUndefined();
    scenario.prosody.advance(2);
    expect(read(waiting)).toEqual({ events: [], next });
  });

  it("many events come in pages", () => {
    const { next } = answerOf("/events");
    for (const nickname of ["A", "B", "C", "D", "E"]) join(nickname);
    const seen: string[] = [];
    let after = next;
    for (let times = 0; times < 3; times++) {
      const page = answerOf(`/events?limit=2&wait=5&after=${after}`);
      seen.push(...page.events.map(({ nickname }) => nickname));
      after = page.next;
    }
    expect(seen).toEqual(["A", "B", "C", "D", "E"]);
  });

  it.each([".0", "other.0", "other.999", "a.b"])("a place that it does not know (%s) is told", (after) => {
    join("Dan");
    const { next } = answerOf("/events");
    expect(answerOf(`/events?wait=5&after=${after}`)).toEqual({ events: [], next, missed: true });
  });

  it("a restart and an overrun are told, a reload is not", () => {
    const { next } = answerOf("/events");
    join("Dan");
    scenario.prosody.reload();
    expect(answerOf(`/events?after=${next}`).events).toHaveLength(1);
    for (let times = 0; times < 99; times++) {
      join("Fay");
      if (times < 98) scenario.prosody.leave(ROOM, "Fay");
    }
    const overrun = answerOf(`/events?after=${next}`);
    expect(overrun).toEqual({ events: [], next: expect.any(String) as string, missed: true });
    expect(answerOf(`/events?after=${overrun.next}`)).toEqual({ events: [], next: overrun.next });
    scenario.prosody.restart({ clean: false });
    scenario.prosody.load();
    expect(answerOf(`/events?wait=5&after=${next}`)).toMatchObject({ events: [], missed: true });
  });

  it.each([
    [
      "an unload",
      () => {
        scenario.prosody.unload();
      },
    ],
    ["a reload", () => scenario.prosody.reload()],
    [
      "a change of the setting",
      () => {
        scenario.prosody.reloadConfig({ ...OPTIONS, http_muc_kick_visitors: 0 });
      },
    ],
  ])("no request is left waiting by %s", (_name, end) => {
    const { next } = answerOf("/events");
    const waiting = [1, 2, 3].map(() => begin(next));
    end();
    for (const number of waiting) expect(read(number)).toEqual({ events: [], next });
  });

  it("a limited number waits; those that have gone make room", () => {
    const { next } = answerOf("/events");
    const waiting = Array.from({ length: 16 }, () => begin(next));
    const refused = answer(begin(next));
    expectRefusal(refused, 503, "busy");
    expect(refused.headers).toMatchObject({ "retry-after": "5" });
    for (const number of waiting.slice(0, 2)) scenario.prosody.hangUp(number);
    const later = begin(next);
    expect(answer(later).status).toBeUndefined();
    join("Dan");
    scenario.prosody.advance(0.2);
    for (const number of [...waiting.slice(2), later]) expect(read(number).events).toHaveLength(1);
    expect(scenario.prosody.log().filter(({ level }) => level === "error")).toEqual([]);
  });

  it.each(["wait=51", "wait=-1", "wait=1.5", "limit=0", "muc=x"])("%s is invalid", (query) => {
    expect(scenario.get(`/events?${query}`).status).toBe(400);
  });

  it("nicknames come as they are, whatever is in them", () => {
    const { next } = answerOf("/events");
    const hostile = '"}],\\\u202e<script>\u200b';
    expect(scenario.prosody.join(ROOM, hostile, "dan@example.net/x")).toEqual({ joined: true });
    scenario.prosody.leave(ROOM, hostile);
    expect(answerOf(`/events?after=${next}`).events.map(({ nickname }) => nickname)).toEqual([
      hostile,
      hostile,
    ]);
  });
});
