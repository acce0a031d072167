import type { PublicEndpoint } from "./endpoint";

/** Leads people to what there is to read. */
export const getRoot: PublicEndpoint = {
  method: "get",
  path: "/",
  access: "public",
  docs: undefined,
  handle: () => ({ status: 302, headers: { location: "docs" } }),
};
