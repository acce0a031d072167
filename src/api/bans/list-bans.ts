import { z } from "zod";
import { CSV, CSV_COLUMNS, writeCsvHeader, writeCsvRow } from "../../bans/ban-csv";
import { describeBan } from "./ban-responses";
import { DEFAULT_PAGE_SIZE } from "../../contract/fields";
import { onlyAllowed } from "../../errors";
import { acceptsType, defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import type { SavedBan } from "../../store/bans/bans";
import { bansQuerySchema } from "../../wire/bans/ban-filters";
import { bansPageSchema } from "../../wire/bans/bans";
import { exampleBan } from "../../wire/examples";
import { readAfter } from "../paging";

/** Lists bans. */
export const listBans = defineEndpoint({
  method: "get",
  path: "/v1/bans",
  access: { scope: "read" },
  docs: {
    id: "listBans",
    tag: "Bans",
    summary: "List bans, sorted by id",
    description: [
      "A page of bans; or, with `Accept: text/csv`, all matching bans in force, which `POST /v1/bans` accepts. An export does not allow",
      "`limit`, `after` and another `state` than `active`, because an import would place ended bans again; if it fails midway, the connection is closed without a terminating chunk. In CSV an apostrophe precedes",
      "cells that a spreadsheet would interpret as a formula; the import removes it. A token with a limited reach lists only the",
      "bans of its rooms.",
    ].join(" "),
    replies: {
      200: {
        description: "Bans",
        content: {
          ...json("", bansPageSchema).content,
          [CSV]: z.string().meta({
            description: `${CSV_COLUMNS.join(",")}; \`except\` is a list separated by spaces`,
            examples: [writeCsvHeader() + writeCsvRow(exampleBan)],
          }),
        },
      },
    },
  },
  query: bansQuerySchema,
  async handle({ query, headers, caller }, { bans, clock, cursors }) {
    const { limit, after, ...filter } = query;
    const place = readAfter("bans", after, { cursors });
    if (!place.ok) return refuse(place.problem);
    if (acceptsType({ headers }, CSV)) {
      const paging = Object.entries({ limit, after }).find(([, value]) => value !== undefined);
      if (paging !== undefined) return refuse(onlyAllowed(paging[0], "in JSON, not in CSV"));
      if (filter.state !== undefined && filter.state !== "active")
        return refuse(
          onlyAllowed("state", "as active in CSV, because an import would place ended bans again"),
        );
      return { status: 200, type: CSV, content: exportRows(bans.listAll(filter, caller), clock()) };
    }
    const page = await bans.list(filter, { after: place.value, limit: limit ?? DEFAULT_PAGE_SIZE }, caller);
    const next = page.next === undefined ? undefined : cursors.write("bans", page.next);
    const now = clock();
    return reply(200, { bans: page.bans.map((ban) => describeBan(ban, now)), next });
  },
});

/** `now`: Unix time in ms. */
async function* exportRows(pages: AsyncIterable<readonly SavedBan[]>, now: number): AsyncGenerator<string> {
  yield writeCsvHeader();
  for await (const bans of pages) yield bans.map((ban) => writeCsvRow(describeBan(ban, now))).join("");
}
