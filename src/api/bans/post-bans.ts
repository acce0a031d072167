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
    summary: "Place bans",
    description: [
      "One ban, an array of bans, or `text/csv` with a header, which is equivalent to an array of its rows. A response of 201",
      "means that the ban is saved and will be applied to every server that it concerns. The response waits a few seconds for",
      "the servers, and has the status of the ban on each and the occupants that were kicked. A duplicate is rejected with 409;",
      "with an `id`, a ban replaces the one of that id. A ban without `muc` requires a token that reaches every room.",
    ].join(" "),
    body: {
      "application/json": bodySchema(config.limits.batch),
      [CSV]: z.string().meta({
        description: `A header of ${ORDER_FIELDS.join(", ")}, as many as needed, and a row for each ban; \`except\` is a list separated by spaces`,
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
