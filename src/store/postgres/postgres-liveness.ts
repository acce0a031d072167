import { createHash } from "node:crypto";
import { type ClientConfig, DatabaseError } from "pg";
import { LastingSession } from "./persistent-session";
import { newInstance, type InstanceLiveness } from "../backend";
import type { StoreLogger } from "../store";

/** Milliseconds in which the server notices that a process on a machine that runs has ended. */
const grace = 500;

/** The SQLSTATE of a lock that did not become free in time. */
const lockNotAvailable = "55P03";

/**
 * Liveness by an advisory lock of a PostgreSQL session that lives as long as the instance. Where the connection is lost,
 * the instance seems to be gone until it is made again.
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
  return new SessionPresence(instance, session);
}

class SessionPresence implements InstanceLiveness {
  #hasLeft = false;

  constructor(
    readonly instance: string,
    private readonly session: LastingSession,
  ) {}

  async isPresent(instance: string): Promise<boolean> {
    if (instance === this.instance) return !this.#hasLeft;
    const { client } = this.session;
    if (client === undefined) throw new Error("Lost the connection to PostgreSQL");
    try {
      // Where the lock can be had, it is given back at the end of this statement.
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
