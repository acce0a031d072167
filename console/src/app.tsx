import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { SignInProblem } from "../../src/wire/sign-in";
import { Api } from "./connection/api";
import { ApiError, type Credential } from "./connection/http";
import { SessionProvider, storedToken } from "./connection/session";
import { SignInPage } from "./pages/sign-in";
import { Shell } from "./shell";
import { useTexts } from "./text/texts";
import { QueryState } from "./ui/query-state";

/** In milliseconds. */
const RETRY_DELAY = 3_000;

const ME = ["me"];

/** Errors of the caller do not go away by asking again. */
function isTransient(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429;
}

/** `onUnauthorized`: called when the credential is rejected, with whether it never was accepted. */
function createQueries(onUnauthorized: (why: "invalid" | "ended") => void): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: (count, error) => isTransient(error) && count < 2,
        retryDelay: (_count, error) =>
          error instanceof ApiError && error.retryAfter !== undefined ? error.retryAfter * 1000 : RETRY_DELAY,
      },
      mutations: { networkMode: "always", onError: notice },
    },
  });
  function notice(error: Error): void {
    if (!(error instanceof ApiError)) return;
    // The CSRF token is that of another session if somebody has signed in again in another tab.
    if (error.status !== 401 && error.code !== "csrf-failed") return;
    onUnauthorized(queries.getQueryData(ME) === undefined ? "invalid" : "ended");
  }
  queries.getQueryCache().config.onError = notice;
  return queries;
}

/** The cookie of a session; its CSRF token is found out with it. */
const SESSION: Credential = { csrfToken: undefined };

type Problem = SignInProblem | "invalid" | "ended" | "session-ended";

/** Whether somebody is signed in decides what is shown. `problem`: why a sign-in with the identity provider failed. */
export function App({ problem: failure }: { readonly problem: SignInProblem | undefined }) {
  const [problem, setProblem] = useState<Problem | undefined>(failure);
  const [credential, setCredential] = useState<Credential | undefined>(() => {
    const token = storedToken.read();
    return token === undefined ? undefined : { token };
  });
  // Not tried again: whoever has left is asked.
  const [mayHaveSession, setMayHaveSession] = useState(failure === undefined);
  const leave = useCallback(
    (why?: "invalid" | "ended") => {
      storedToken.forget();
      setMayHaveSession(false);
      setCredential(undefined);
      setProblem(why !== undefined && credential === SESSION ? "session-ended" : why);
    },
    [credential],
  );
  const enter = useCallback((given: Credential) => {
    if ("token" in given) storedToken.write(given.token);
    setProblem(undefined);
    setCredential(given);
  }, []);
  if (credential === undefined) {
    return <Visitor problem={problem} mayHaveSession={mayHaveSession} onEnter={enter} />;
  }
  // With another credential nothing of the last one stays in memory.
  return (
    <SignedIn
      key={"token" in credential ? credential.token : "session"}
      credential={credential}
      onLeave={leave}
    />
  );
}

interface VisitorProps {
  readonly problem: Problem | undefined;
  readonly mayHaveSession: boolean;
  readonly onEnter: (credential: Credential) => void;
}

/** Finds out how people sign in here, and whether this browser has a session already. */
function Visitor({ problem, mayHaveSession, onEnter }: VisitorProps) {
  const { t } = useTexts();
  const [hasOrganization, setHasOrganization] = useState<boolean>();
  useEffect(() => {
    let isShown = true;
    new Api().signIn().then(
      ({ organization, session }) => {
        if (!isShown) return;
        if (session && mayHaveSession) onEnter(SESSION);
        else setHasOrganization(organization);
      },
      () => {
        if (isShown) setHasOrganization(false);
      },
    );
    return () => {
      isShown = false;
    };
  }, [mayHaveSession, onEnter]);
  if (hasOrganization === undefined) {
    return (
      <main className="sign-in">
        <p className="placeholder">{t.state.loading}</p>
      </main>
    );
  }
  return (
    <SignInPage
      problem={problem === undefined ? undefined : t.signIn.problems[problem]}
      hasOrganization={hasOrganization}
      needsOtherAccount={problem === "no-role"}
      onToken={(token) => {
        onEnter({ token });
      }}
    />
  );
}

interface SignedInProps {
  readonly credential: Credential;
  readonly onLeave: (why?: "invalid" | "ended") => void;
}

function SignedIn({ credential, onLeave }: SignedInProps) {
  const queries = useMemo(() => createQueries(onLeave), [onLeave]);
  return (
    <QueryClientProvider client={queries}>
      <Entrance credential={credential} onLeave={onLeave} />
    </QueryClientProvider>
  );
}

/** Finds out who has the credential. */
function Entrance({ credential, onLeave }: SignedInProps) {
  const { t } = useTexts();
  const api = useMemo(() => new Api(credential), [credential]);
  const query = useQuery({
    queryKey: ME,
    queryFn: async () => {
      const [me, settings] = await Promise.all([api.me(), api.settings()]);
      return { me, settings };
    },
    staleTime: Infinity,
  });
  const leave = useCallback(() => {
    onLeave();
  }, [onLeave]);
  if (query.data === undefined) {
    const waiting = "token" in credential ? t.signIn.checking : t.state.loading;
    return (
      <main className="sign-in">{query.isPending ? <p>{waiting}</p> : <QueryState query={query} />}</main>
    );
  }
  return (
    <SessionProvider credential={credential} {...query.data} onLeave={leave}>
      <Shell />
    </SessionProvider>
  );
}
