import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { Api } from "./connection/api";
import { ApiError } from "./connection/http";
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

/** `onUnauthorized`: called when the token is rejected, with whether it never was accepted. */
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
    if (!(error instanceof ApiError) || error.status !== 401) return;
    onUnauthorized(queries.getQueryData(ME) === undefined ? "invalid" : "ended");
  }
  queries.getQueryCache().config.onError = notice;
  return queries;
}

/** Whether somebody is signed in decides what is shown. */
export function App() {
  const { t } = useTexts();
  const [token, setToken] = useState(storedToken.read);
  const [problem, setProblem] = useState<"invalid" | "ended">();
  const leave = useCallback((why?: "invalid" | "ended") => {
    storedToken.forget();
    setToken(undefined);
    setProblem(why);
  }, []);
  const enter = useCallback((given: string) => {
    storedToken.write(given);
    setProblem(undefined);
    setToken(given);
  }, []);
  if (token === undefined) {
    return <SignInPage problem={problem && t.signIn[problem]} onToken={enter} />;
  }
  // With another token nothing of the last one stays in memory.
  return <SignedIn key={token} token={token} onLeave={leave} />;
}

interface SignedInProps {
  readonly token: string;
  readonly onLeave: (why?: "invalid" | "ended") => void;
}

function SignedIn({ token, onLeave }: SignedInProps) {
  const queries = useMemo(() => createQueries(onLeave), [onLeave]);
  return (
    <QueryClientProvider client={queries}>
      <Entrance token={token} onLeave={onLeave} />
    </QueryClientProvider>
  );
}

/** Finds out who holds the token. */
function Entrance({ token, onLeave }: SignedInProps) {
  const { t } = useTexts();
  const api = useMemo(() => new Api(token), [token]);
  const query = useQuery({
    queryKey: ME,
    queryFn: async () => {
      const [me, settings] = await Promise.all([api.me(), api.settings()]);
      return { me, settings };
    },
    staleTime: Infinity,
  });
  const signOut = useCallback(() => {
    onLeave();
  }, [onLeave]);
  if (query.data === undefined) {
    return (
      <main className="sign-in">
        {query.isPending ? <p>{t.signIn.checking}</p> : <QueryState query={query} />}
      </main>
    );
  }
  return (
    <SessionProvider token={token} {...query.data} signOut={signOut}>
      <Shell />
    </SessionProvider>
  );
}
