import { pino } from "pino";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { watchOpenIntents } from "../../../src/service/open-intents";
import { createStore } from "../../../src/store/open-store";
import { startWriter } from "../../support/store/start-writer";
import { testDialects } from "../../support/store/test-dialects";

interface Line {
  readonly intent?: number;
}

test.each(testDialects)(
  "the open intents of a killed instance are reported by a running one: $name",
  async (dialect) => {
    const database = await dialect.create();
    const store = await createStore(database.url);
    const lines = new EventRecord<Line>("the log", (line) => JSON.stringify(line));
    const write = (line: string) => {
      lines.add(JSON.parse(line) as Line);
    };
    const logger = pino({}, { write });
    const endWatch = watchOpenIntents(store.audit, logger, 20);
    const writer = await startWriter(database.url, 0);
    try {
      writer.send("open");
      await writer.heard("opened");
      const [left] = await writer.heard("begun");
      await writer.kill();
      const found = await lines.waitFor("the intent", ({ intent }) => intent, { deadline: 20_000 });
      expect(String(found)).toBe(left);
      const { entries } = await store.audit.list({ filter: { intent: found } });
      expect(entries).toMatchObject([{ kind: "outcome", result: "unknown" }, { kind: "intent" }]);
    } finally {
      await writer.kill();
      await endWatch();
      await store.close();
      await database.remove();
    }
    expect(lines.items).toHaveLength(1);
  },
);
