import { createContext, type ReactNode, use, useMemo } from "react";
import type { CallerListed, SettingsListed } from "../../../src/wire/caller";
import type { TokenScope } from "../../../src/wire/tokens";
import { Api } from "./api";

const KEY = "muc-kick-token";

/** The token of this tab: it is forgotten with the tab, and never part of an address. */
export const storedToken = {
  read: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  write(token: string): void {
    sessionStorage.setItem(KEY, token);
  },
  forget(): void {
    sessionStorage.removeItem(KEY);
  },
};

/** Whoever is signed in, and what they may do. */
export interface Session {
  readonly api: Api;
  readonly me: CallerListed;
  readonly settings: SettingsListed;
  readonly can: (scope: TokenScope) => boolean;
  /** Whether the token reaches a room or a MUC component; undefined: all rooms. */
  readonly reaches: (muc: string | undefined) => boolean;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

interface SessionProps {
  readonly token: string;
  readonly me: CallerListed;
  readonly settings: SettingsListed;
  readonly signOut: () => void;
  readonly children: ReactNode;
}

export function SessionProvider({ token, me, settings, signOut, children }: SessionProps) {
  const session = useMemo(
    (): Session => ({
      api: new Api(token),
      me,
      settings,
      signOut,
      can: (scope) => me.scopes.includes(scope),
      reaches: (muc) => me.reach === undefined || (muc !== undefined && reachHas(me.reach, muc)),
    }),
    [token, me, settings, signOut],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

function reachHas(reach: readonly string[], muc: string): boolean {
  return reach.includes(muc) || reach.includes(muc.substring(muc.indexOf("@") + 1));
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("Nobody is signed in");
  return session;
}
