import type { AuditOrigin } from "../../src/store/audit/audit";
import { createStore } from "../../src/store/open-store";
import { InvalidTokenError } from "../../src/store/errors";
import { type NewToken, tokenReaches } from "../../src/store/tokens/tokens";
import { hostileTexts } from "../support/store/hostile-texts";
import { testDialects } from "../support/store/test-dialects";
import { useStore } from "../support/store/use-store";

const origin: AuditOrigin = { actor: { kind: "operator", label: "root" }, address: "192.0.2.1" };
const plain: NewToken = { label: "moderation bot", scopes: ["kick"] };

describe.each(testDialects)("tokens: $name", (dialect) => {
  const own = useStore(dialect);

  it("are returned as they were created", async () => {
    const { token, bearer } = await own.store.tokens.create(
      {
        label: "Модератор 🦉",
        scopes: ["audit", "kick", "audit"],
        reach: ["Room@Chat.Example.org", "chat.example.org", "room@chat.example.org"],
        jid: "mod@example.org",
        expiresAt: own.clock.time + 1,
      },
      origin,
    );
    expect(bearer).toMatch(/^mk_[A-Za-z0-9]{12}_[A-Za-z0-9]{43}$/);
    expect(token).toEqual({
      id: bearer.split("_")[1],
      label: "Модератор 🦉",
      scopes: ["kick", "audit"],
      reach: ["room@chat.example.org", "chat.example.org"],
      jid: "mod@example.org",
      createdAt: own.clock.time,
      expiresAt: own.clock.time + 1,
    });
    await expect(own.store.tokens.find(token.id)).resolves.toEqual(token);
    await expect(own.store.tokens.authenticate(bearer)).resolves.toEqual(token);
    await expect(own.store.tokens.list()).resolves.toMatchObject([{ id: token.id }]);
  });

  it("are stored without their secrets", async () => {
    const { bearer } = await own.store.tokens.create(plain, origin);
    const [, id = "", secret = ""] = bearer.split("_");
    const rows = [
      ...(await own.database.execute("select * from tokens")),
      ...(await own.database.execute("select * from audit")),
    ];
    const everything = JSON.stringify(rows);
    expect(everything).toContain(id);
    expect(everything).not.toContain(secret);
  });

  it("are audited once when created and once when revoked", async () => {
    const { token } = await own.store.tokens.create({ ...plain, jid: "mod@example.org" }, origin);
    own.clock.time += 5;
    const revoked = await own.store.tokens.revoke(token.id, {
      actor: { kind: "token", id: "x", label: "y" },
    });
    expect(revoked).toEqual({ ...token, revokedAt: own.clock.time });
    own.clock.time += 5;
    await expect(own.store.tokens.revoke(token.id, origin)).resolves.toEqual(revoked);
    const { entries } = await own.store.audit.list({ order: "oldest" });
    expect(entries).toMatchObject([
      {
        kind: "event",
        action: "token.create",
        ...origin,
        targets: [{ jid: "mod@example.org" }],
        details: { id: token.id, label: token.label, scopes: ["kick"] },
      },
      { kind: "event", action: "token.revoke", actor: { kind: "token", id: "x", label: "y" } },
    ]);
    expect(entries).toHaveLength(2);
  });

  it("authorize only their complete text", async () => {
    const { bearer } = await own.store.tokens.create(plain, origin);
    const other = await own.store.tokens.create(plain, origin);
    const [, id = "", secret = ""] = bearer.split("_");
    const flipped = secret.startsWith("A") ? `B${secret.substring(1)}` : `A${secret.substring(1)}`;
    const wrong = [
      `mk_${id}_${flipped}`,
      `mk_${id}_${other.bearer.split("_")[2] ?? ""}`,
      `mk_${"A".repeat(12)}_${secret}`,
      `mk_${id}_${secret}A`,
      `mk_${id}_${secret.slice(0, -1)}`,
      `mk_${id}_`,
      `mk_${id}_${secret}\n`,
      ` ${bearer}`,
      bearer.toUpperCase(),
      `${id}_${secret}`,
      "",
      "\0",
      `mk_${id}_${"\0".repeat(43)}`,
      "mk_".repeat(100_000),
      ...hostileTexts,
    ];
    for (const text of wrong) await expect(own.store.tokens.authenticate(text)).resolves.toBeUndefined();
    await expect(own.store.tokens.authenticate(bearer)).resolves.toMatchObject({ id });
  });

  it("do not authorize when the stored hash is damaged", async () => {
    const { bearer } = await own.store.tokens.create(plain, origin);
    for (const hash of ["", "00", "not hexadecimal"]) {
      await own.database.execute(`update tokens set secret_hash = '${hash}'`);
      await expect(own.store.tokens.authenticate(bearer)).resolves.toBeUndefined();
    }
    // The hash that is compared with where there is none must not be one that somebody can have.
    await own.database.execute(`update tokens set secret_hash = '${"0".repeat(64)}'`);
    await expect(own.store.tokens.authenticate(bearer)).resolves.toBeUndefined();
  });

  it("expire at the exact millisecond", async () => {
    const { bearer } = await own.store.tokens.create({ ...plain, expiresAt: own.clock.time + 1000 }, origin);
    own.clock.time += 999;
    await expect(own.store.tokens.authenticate(bearer)).resolves.toBeDefined();
    own.clock.time += 1;
    await expect(own.store.tokens.authenticate(bearer)).resolves.toBeUndefined();
  });

  it("are revoked in every instance", async () => {
    const { bearer, token } = await own.store.tokens.create(plain, origin);
    const other = await createStore(own.database.url);
    await expect(other.tokens.authenticate(bearer)).resolves.toBeDefined();
    await own.store.tokens.revoke(token.id, origin);
    await expect(other.tokens.authenticate(bearer)).resolves.toBeUndefined();
    await expect(own.store.tokens.authenticate(bearer)).resolves.toBeUndefined();
    await other.close();
  });

  it("record their last use to the minute", async () => {
    const { bearer, token } = await own.store.tokens.create(plain, origin);
    const start = own.clock.time;
    const lastUsedAfter = async (elapsed: number) => {
      own.clock.time = start + elapsed;
      await own.store.tokens.authenticate(bearer);
      await own.reopen();
      return (await own.store.tokens.find(token.id))?.lastUsedAt;
    };
    await expect(lastUsedAfter(1)).resolves.toBe(start + 1);
    await expect(lastUsedAfter(60_000)).resolves.toBe(start + 1);
    await expect(lastUsedAfter(60_001)).resolves.toBe(start + 60_001);
    // The clock is set back.
    await expect(lastUsedAfter(-3_600_000)).resolves.toBe(start - 3_600_000);
  });

  it("do not record a use when they are rejected", async () => {
    const { bearer, token } = await own.store.tokens.create(plain, origin);
    await own.store.tokens.authenticate(`${bearer.slice(0, -1)}${bearer.endsWith("A") ? "B" : "A"}`);
    await own.store.tokens.revoke(token.id, origin);
    await own.store.tokens.authenticate(bearer);
    await own.reopen();
    expect((await own.store.tokens.find(token.id))?.lastUsedAt).toBeUndefined();
  });

  it("are listed oldest first, including those that ended", async () => {
    const labels = ["c", "a", "b"];
    for (const label of labels) {
      await own.store.tokens.create({ ...plain, label }, origin);
      own.clock.time += 1;
    }
    const [first] = await own.store.tokens.list();
    await own.store.tokens.revoke(first?.id ?? "", origin);
    const tokens = await own.store.tokens.list();
    expect(tokens.map(({ label }) => label)).toEqual(labels);
    expect(tokens.map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, false, false]);
  });

  it.each(["", "nobody", "\0", ...hostileTexts])("are not found by %p", async (id) => {
    await own.store.tokens.create(plain, origin);
    await expect(own.store.tokens.find(id)).resolves.toBeUndefined();
    await expect(own.store.tokens.revoke(id, origin)).resolves.toBeUndefined();
    await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 1 });
  });

  it.each<[string, Partial<Record<keyof NewToken, unknown>>]>([
    ["label", { label: "" }],
    ["label", { label: "  " }],
    ["label", { label: "a\0b" }],
    ["label", { label: "\ud800" }],
    ["label", { label: "x".repeat(201) }],
    ["scopes", { scopes: [] }],
    ["scopes", { scopes: ["kick", "everything"] }],
    ["reach", { reach: [] }],
    ["reach", { reach: ["room@chat.example.org/nick"] }],
    ["reach", { reach: ["@chat.example.org"] }],
    ["reach", { reach: ["a@b@c"] }],
    ["reach", { reach: ["room\0@chat.example.org"] }],
    ["jid", { jid: "example.org" }],
    ["jid", { jid: "mod@example.org/phone" }],
    ["expiresAt", { expiresAt: Date.parse("2030-01-01T00:00:00Z") }],
    ["expiresAt", { expiresAt: 2 ** 53 }],
    ["expiresAt", { expiresAt: Number.POSITIVE_INFINITY }],
    ["expiresAt", { expiresAt: Date.parse("2040-01-01T00:00:00Z") + 0.5 }],
  ])("are rejected for an invalid %s: %j", async (field, wrong) => {
    const error: unknown = await own.store.tokens
      .create({ ...plain, ...wrong } as NewToken, origin)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidTokenError);
    expect((error as Error).message).toMatch(new RegExp(`^Invalid ${field}( "[^"]*")?: expected `));
    await expect(own.store.audit.head()).resolves.toMatchObject({ seq: 0 });
    await expect(own.store.tokens.list()).resolves.toEqual([]);
  });

  it.each(hostileTexts)("may have the label %p", async (label) => {
    const { token, bearer } = await own.store.tokens.create({ ...plain, label }, origin);
    await expect(own.store.tokens.authenticate(bearer)).resolves.toEqual(token);
    expect(token.label).toBe(label);
  });
});

describe("the reach of a token", () => {
  const reach = ["room@chat.example.org", "talk.example.org"];

  it.each([
    ["room@chat.example.org", true],
    ["ROOM@Chat.Example.org", true],
    ["other@chat.example.org", false],
    ["chat.example.org", false],
    ["any@talk.example.org", true],
    ["talk.example.org", true],
    ["any@sub.talk.example.org", false],
    ["any@talk.example.org.evil.example", false],
    ["talk.example.org@evil.example", false],
    ["", false],
    [undefined, false],
  ])("covers the room %s: %s", (muc, reached) => {
    expect(tokenReaches({ reach }, muc)).toBe(reached);
  });

  it("covers everything by default", () => {
    expect(tokenReaches({}, "any@anywhere.example")).toBe(true);
    expect(tokenReaches({ reach: undefined }, undefined)).toBe(true);
  });
});
