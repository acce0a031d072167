import { createContext, type ReactNode, use, useMemo } from "react";
import type { CallerListed, SettingsListed } from "../../../src/wire/caller";
import type { TokenScope } from "../../../src/wire/tokens";
import { Api } from "./api";
import type { Credential } from "./http";

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
  /** Whether the token or the person's roles reach a room or a MUC component; undefined: all rooms. */
  readonly reaches: (muc: string | undefined) => boolean;
  /** Rejects if the session could not be ended. */
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<Session | undefined>(undefined);

interface SessionProps {
  readonly credential: Credential;
  readonly me: CallerListed;
  readonly settings: SettingsListed;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

export function SessionProvider({ credential, me, settings, onLeave, children }: SessionProps) {
  const session = useMemo((): Session => {
    const hasToken = "token" in credential;
    const api = new Api(hasToken ? credential : { csrfToken: me.csrf_token });
    return {
      api,
      me,
      settings,
      async signOut() {
        const { end_session_url: elsewhere } = hasToken ? {} : await api.endSession();
        if (elsewhere === undefined) onLeave();
        else window.location.assign(elsewhere);
      },
      can: (scope) => me.scopes.includes(scope),
      reaches: (muc) => me.reach === undefined || (muc !== undefined && reachHas(me.reach, muc)),
    };
  }, [credential, me, settings, onLeave]);
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
