import { createHash } from "node:crypto";
import { type ClientConfig, DatabaseError } from "pg";
import { LastingSession } from "./persistent-session";
import { newInstance, type InstanceLiveness } from "../backend";
import type { StoreLogger } from "../store";

/** Milliseconds in which the server detects that a process on a running machine has ended. */
const grace = 500;

/** The SQLSTATE of a lock that was not available in time. */
const lockNotAvailable = "55P03";

/**
 * Liveness by an advisory lock of a PostgreSQL session that lives as long as the instance. If the connection is lost,
 * the instance appears dead until it is restored.
 */
export async function enterBySession(
  connection: ClientConfig,
  logger: StoreLogger,
): Promise<InstanceLiveness> {
  const instance = newInstance();
  const session = new LastingSession({
    connection,
    logger,
    prepare: async (client) => {
      await client.query(`set lock_timeout = ${grace}`);
      await client.query("select pg_advisory_lock($1)", [lockKey(instance)]);
    },
    lost: "Liveness session lost",
    back: "Liveness session restored",
  });
  await session.open();
  return new SessionLiveness(instance, session);
}

class SessionLiveness implements InstanceLiveness {
  #hasLeft = false;

  constructor(
    readonly instance: string,
    private readonly session: LastingSession,
  ) {}

  async isAlive(instance: string): Promise<boolean> {
    if (instance === this.instance) return !this.#hasLeft;
    const { client } = this.session;
    if (client === undefined) throw new Error("Lost the connection to PostgreSQL");
    try {
      // If the lock is available, it is released at the end of this statement.
      await client.query("select pg_advisory_xact_lock($1)", [lockKey(instance)]);
      return false;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === lockNotAvailable) return true;
      throw error;
    }
  }

  async leave(): Promise<void> {
    this.#hasLeft = true;
    await this.session.close();
  }
}

/** A key of pg_advisory_lock: a signed integer of 64 bits, in decimal. */
function lockKey(instance: string): string {
  return createHash("sha256").update(`muc-kick instance ${instance}`).digest().readBigInt64BE().toString();
}
