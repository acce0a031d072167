import { z } from "zod";
import { CSV, readBanCsv } from "../../bans/ban-csv";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse } from "../../http/endpoint";
import { parsedBody } from "../../http/read-input";
import { mapInSlices } from "../../time/slices";
import { banBodyDocument, ORDER_FIELDS, readBanOrder, readBanOrders } from "../../wire/ban-request";
import { banPlacedSchema, banPreviewSchema, banResultsSchema } from "../../wire/bans";
import { replyWithBan, replyWithBans } from "./ban-responses";
import { placingReplies } from "./put-ban";

const csvSchema = z.string().meta({
  description: `A header of ${ORDER_FIELDS.join(", ")}, as many of them as there is need of, and a row for each ban; \`except\` has its JIDs with spaces between them`,
  examples: ["jid,muc,reason\r\nbob@example.org,room@chat.example.org,Spam\r\n"],
});

/** Keeps people out, on every server that it concerns. */
export const postBans = defineEndpoint({
  method: "post",
  path: "/v1/bans",
  access: { scope: "ban" },
  docs: {
    id: "postBans",
    tag: "Bans",
    summary: "Keep people out",
    description: [
      "One ban, or an array of them, or `text/csv` with a header, which means the same as an array of its rows. What is",
      "answered by 201 is on record and is brought to every server that it concerns, however long that takes; the answer waits",
      "a while for them, and says of each whether the ban is in force there and who was removed. A posted ban that there is",
      "already is refused; with an `id` it takes the place of the one of that id. A ban of everywhere takes a token that",
      "reaches every room.",
    ].join(" "),
    replies: {
      ...placingReplies,
      200: json(
        "A dry run; or what had the `id` was replaced, or is the same. To an array, or CSV: what became of each",
        z.union([banPlacedSchema, banPreviewSchema, banResultsSchema]),
      ),
    },
  },
  body: ({ config, clock }) => {
    const limits = { maxBatch: config.limits.batch };
    return {
      ...parsedBody(banBodyDocument(limits.maxBatch), async (value) => {
        const orders = readBanOrders(value, limits);
        if (!orders.ok) return orders;
        const now = clock();
        const { many, entries } = orders.value;
        const items = await mapInSlices(entries, (entry) => readBanOrder(entry, now));
        return { ok: true, value: { many, items, lines: [] } };
      }),
      [CSV]: {
        schema: csvSchema,
        async read(bytes) {
          const rows = await readBanCsv(bytes, limits, clock());
          if (!rows.ok) return rows;
          const items = rows.value.map(({ item }) => item);
          return { ok: true, value: { many: true, items, lines: rows.value.map(({ line }) => line) } };
        },
      },
    };
  },
  handle(request, context) {
    const { many, items, lines } = request.body;
    const [first] = items;
    if (many || first === undefined) return replyWithBans(items, lines, request, context);
    return first.ok ? replyWithBan(first, request, context) : refuse(first.problem);
  },
});
