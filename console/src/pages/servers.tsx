import { useQuery } from "@tanstack/react-query";
import type { ServerListed } from "../../../src/wire/servers";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import type { Texts } from "../text/en";
import { useTexts } from "../text/texts";
import { Fact } from "../ui/fact";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { TimeText } from "../ui/time-text";
import { Findings } from "./findings";
import { Page } from "./page";

/** The servers and how far each is in sync. */
export function ServersPage() {
  const { t } = useTexts();
  const { api } = useSession();
  const live = useLive("servers");
  const query = useQuery({ queryKey: ["servers"], queryFn: ({ signal }) => api.servers(signal), ...live });
  return (
    <Page title={t.servers.title}>
      <QueryState query={query} />
      <ul className="cards wide">
        {query.data?.servers.map((server) => (
          <ServerCard key={server.name} server={server} />
        ))}
      </ul>
    </Page>
  );
}

/** The state in a word, and how good it is. */
function stateOf({ reachable, sync }: ServerListed, t: Texts): readonly [tone: string, word: string] {
  if (!reachable) return ["bad", t.servers.unreachable];
  if (sync === undefined) return ["neutral", t.servers.unknown];
  if (sync.blocked !== undefined) return ["bad", t.servers.blocked];
  return sync.in_sync ? ["good", t.servers.inSync] : ["warn", t.servers.behind(sync.behind)];
}

function ServerCard({ server }: { readonly server: ServerListed }) {
  const { t, formats } = useTexts();
  const { me } = useSession();
  const { name, mucs, reachable_mucs, version, prosody, bans, unmanaged_bans, sync } = server;
  const [tone, word] = stateOf(server, t);
  const error = sync?.last_error ?? server.last_error;
  return (
    <li className="card">
      <h2>
        <ForeignText value={name} /> <span className={`badge ${tone}`}>{word}</span>
      </h2>
      {sync?.blocked === undefined ? null : (
        <p className="notice bad">
          {t.servers.blockedWhy[sync.blocked] ?? <ForeignText value={sync.blocked} />}
        </p>
      )}
      <dl className="facts">
        <Fact name={t.servers.mucs}>
          {mucs.map((muc) => (
            <p key={muc}>
              <ForeignText value={muc} />
              {reachable_mucs?.includes(muc) === false ? (
                <>
                  {" "}
                  <span className="badge bad">{t.servers.missingMuc}</span>
                </>
              ) : null}
            </p>
          ))}
        </Fact>
        {prosody === undefined ? null : (
          <Fact name={t.servers.prosody}>
            <ForeignText value={prosody} />
          </Fact>
        )}
        {version === undefined ? null : (
          <Fact name={t.servers.module}>
            <ForeignText value={version} />
          </Fact>
        )}
        {bans === undefined ? null : (
          <Fact name={t.servers.bans}>
            {formats.number(bans)}
            {unmanaged_bans === undefined || unmanaged_bans === 0
              ? null
              : ` (${t.servers.unmanaged(unmanaged_bans)})`}
            {sync === undefined || sync.refused === 0 ? null : (
              <p className="badge bad">{t.servers.refused(sync.refused)}</p>
            )}
          </Fact>
        )}
        {sync === undefined ? null : (
          <Fact name={t.servers.checked}>
            <TimeText at={sync.checked_at} />{" "}
            <span className="muted">
              ({word}, {t.servers.since} <TimeText at={sync.since} />)
            </span>
          </Fact>
        )}
        <Fact name={t.servers.lastError}>
          {error === undefined ? (
            t.servers.none
          ) : (
            <>
              <TimeText at={error.at} />: <ForeignText value={error.error} most={400} />
            </>
          )}
        </Fact>
      </dl>
      {me.reach === undefined ? <Findings server={name} /> : null}
    </li>
  );
}
