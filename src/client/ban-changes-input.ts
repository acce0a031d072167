import type { Owner } from "../contract/owner";
import type { BanInput } from "./ban-input";

/** Many changes of the list of bans at once, as they are written in the body of `PATCH /muc_kick/bans`. */
export interface BanChangesInput {
  readonly put?: readonly (BanInput & { readonly id: string })[] | undefined;
  /** The ids of bans to lift. */
  readonly delete?: readonly string[] | undefined;
  /** Whose bans they are: the module rejects changes (409 `owner-mismatch`, `owner-outdated`) of whoever does not own them. */
  readonly owner?: (Owner & { readonly adopt?: boolean | undefined }) | undefined;
}
