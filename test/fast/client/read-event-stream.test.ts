import fc from "fast-check";
import { EventStreamParser } from "../../../src/client/events/read-event-stream";

function parse(...pieces: string[]) {
  const parser = new EventStreamParser();
  return { parser, events: pieces.flatMap((piece) => parser.push(piece)) };
}

const stream = [
  "\uFEFFretry: 1500\nid: 0\n\n",
  ": a comment\nevent: one\nid: 1\ndata: {}\n\n",
  "data\ndata:two\r\ndata:  lines\rid:2\n\n",
  "event: nothing\n\n:\nid: 3\n\n",
  "id: a\0b\nretry: soon\nunknown: x\ndata: a: b\n\n",
  "data: incomplete\n",
].join("");

const expected = [
  { type: "one", data: "{}", id: "1" },
  { type: "message", data: "\ntwo\n lines", id: "2" },
  { type: "message", data: "a: b", id: "3" },
];

it("parses events, ids and the retry time, and ignores what is incomplete or unknown", () => {
  const { parser, events } = parse(stream);
  expect(events).toEqual(expected);
  expect(parser.id).toBe("3");
  expect(parser.retry).toBe(1500);
});

it("gives the same however the stream is divided, and whatever the line breaks are", () => {
  const property = fc.property(
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.array(fc.nat({ max: stream.length * 2 }), { maxLength: 20 }),
    (lineBreak, cuts) => {
      const text = `${stream.replaceAll(/\r\n|\r|\n/g, lineBreak)}x`;
      const ends = [...cuts, text.length].sort((one, other) => one - other);
      const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
      expect(parse(...pieces).events).toEqual(expected);
    },
  );
  fc.assert(property);
});

it("keeps the id of an earlier stream until there is another", () => {
  const parser = new EventStreamParser("before");
  expect(parser.push("data: x\n\nid:\ndata: y\n\n").map(({ id }) => id)).toEqual(["before", ""]);
});
