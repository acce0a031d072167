import { randomBytes } from "node:crypto";
import type { CompiledQuery, Selectable } from "kysely";
import type { AuditActor, AuditOrigin, AuditWrites } from "../audit/audit";
import type { Backend } from "../backend";
import { LastUses } from "../last-uses";
import { storableText } from "../schema/sql";
import type { SessionTable, StoreDatabase, StoreDatabaseTransaction } from "../schema/tables";
import type { StoreLogger, StoreTransaction } from "../store";
import { hashSecret } from "../tokens/tokens";
import type { NewSession, Session, SessionLifetime, Sessions, SessionUse } from "./sessions";

export interface SessionStoreContext {
  readonly db: StoreDatabase;
  readonly lookUp: Backend["lookUp"];
  readonly clock: () => number;
  readonly logger: StoreLogger;
  transaction<T>(this: void, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
}

export class SessionStore implements Sessions {
  readonly #context: SessionStoreContext;
  /** Compiled once: every request of a person needs it. */
  readonly #findById: CompiledQuery<SessionRow>;
  readonly #lastUses: LastUses;

  constructor(context: SessionStoreContext) {
    this.#context = context;
    this.#findById = context.db.selectFrom("sessions").selectAll().where("id", "=", "").compile();
    this.#lastUses = new LastUses("sessions", context);
  }

  create(session: NewSession, lifetime: SessionLifetime): Promise<string> {
    return this.#context.transaction((tx) => tx.sessions.create(session, lifetime));
  }

  async authenticate(
    secret: string,
    lifetime: SessionLifetime,
    isUse: boolean,
  ): Promise<Session | undefined> {
    const [row] = await this.#context.lookUp(this.#findById, [hashOf(secret)]);
    const now = this.#context.clock();
    if (row === undefined || row.expires_at <= now || row.last_used_at + lifetime.idle <= now)
      return undefined;
    const session = readSessionRow(row);
    if (isUse) this.#lastUses.record({ id: row.id, last: row.last_used_at, name: session.id }, now);
    return session;
  }

  end(secret: string, address: string): Promise<boolean> {
    return this.#context.transaction((tx) => tx.sessions.end(secret, address));
  }

  async list(idle: number): Promise<readonly SessionUse[]> {
    const now = Math.trunc(this.#context.clock());
    const rows = await this.#context.db
      .selectFrom("sessions")
      .selectAll()
      .where("expires_at", ">", now)
      .where("last_used_at", ">", now - idle)
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map((row) => ({
      ...readSessionRow(row),
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
    }));
  }

  endOf(id: string, origin: AuditOrigin): Promise<boolean> {
    return this.#context.transaction((tx) => tx.sessions.endOf(id, origin));
  }

  /** Resolves when no writes are pending. */
  idle(): Promise<void> {
    return this.#lastUses.idle();
  }
}

/** Changes of sessions within a transaction. */
export class TransactionSessions implements Pick<Sessions, "create" | "end" | "endOf"> {
  constructor(
    private readonly trx: StoreDatabaseTransaction,
    private readonly audit: AuditWrites,
    private readonly clock: () => number,
  ) {}

  async create({ person, address, replaced }: NewSession, { idle, life }: SessionLifetime): Promise<string> {
    const now = Math.trunc(this.clock());
    if (replaced !== undefined) await this.end(replaced, address);
    await this.trx
      .deleteFrom("sessions")
      .where((eb) => eb.or([eb("expires_at", "<=", now), eb("last_used_at", "<=", now - idle)]))
      .execute();
    const secret = randomBytes(32).toString("base64url");
    const row: SessionRow = {
      id: hashOf(secret),
      subject: storableText(person.subject),
      name: storableText(person.name),
      jid: person.jid ?? null,
      roles: JSON.stringify(person.roles),
      created_at: now,
      expires_at: now + life,
      last_used_at: now,
    };
    await this.trx.insertInto("sessions").values(row).execute();
    await this.#record("session.create", row, { actor: actorOf(row), address });
    return secret;
  }

  async end(secret: string, address: string): Promise<boolean> {
    const row = await this.trx
      .deleteFrom("sessions")
      .where("id", "=", hashOf(secret))
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return false;
    await this.#record("session.end", row, { actor: actorOf(row), address });
    return true;
  }

  async endOf(id: string, origin: AuditOrigin): Promise<boolean> {
    if (!SESSION_ID.test(id)) return false;
    const row = await this.trx
      .deleteFrom("sessions")
      .where("id", "like", `${id}%`)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return false;
    await this.#record("session.end", row, origin);
    return true;
  }

  async #record(action: string, row: SessionRow, origin: AuditOrigin): Promise<void> {
    const { id, subject, name, roles } = readSessionRow(row);
    await this.audit.record({ ...origin, action, details: { id, roles, subject, name } });
  }
}

/** The primary key. */
function hashOf(secret: string): string {
  return hashSecret(secret).toString("hex");
}

type SessionRow = Selectable<SessionTable>;

/** The length of a session's id, which is the beginning of the primary key. */
const ID_LENGTH = 16;

const SESSION_ID = new RegExp(`^[0-9a-f]{${ID_LENGTH}}$`);

function actorOf({ subject, name }: SessionRow): AuditActor {
  return { kind: "person", id: subject, label: name };
}

function readSessionRow({ id, subject, name, jid, roles, expires_at }: SessionRow): Session {
  return {
    id: id.slice(0, ID_LENGTH),
    subject,
    name,
    jid: jid ?? undefined,
    roles: JSON.parse(roles) as string[],
    expiresAt: expires_at,
  };
}
