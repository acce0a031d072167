import type { Migration } from "./migration";
import { tokensAndAudit } from "./migrations/0001-tokens-and-audit";
import { bans } from "./migrations/0002-bans";
import { banExceptions } from "./migrations/0003-ban-exceptions";

/** In the order in which they are made. */
export const migrations: readonly [Migration, ...Migration[]] = [tokensAndAudit, bans, banExceptions];
