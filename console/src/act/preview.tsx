import { useQuery } from "@tanstack/react-query";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { carryOut } from "./carry-out";
import type { Plan } from "./plan";

/** In milliseconds: what somebody types does not need a request for each letter. */
const STALE = 5_000;

const NONE = new Map<string, never>();

/** Whom a plan would remove: a dry run. Neither reason nor note makes a difference. */
export function usePreview(plan: Plan | undefined) {
  const { api, settings } = useSession();
  const { targets, deed, muc } = plan ?? {};
  return useQuery({
    queryKey: ["preview", targets?.map(({ jid }) => jid), deed, muc],
    enabled: plan !== undefined,
    staleTime: STALE,
    queryFn: async () => {
      if (plan === undefined) throw new Error("There is no plan");
      const options = { isDryRun: true, amendments: NONE, batch: settings.limits.batch };
      const outcomes = await carryOut(api, { ...plan, reason: "", note: "" }, options);
      return {
        kicked: outcomes.flatMap(({ kicked }) => kicked),
        problems: outcomes.filter(({ problem, failed }) => problem !== undefined || failed.length > 0),
      };
    },
  });
}

/** The most occupants that are named. */
const NAMED = 50;

interface PreviewProps {
  readonly query: ReturnType<typeof usePreview>;
  readonly isBan: boolean;
}

export function Preview({ query, isBan }: PreviewProps) {
  const { t, formats } = useTexts();
  const { data } = query;
  if (data === undefined) {
    return query.isPending ? (
      <p className="placeholder" role="status">
        {t.act.previewLoading}
      </p>
    ) : (
      <QueryState query={query} />
    );
  }
  const { kicked, problems } = data;
  return (
    <div className="preview" role="status">
      {kicked.length === 0 ? (
        <p>{isBan ? t.act.previewBanOnly : t.act.previewNobody}</p>
      ) : (
        <p>
          <strong>{t.act.previewCount(kicked.length)}</strong>
        </p>
      )}
      <ul>
        {kicked.slice(0, NAMED).map(({ muc, nickname, jid }) => (
          <li key={`${muc}/${nickname}`}>
            <ForeignText value={nickname} most={60} />{" "}
            <span className="muted">
              <ForeignText value={jid} most={80} /> · <ForeignText value={muc} most={80} />
            </span>
          </li>
        ))}
        {kicked.length > NAMED ? <li>{t.act.previewMore(formats.number(kicked.length - NAMED))}</li> : null}
      </ul>
      {problems.map(({ target, problem, failed }) => (
        <p key={target.jid} className="notice warn">
          <ForeignText value={target.jid} />:{" "}
          <ForeignText
            value={problem?.error ?? failed.map(({ server, error }) => `${server}: ${error}`).join("; ")}
            most={300}
          />
        </p>
      ))}
    </div>
  );
}
