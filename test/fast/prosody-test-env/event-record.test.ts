import { EventRecord } from "../../../prosody-test-env/event-record";

function newRecord(...items: string[]): EventRecord<string> {
  const record = new EventRecord<string>("the test", (item) => `<${item}>`);
  for (const item of items) record.add(item);
  return record;
}

const is = (wanted: string) => (item: string) => (item === wanted ? item : undefined);

describe("a record of events", () => {
  it("finds earlier events from a mark on", async () => {
    const record = newRecord("a", "b");
    const mark = record.mark();
    record.add("c");
    expect(await record.waitFor("a", is("a"))).toBe("a");
    expect(await record.waitFor("anything", (item) => item, { from: mark })).toBe("c");
    expect(record.since(mark)).toEqual(["c"]);
  });

  it("resolves every waiter for a new event", async () => {
    const record = newRecord();
    const both = [record.waitFor("a", is("a")), record.waitFor("the length", ({ length }) => length)];
    record.add("a");
    expect(await Promise.all(both)).toEqual(["a", 1]);
  });

  it("reports the expected and the received events at the deadline", async () => {
    const record = newRecord("a", "b");
    await expect(record.waitFor("a miracle", is("c"), { deadline: 1 })).rejects.toThrow(
      "Waited for a miracle: it did not come within 1 ms.\nThe last of the test:\n  <a>\n  <b>",
    );
  });

  it("rejects waiters with the cause when it is closed, until it is opened again", async () => {
    const record = newRecord("a");
    const waiting = record.waitFor("b", is("b"));
    record.close(new Error("over"));
    await expect(waiting).rejects.toThrow("Waited for b: over.");
    await expect(record.waitFor("b", is("b"))).rejects.toThrow("Waited for b: over.");
    expect(await record.waitFor("a", is("a"))).toBe("a");

    record.reopen();
    const again = record.waitFor("b", is("b"));
    record.add("b");
    expect(await again).toBe("b");
  });

  it("notifies listeners until they are removed", () => {
    const record = newRecord("a");
    const heard: string[] = [];
    const stop = record.subscribe((item) => heard.push(item));
    record.add("b");
    stop();
    record.add("c");
    expect(heard).toEqual(["b"]);
  });
});
