import type { RoleConfig } from "../config/config";
import { type TokenScope, tokenScopes } from "../wire/tokens";

/** What a person may do. */
export interface Grant {
  /** In the order of `tokenScopes`; at least one. */
  readonly scopes: readonly TokenScope[];
  /** The rooms and MUC components to which it is limited; undefined: all. */
  readonly reach: readonly string[] | undefined;
}

/**
 * What several roles allow together, which is never more than each allows by itself: a role is added to those before it,
 * in the order of the configuration, if it has the same MUCs, then its scopes are added; or the same scopes, then its MUCs
 * are added; any other is ignored. Undefined if none of the roles is configured.
 * @param names names of roles; unknown ones are ignored
 */
export function grantOf(roles: readonly RoleConfig[], names: readonly string[]): Grant | undefined {
  const grants = roles
    .filter(({ name }) => names.includes(name))
    .map(({ scopes, mucs }): Grant => ({ scopes, reach: mucs }));
  const [first, ...others] = grants;
  return first === undefined ? undefined : others.reduce(join, first);
}

function join(grant: Grant, other: Grant): Grant {
  if (isSame(grant.reach, other.reach)) {
    const both = [...grant.scopes, ...other.scopes];
    return { ...grant, scopes: tokenScopes.filter((scope) => both.includes(scope)) };
  }
  if (!isSame(grant.scopes, other.scopes)) return grant;
  const isLimited = grant.reach !== undefined && other.reach !== undefined;
  return { ...grant, reach: isLimited ? [...new Set([...grant.reach, ...other.reach])] : undefined };
}

/** Both are in one order. */
function isSame(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one?.join(" ") === other?.join(" ");
}
