import { defineEndpoint } from "../../http/define-endpoint";
import { affiliationsPageSchema, affiliationsQuerySchema } from "../../wire/affiliations";
import { KEYS_WITHIN_ROOMS, listingDocs, replyWithList } from "./listing";

/** The stored affiliations to the rooms of all servers. */
export const listAffiliations = defineEndpoint({
  method: "get",
  path: "/v1/affiliations",
  access: { scope: "read" },
  docs: {
    id: "listAffiliations",
    tag: "Rooms and servers",
    summary: "List the stored affiliations to rooms of all servers, in memory or not, sorted by room",
    ...listingDocs(affiliationsPageSchema),
  },
  query: affiliationsQuerySchema,
  handle(request, context) {
    const { affiliation, muc } = request.query;
    return replyWithList(
      {
        name: "affiliations",
        keys: KEYS_WITHIN_ROOMS,
        read: (server, page) => server.affiliations({ affiliation, muc, ...page }),
      },
      request,
      context,
    );
  },
});
