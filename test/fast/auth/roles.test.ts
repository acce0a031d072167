import { grantOf } from "../../../src/auth/roles";
import type { RoleConfig } from "../../../src/config/config";

const role = (name: string, scopes: RoleConfig["scopes"], mucs?: readonly string[]): RoleConfig => ({
  ...{ name, scopes, mucs },
});

const roles = [
  role("auditor", ["audit"]),
  role("moderator", ["kick", "read"]),
  role("helper-a", ["kick", "read"], ["a.example.org"]),
  role("helper-b", ["kick", "read"], ["b.example.org", "c.example.org"]),
  role("banner-b", ["ban"], ["b.example.org", "c.example.org"]),
];

describe("what several roles allow", () => {
  it.each<[string[], ReturnType<typeof grantOf>]>([
    [[], undefined],
    [["unknown"], undefined],
    [["unknown", "moderator"], { scopes: ["kick", "read"], reach: undefined }],
    [["moderator", "auditor"], { scopes: ["kick", "read", "audit"], reach: undefined }],
    [
      ["helper-b", "helper-a"],
      { scopes: ["kick", "read"], reach: ["a.example.org", "b.example.org", "c.example.org"] },
    ],
    [["moderator", "helper-a"], { scopes: ["kick", "read"], reach: undefined }],
    [
      ["banner-b", "helper-b"],
      { scopes: ["kick", "read", "ban"], reach: ["b.example.org", "c.example.org"] },
    ],
    // Nobody may ban in a.example.org or audit there.
    [["banner-b", "helper-a"], { scopes: ["kick", "read"], reach: ["a.example.org"] }],
    [["auditor", "banner-b"], { scopes: ["audit"], reach: undefined }],
  ])("is for %j what each allows, and nothing more", (names, grant) => {
    expect(grantOf(roles, names)).toEqual(grant);
  });

  it("is never more than one of them allows", () => {
    for (let chosen = 1; chosen < 2 ** roles.length; chosen++) {
      const own = roles.filter((_, index) => (chosen & (1 << index)) !== 0);
      const grant = grantOf(
        roles,
        own.map(({ name }) => name),
      );
      for (const muc of grant?.reach ?? ["anywhere"]) {
        for (const scope of grant?.scopes ?? []) {
          const allows = ({ scopes, mucs }: RoleConfig) =>
            scopes.includes(scope) && (mucs === undefined || mucs.includes(muc));
          expect({ muc, scope, isAllowed: own.some(allows) }).toEqual({ muc, scope, isAllowed: true });
        }
      }
    }
  });
});
