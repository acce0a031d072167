import type { WebhookDelivery } from "../../../src/store/webhooks/webhooks";
import type { ControlPlaneEvent } from "../../../src/wire/events";
import { backOff, DeliveryQueue, subjectOf } from "../../../src/webhooks/delivery-queue";

const delivery = (id: string, subject: string): WebhookDelivery => ({ id, subject, body: "{}", attempts: 0 });

/** Begins all attempts that are due. */
function beginAll(queue: DeliveryQueue, now: number): (WebhookDelivery | undefined)[] {
  const begun = [];
  for (let next = queue.begin(now); next !== undefined; next = queue.begin(now)) begun.push(next);
  return begun;
}

describe("the queue of deliveries", () => {
  it("begins the first of each subject, and the next when that one is done", () => {
    const queue = new DeliveryQueue();
    const [a1, a2, b1] = [delivery("a1", "a"), delivery("a2", "a"), delivery("b1", "b")];
    for (const each of [a1, a2, b1]) queue.add(each);
    expect(beginAll(queue, 0)).toEqual([a1, b1]);
    expect(queue.nextDueAt).toBe(Infinity);
    queue.remove(a1);
    expect(queue.size).toBe(2);
    expect(beginAll(queue, 0)).toEqual([a2]);
    queue.remove(b1);
    queue.remove(a2);
    expect(queue.size).toBe(0);
    expect(queue.begin(0)).toBeUndefined();
  });

  it("repeats a failed one at its time, before those after it, while others go on", () => {
    const queue = new DeliveryQueue();
    const [a1, a2, b1] = [delivery("a1", "a"), delivery("a2", "a"), delivery("b1", "b")];
    for (const each of [a1, a2]) queue.add(each);
    expect(beginAll(queue, 0)).toEqual([a1]);
    expect(queue.hasFailed).toBe(false);
    const failed = { ...a1, attempts: 1 };
    queue.retry(failed, 500);
    queue.add(b1);
    expect(queue.hasFailed).toBe(true);
    expect(beginAll(queue, 499)).toEqual([b1]);
    expect(queue.nextDueAt).toBe(500);
    expect(beginAll(queue, 500)).toEqual([failed]);
    queue.remove(failed);
    expect(queue.hasFailed).toBe(false);
    expect(beginAll(queue, 500)).toEqual([a2]);
  });
});

it("the back-off doubles from a second to five minutes, with a jitter of half of it", () => {
  const middle = [1, 2, 3, 9, 10, 900].map((failures) => backOff(failures, () => 0.5));
  expect(middle).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  expect(backOff(1, () => 0)).toBe(500);
  expect(backOff(1, () => 1)).toBe(1_500);
});

it("the subject of an event is the ban, account, server, token or session that it is about", () => {
  const at = "2030-01-31T12:00:00.000Z";
  const ban = { id: "x", jid: "bob@example.org" };
  const occupant = { muc: "room@chat.example.org", nickname: "bob", jid: "bob@example.org" };
  const actor = { kind: "system" } as const;
  const events: readonly ControlPlaneEvent[] = [
    { type: "ban.placed", at, actor, ban },
    { type: "ban.in_force", at, server: "main", ban },
    { type: "occupant.kicked", at, actor, server: "main", occupant },
    { type: "token.created", at, actor, token: { id: "t", label: "x" } },
    { type: "session.ended", at, actor, session: { id: "s", person: "4711", label: "x" } },
    {
      ...{ type: "server.in_sync", at, server: "main" },
      sync: { in_sync: true, behind: 0, refused: 0, since: at, checked_at: at },
    },
  ];
  expect(events.map(subjectOf)).toEqual([
    ...["ban x", "ban x", "account bob@example.org", "token t", "session s", "server main"],
  ]);
});
