import type { Logger } from "pino";
import type { Config } from "../config/config";
import type { ProsodyServer } from "../servers/prosody-server";
import type { RoomActs } from "../room-acts/room-acts";
import type { Routing } from "../servers/routing";
import type { Store } from "../store/store";
import type { BanIndex } from "./ban-index";

/** Dependencies of `BanService`. */
export interface BanParts {
  readonly config: Pick<Config, "protected" | "servers" | "bans">;
  /** By their names. */
  readonly servers: ReadonlyMap<string, ProsodyServer>;
  readonly routing: Routing;
  readonly store: Pick<Store, "audit" | "bans" | "changes" | "serverSyncs" | "transaction">;
  readonly banIndex: BanIndex;
  readonly messages: Pick<RoomActs, "announce">;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly logger: Pick<Logger, "error">;
  readonly observer: {
    /** An audit entry could not be written. */
    auditFailed(entry: "intent" | "outcome"): void;
  };
}
