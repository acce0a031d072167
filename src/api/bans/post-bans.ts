import { z } from "zod";
import { CSV, readBanCsv } from "../../bans/ban-csv";
import { defineEndpoint, parsedBody } from "../../http/define-endpoint";
import { json, refuse } from "../../http/endpoint";
import { mapInSlices } from "../../time/slices";
import { banBodyDocument, CSV_FIELDS, readBanOrder, readBanOrders } from "../../wire/bans/ban-request";
import { banPlacedSchema, banPreviewSchema, banResultsSchema } from "../../wire/bans/bans";
import { replyWithBan, replyWithBans } from "./ban-responses";
import { placingReplies } from "./put-ban";

const csvSchema = z.string().meta({
  description: `A header of ${CSV_FIELDS.join(", ")}, as many as needed, and a row for each ban; \`except\` is a list separated by spaces`,
  examples: ["jid,muc,reason\r\nbob@example.org,room@chat.example.org,Spam\r\n"],
});

/** Places bans on every server that they concern. */
export const postBans = defineEndpoint({
  method: "post",
  path: "/v1/bans",
  access: { scope: "ban" },
  docs: {
    id: "postBans",
    tag: "Bans",
    summary: "Place bans",
    description: [
      "One ban, an array of bans, or `text/csv` with a header, which is equivalent to an array of its rows. A response of 201",
      "means that the ban is saved and will be applied to every server that it concerns. The response waits a few seconds for",
      "the servers, and has the status of the ban on each and the occupants that were kicked. A duplicate is rejected with 409;",
      "with an `id`, a ban replaces the one of that id. With `message`, occupants get a message before they are kicked. `message`, `retract` and `retract_seconds` require the scope `kick`, too. A ban without `muc` requires a token that reaches every room.",
    ].join(" "),
    replies: {
      ...placingReplies,
      200: json(
        "A dry run; or the ban of that `id` was replaced, or is unchanged. For an array or CSV: the result for each",
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
