import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { TokenScope } from "../../src/wire/tokens";
import { useConnectionLost, useEvents } from "./connection/live";
import { useSession } from "./connection/session";
import { Page } from "./pages/page";
import { RoomsPage } from "./pages/rooms";
import { hrefOf, type Route, useRoute } from "./route";
import { useTexts } from "./text/texts";
import { ForeignText } from "./ui/foreign-text";
import { LanguageChoice } from "./ui/language-choice";

const loadPerson = () => import("./pages/person");
const loadRoom = () => import("./pages/room/room");

// What a moderator does not need at once is loaded when it is opened.
const AuditPage = lazy(async () => ({ default: (await import("./pages/audit/audit")).AuditPage }));
const BanPage = lazy(async () => ({ default: (await import("./pages/bans/ban")).BanPage }));
const BansPage = lazy(async () => ({ default: (await import("./pages/bans/bans")).BansPage }));
const PeoplePage = lazy(async () => ({ default: (await loadPerson()).PeoplePage }));
const PersonPage = lazy(async () => ({ default: (await loadPerson()).PersonPage }));
const RoomPage = lazy(async () => ({ default: (await loadRoom()).RoomPage }));
const ServersPage = lazy(async () => ({ default: (await import("./pages/servers")).ServersPage }));
const TokensPage = lazy(async () => ({ default: (await import("./pages/tokens/tokens")).TokensPage }));

type PageName = "rooms" | "people" | "bans" | "audit" | "servers" | "tokens";

interface PageEntry {
  readonly name: PageName;
  readonly scope: TokenScope;
  /** Whether it needs a token for all rooms. */
  readonly needsFullReach?: true;
  readonly render: (subject: string | undefined) => ReactNode;
}

const pages: readonly PageEntry[] = [
  {
    name: "rooms",
    scope: "read",
    render: (room) => (room === undefined ? <RoomsPage /> : <RoomPage key={room} room={room} />),
  },
  {
    name: "people",
    scope: "read",
    render: (jid) => (jid === undefined ? <PeoplePage /> : <PersonPage key={jid} jid={jid} />),
  },
  {
    name: "bans",
    scope: "read",
    render: (id) => (id === undefined ? <BansPage /> : <BanPage key={id} id={id} />),
  },
  { name: "audit", scope: "audit", needsFullReach: true, render: (jid) => <AuditPage key={jid} jid={jid} /> },
  { name: "servers", scope: "read", render: () => <ServersPage /> },
  { name: "tokens", scope: "admin", needsFullReach: true, render: () => <TokensPage /> },
];

/** Whoever is signed in sees the pages that they may use. */
export function Shell() {
  const { t } = useTexts();
  const { can, me, signOut } = useSession();
  const leaving = useMutation({ mutationFn: signOut });
  useEvents();
  const route = useRoute();
  const allowed = pages.filter(
    ({ scope, needsFullReach }) => can(scope) && (needsFullReach !== true || me.reach === undefined),
  );
  const current = route.page === "" ? allowed[0] : allowed.find(({ name }) => name === route.page);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // Needed soon, and there even if the control plane is upgraded or down by then.
    void Promise.allSettled([loadRoom(), loadPerson()]);
  }, []);
  return (
    <>
      <Button
        className="skip"
        onPress={() => {
          main.current?.focus();
        }}
      >
        {t.nav.skip}
      </Button>
      <header className="bar">
        <a className="brand" href={hrefOf("")}>
          muc-kick
        </a>
        <nav aria-label={t.nav.label}>
          {allowed.map(({ name }) => (
            <a key={name} href={hrefOf(name)} aria-current={name === current?.name ? "page" : undefined}>
              {t.nav[name]}
            </a>
          ))}
        </nav>
        <div className="account">
          <span className="account-name">
            <span className="visually-hidden">{t.nav.signedInAs}</span>{" "}
            <ForeignText value={me.label} most={30} />
          </span>
          <LanguageChoice />
          <Button
            className="button quiet"
            isDisabled={leaving.isPending}
            onPress={() => {
              leaving.mutate();
            }}
          >
            {t.nav.signOut}
          </Button>
        </div>
      </header>
      {leaving.isError ? (
        <p className="banner bad" role="alert">
          {t.nav.signOutFailed}
        </p>
      ) : null}
      <ConnectionBanner />
      <main ref={main} tabIndex={-1}>
        <Suspense fallback={<p className="placeholder">{t.state.loading}</p>}>
          <CurrentPage page={current} route={route} />
        </Suspense>
      </main>
    </>
  );
}

function CurrentPage({ page, route }: { readonly page: PageEntry | undefined; readonly route: Route }) {
  const { t } = useTexts();
  if (page !== undefined) return page.render(route.subject);
  const isKnown = route.page === "" || pages.some(({ name }) => name === route.page);
  return (
    <Page title={isKnown ? t.state.forbidden : t.state.notFound}>
      <a href={hrefOf("")}>{t.nav.start}</a>
    </Page>
  );
}

/** How long the good news stays, in milliseconds. */
const RESTORED_FOR = 4_000;

/** Says that what is shown may be old, and brings it up to date once the control plane responds again. */
function ConnectionBanner() {
  const { t } = useTexts();
  const isLost = useConnectionLost();
  const queries = useQueryClient();
  const [wasLost, setWasLost] = useState(isLost);
  if (isLost && !wasLost) setWasLost(true);
  const isRestored = wasLost && !isLost;
  useEffect(() => {
    if (!isRestored) return undefined;
    void queries.invalidateQueries();
    const timer = setTimeout(() => {
      setWasLost(false);
    }, RESTORED_FOR);
    return () => {
      clearTimeout(timer);
    };
  }, [isRestored, queries]);
  return (
    <div role="status" className="banner-place">
      {isLost ? <p className="banner bad">{t.state.lost}</p> : null}
      {isRestored ? <p className="banner good">{t.state.restored}</p> : null}
    </div>
  );
}
