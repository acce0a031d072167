import { testDialects } from "../support/store/test-dialects";
import { useStore } from "../support/store/use-store";

const HOUR = 3_600_000;
const lifetime = { idle: HOUR, life: 12 * HOUR };
const person = { subject: "4711", name: "Mia 🦉", jid: "mia@example.org", roles: ["moderator"] };
const address = "192.0.2.1";

describe.each(testDialects)("sessions: $name", (dialect) => {
  const own = useStore(dialect);

  const begin = (replaced?: string) => own.store.sessions.create({ person, address, replaced }, lifetime);
  const find = (secret: string, isUse = true) => own.store.sessions.authenticate(secret, lifetime, isUse);

  it("are found by their secret, which is not stored, and are audited", async () => {
    const secret = await begin();
    expect(secret).toMatch(/^[\w-]{43}$/);
    const session = await find(secret);
    expect(session).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
      ...person,
      expiresAt: own.clock.time + 12 * HOUR,
    });
    await expect(find(`${secret}x`)).resolves.toBeUndefined();
    await expect(find("")).resolves.toBeUndefined();
    await expect(find(session?.id ?? "")).resolves.toBeUndefined();
    expect(JSON.stringify(await own.database.execute("select * from sessions"))).not.toContain(secret);
    await expect(own.store.sessions.end(secret, address)).resolves.toBe(true);
    await expect(own.store.sessions.end(secret, address)).resolves.toBe(false);
    await expect(find(secret)).resolves.toBeUndefined();
    const { entries } = await own.store.audit.list({ order: "oldest" });
    const actor = { kind: "person", id: "4711", label: "Mia 🦉" };
    const details = { id: session?.id, roles: ["moderator"] };
    expect(entries).toMatchObject([
      { action: "session.create", actor, address, details },
      { action: "session.end", actor, address, details },
    ]);
    await expect(own.store.audit.verify()).resolves.toMatchObject({ ok: true });
    await expect(own.store.audit.verifyState()).resolves.toMatchObject({ ok: true });
  });

  it("end when they are not used, when their life ends, and when another one replaces them", async () => {
    const secret = await begin();
    own.clock.time += HOUR - 1;
    await expect(find(secret, false)).resolves.toBeDefined();
    await own.reopen();
    own.clock.time += 1;
    await expect(find(secret)).resolves.toBeUndefined();
    const used = await begin();
    for (let hour = 0; hour < 11; hour++) {
      own.clock.time += HOUR - 1;
      await expect(find(used)).resolves.toBeDefined();
      await own.reopen();
    }
    own.clock.time += HOUR - 1;
    await expect(find(used)).resolves.toBeDefined();
    own.clock.time += 12;
    await expect(find(used)).resolves.toBeUndefined();
    const replaced = await begin();
    const other = await begin();
    await begin(replaced);
    await expect(find(replaced)).resolves.toBeUndefined();
    await expect(find(other)).resolves.toBeDefined();
  });

  it("are listed until they have ended, and ended by their id, which is audited by who did it", async () => {
    const [one, two] = [await begin(), await begin()];
    const ids = [(await find(one))?.id ?? "", (await find(two))?.id ?? ""];
    const times = { createdAt: own.clock.time, lastUsedAt: own.clock.time };
    const listed = await own.store.sessions.list(HOUR);
    expect(listed.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(listed[0]).toEqual({ id: ids[0], ...person, ...times, expiresAt: own.clock.time + 12 * HOUR });
    const actor = { kind: "operator", label: "root" } as const;
    for (const id of ["", "%", "0123456789abcdef", one, `${ids[0] ?? ""}0`, (ids[0] ?? "").slice(0, 15)]) {
      await expect(own.store.sessions.endOf(id, { actor })).resolves.toBe(false);
    }
    const [id = ""] = ids;
    await expect(own.store.sessions.endOf(id, { actor })).resolves.toBe(true);
    await expect(own.store.sessions.endOf(id, { actor })).resolves.toBe(false);
    const found = await Promise.all([find(one), find(two)]);
    expect(found.map((session) => session?.id).filter((each) => each !== undefined)).toEqual([ids[1]]);
    const { entries } = await own.store.audit.list({ order: "newest", limit: 1 });
    const details = { id, roles: ["moderator"], subject: "4711", name: "Mia 🦉" };
    expect(entries).toMatchObject([{ action: "session.end", actor, details }]);
    own.clock.time += HOUR;
    await expect(own.store.sessions.list(HOUR)).resolves.toEqual([]);
  });

  it("are deleted by later ones once they have ended", async () => {
    await begin();
    own.clock.time += HOUR;
    await begin();
    await expect(own.database.execute("select id from sessions")).resolves.toHaveLength(1);
  });
});
