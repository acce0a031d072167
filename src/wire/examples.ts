// Examples of the documentation. They tell one story: Mia, a moderator, bans Bob from a room of the server "main".

const at = "2030-01-31T12:00:00.000Z";

/** SHA-256 in hexadecimal. */
const hashes = [
  "9f2c1e07a4d35b86cf10e2947b5a6d3811fe0c9b24a7d685e3901b7cf4d2a865",
  "0b7de3f5c8a1946270d9b4e18f63c25a9d07e6f1b3c48a52d6e09f7183a5c4b2",
] as const;

export const exampleServer = "main";

export const exampleTokenId = "Ab3dEf6hIj9l";

export const exampleActor = { kind: "token", id: exampleTokenId, label: "Mia" } as const;

const tokenTerms = {
  id: exampleTokenId,
  label: "Mia",
  scopes: ["kick", "read", "ban"],
  reach: ["chat.example.org"],
};

export const exampleCaller = { kind: "token", ...tokenTerms };

export const exampleToken = { ...tokenTerms, created_at: at, last_used_at: at };

export const exampleSessionId = "0123456789abcdef";

export const exampleSession = {
  id: exampleSessionId,
  person: "4711",
  label: "Mia",
  roles: ["moderator"],
  created_at: at,
  expires_at: "2030-02-01T00:00:00.000Z",
  last_used_at: at,
};

/** The terms of a ban as a request gives them. */
export const exampleBanRequest = {
  jid: "bob@example.org",
  muc: "room@chat.example.org",
  reason: "Spam",
  duration_seconds: 86_400,
};

const terms = {
  jid: "bob@example.org",
  muc: "room@chat.example.org",
  reason: "Spam",
  expires_at: "2030-02-01T12:00:00.000Z",
};

export const exampleBan = {
  id: "case-17",
  ...terms,
  state: "active",
  created_at: at,
  created_by: exampleActor,
  change: 42,
} as const;

export const exampleLiftedBan = {
  ...exampleBan,
  state: "lifted",
  lifted_at: "2030-01-31T18:30:00.000Z",
  lifted_by: exampleActor,
  lift_reason: "He has apologized",
  change: 57,
};

/** A ban in a module, where ids of managed bans have a prefix. */
export const exampleServerBan = { id: "mk-case-17", ...terms };

export const exampleUnmanagedBan = { id: "case-17", ...terms, managed: false };

export const exampleServerState = {
  name: exampleServer,
  mucs: ["chat.example.org"],
  reachable: true,
  version: "0.1.0",
  prosody: "13.0.1",
  reachable_mucs: ["chat.example.org"],
  bans: 12,
  managed_bans: 11,
  unmanaged_bans: 1,
  sync: { in_sync: true, behind: 0, refused: 0, since: at, checked_at: at },
};

export const exampleEntry = {
  seq: 42,
  at,
  kind: "event",
  instance: "4f8d1c6e-2b1a-4d63-9a0e-5f7c3b2a1d90",
  actor: exampleActor,
  address: "192.0.2.17",
  action: "ban.create",
  targets: [{ jid: terms.jid, muc: terms.muc }],
  reason: terms.reason,
  details: { id: exampleBan.id, expires_at: terms.expires_at },
  prev_hash: hashes[0],
  hash: hashes[1],
};

export const exampleSettings = {
  version: "0.1.0",
  reasons: ["Spam", "Insults"],
  limits: { batch: 1000, body: 1_048_576, requests_per_minute: 600 },
};
