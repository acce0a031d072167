import { z } from "zod";
import { CSV, readBanCsv } from "../../bans/ban-csv";
import { ORDER_FIELDS, readBanItem, readBanOrder } from "../../bans/ban-request";
import { mapInSlices } from "../../time/slices";
import type { Context } from "../../context";
import { banBodyDocument, postBansReplies } from "./ban-schemas";
import { type CallerEndpoint, type CallerRequest, refuse, type Reply } from "../../http/endpoint";
import { contractParser, readBody } from "../../http/read-input";
import { replyWithBan, replyWithBans } from "./ban-responses";

/** Keeps people out, on every server that it concerns. */
export const postBans: CallerEndpoint = {
  method: "post",
  path: "/v1/bans",
  access: { scope: "ban" },
  docs: ({ config }) => ({
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
    body: {
      "application/json": bodySchema(config.limits.batch),
      [CSV]: z.string().meta({
        description: `A header of ${ORDER_FIELDS.join(", ")}, as many of them as there is need of, and a row for each ban; \`except\` has its JIDs with spaces between them`,
        examples: ["jid,muc,reason\r\nbob@example.org,room@chat.example.org,Spam\r\n"],
      }),
    },
    replies: postBansReplies,
  }),
  async handle(request, context) {
    const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    if (type === CSV) return importCsv(request, context);
    const { config, clock } = context;
    const order = await readBody(bodySchema(config.limits.batch), request);
    if (!order.ok) return refuse(order.problem);
    const { many, entries } = order.value;
    const now = clock();
    const items = await mapInSlices(entries, (entry) => readBanItem(entry, now));
    const [first] = items;
    if (many || first === undefined) return replyWithBans(items, request, context);
    return first.ok ? replyWithBan(first, request, context) : refuse(first.problem);
  },
};

function bodySchema(maxBatch: number) {
  return contractParser((body) => readBanOrder(body, { maxBatch }), banBodyDocument(maxBatch));
}

async function importCsv(request: CallerRequest, context: Context): Promise<Reply> {
  const body = await request.body();
  if (!body.ok) return refuse(body.problem);
  const rows = await readBanCsv(body.value, { maxBatch: context.config.limits.batch }, context.clock());
  if (!rows.ok) return refuse(rows.problem);
  return replyWithBans(
    rows.value.map(({ item }) => item),
    request,
    context,
    rows.value.map(({ line }) => line),
  );
}
