import { useQuery } from "@tanstack/react-query";
import type { ServerListed } from "../../../src/wire/servers";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import type { Texts } from "../text/en";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { TimeText } from "../ui/time-text";
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
  const { name, mucs, reachable_mucs, version, prosody, bans, unmanaged_bans, sync } = server;
  const [tone, word] = stateOf(server, t);
  const error = sync?.last_error ?? server.last_error;
  return (
    <li className="card">
      <h2>
        <ForeignText value={name} /> <span className={`badge ${tone}`}>{word}</span>
      </h2>
      {sync?.blocked === undefined ? null : (
        <p className="notice bad">{t.servers.blockedWhy[sync.blocked] ?? <ForeignText value={sync.blocked} />}</p>
      )}
      <dl className="facts">
        <div>
          <dt>{t.servers.mucs}</dt>
          <dd>
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
          </dd>
        </div>
        {prosody === undefined ? null : (
          <div>
            <dt>{t.servers.prosody}</dt>
            <dd>
              <ForeignText value={prosody} />
            </dd>
          </div>
        )}
        {version === undefined ? null : (
          <div>
            <dt>{t.servers.module}</dt>
            <dd>
              <ForeignText value={version} />
            </dd>
          </div>
        )}
        {bans === undefined ? null : (
          <div>
            <dt>{t.servers.bans}</dt>
            <dd>
              {formats.number(bans)}
              {unmanaged_bans === undefined || unmanaged_bans === 0
                ? null
                : ` (${t.servers.unmanaged(unmanaged_bans)})`}
              {sync === undefined || sync.refused === 0 ? null : (
                <p className="badge bad">{t.servers.refused(sync.refused)}</p>
              )}
            </dd>
          </div>
        )}
        {sync === undefined ? null : (
          <div>
            <dt>{t.servers.checked}</dt>
            <dd>
              <TimeText at={sync.checked_at} />{" "}
              <span className="muted">
                ({word}, {t.servers.since} <TimeText at={sync.since} />)
              </span>
            </dd>
          </div>
        )}
        <div>
          <dt>{t.servers.lastError}</dt>
          <dd>
            {error === undefined ? (
              t.servers.none
            ) : (
              <>
                <TimeText at={error.at} />: <ForeignText value={error.error} most={400} />
              </>
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}
