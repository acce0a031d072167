import { useQuery } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { TimeText } from "../ui/time-text";

const tones: Readonly<Record<string, string>> = { fault: "bad", warning: "warn", note: "neutral" };

/** What is wrong with a server, in the words of the control plane, which are English. */
export function Findings({ server }: { readonly server: string }) {
  const { t } = useTexts();
  const { api } = useSession();
  const live = useLive("findings");
  const query = useQuery({
    queryKey: ["findings", server],
    queryFn: ({ signal }) => api.findings(server, signal),
    ...live,
  });
  const { data, isFetching } = query;
  return (
    <section className="findings">
      <h3>{t.servers.findings}</h3>
      <QueryState query={query} />
      {data?.findings.length === 0 ? <p>{t.servers.noFindings}</p> : null}
      <ul className="plain">
        {data?.findings.map(({ code, severity, what, remedy }, index) => (
          <li key={`${code} ${index}`}>
            <p>
              <span className={`badge ${tones[severity] ?? "bad"}`}>
                {t.servers.severities[severity] ?? <ForeignText value={severity} />}
              </span>{" "}
              <span lang="en">
                <ForeignText value={what} most={1000} />
              </span>
            </p>
            <p className="muted">
              {t.servers.remedy}:{" "}
              <span lang="en">
                <ForeignText value={remedy} most={1000} />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {data === undefined ? null : (
        <p className="muted checked">
          <span role="status">
            {isFetching ? (
              t.servers.examining
            ) : (
              <>
                {t.servers.examined} <TimeText at={data.at} />
              </>
            )}
          </span>
          <Button
            className="button small"
            isDisabled={isFetching}
            onPress={() => {
              void query.refetch();
            }}
          >
            {t.servers.examineAgain}
          </Button>
        </p>
      )}
    </section>
  );
}
