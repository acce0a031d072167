import { z } from "zod";
import { CSV, CSV_COLUMNS, writeCsvHeader, writeCsvRow } from "../../bans/ban-csv";
import { prepAsciiJid } from "../../bans/canonical-jids";
import { banJidField, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, roomOrComponentField } from "../../contract/fields";
import { foldText, unicodeDomain } from "../../fold-text";
import { onlyAllowed } from "../../errors";
import { type BanFilter, type Bans, banStates } from "../../store/bans/bans";
import { acceptsType, contractField, readQuery } from "../../http/read-input";
import { banRecordSchema, describeBan } from "./ban-responses";
import { type CallerEndpoint, refuse, reply } from "../../http/endpoint";
import { afterSchema, choiceSchema, errorSchema, limitSchema, nextSchema, readAfter } from "../schemas";

const querySchema = z.strictObject({
  jid: contractField(banJidField, { description: "Only bans of this account or domain" }).optional(),
  muc: contractField(roomOrComponentField, {
    description: "Only bans from exactly this room or MUC component",
  }).optional(),
  state: choiceSchema(banStates, "Default: active, which is in force").optional(),
  limit: limitSchema,
  after: afterSchema,
});

/** Who is to stay out. */
export const listBans: CallerEndpoint = {
  method: "get",
  path: "/v1/bans",
  access: { scope: "read" },
  docs: () => ({
    id: "listBans",
    tag: "Bans",
    summary: "List bans, sorted by id",
    description: [
      "A page of bans; or, with `Accept: text/csv`, all matching bans, which `POST /v1/bans` accepts. An export does not allow",
      "`limit` and `after`; if it fails midway, the connection is closed without a terminating chunk. In CSV an apostrophe precedes",
      "cells that a spreadsheet would interpret as a formula; the import removes it. A token with a limited reach lists only the",
      "bans of its rooms.",
    ].join(" "),
    query: querySchema,
    replies: {
      200: {
        description: "Bans",
        content: {
          "application/json": z.strictObject({ bans: z.array(banRecordSchema), next: nextSchema }),
          [CSV]: z.string().meta({
            description: `${CSV_COLUMNS.join(",")}; \`except\` is a list separated by spaces`,
          }),
        },
      },
      400: { description: "Invalid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const { store, clock } = context;
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const place = readAfter("bans", query.value.after, context);
    if (!place.ok) return refuse(place.problem);
    const { jid, muc, state, limit, after } = query.value;
    const filter = { jid: spell(jid), muc: spell(muc), state, reach: request.caller.reach };
    if (acceptsType(request, CSV)) {
      const paging = Object.entries({ limit, after }).find(([, value]) => value !== undefined);
      if (paging !== undefined) return refuse(onlyAllowed(paging[0], "in JSON, not in CSV"));
      return { status: 200, type: CSV, content: exportRows(store.bans, filter) };
    }
    const page = await store.bans.list({ filter, after: place.value, limit: limit ?? DEFAULT_PAGE_SIZE });
    const next = page.next === undefined ? undefined : context.cursors.write("bans", page.next);
    const now = clock();
    return reply(200, { bans: page.bans.map((ban) => describeBan(ban, now)), next });
  },
};

/** As Prosody most likely preps it, which is good enough for looking. */
function spell(jid: string | undefined): string | undefined {
  return jid === undefined ? undefined : unicodeDomain(prepAsciiJid(jid) ?? foldText(jid));
}

async function* exportRows(bans: Bans, filter: BanFilter): AsyncGenerator<string> {
  yield writeCsvHeader();
  let after: string | undefined;
  do {
    const page = await bans.list({ filter, after, limit: MAX_PAGE_SIZE });
    yield page.bans.map(writeCsvRow).join("");
    after = page.next;
  } while (after !== undefined);
}
