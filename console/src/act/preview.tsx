import { useQuery } from "@tanstack/react-query";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { carryOut, type Outcome } from "./carry-out";
import type { Deed, Plan } from "./plan";

/** In milliseconds: what somebody types does not need a request for each letter. */
const STALE = 5_000;

const NONE = new Map<string, never>();

/** Whom a plan would concern: a dry run. Neither reason nor note nor message makes a difference. */
export function usePreview(plan: Plan | undefined) {
  const { api, settings } = useSession();
  const { targets, deed, muc, retraction } = plan ?? {};
  return useQuery({
    queryKey: ["preview", targets?.map(({ jid }) => jid), deed, muc, retraction],
    enabled: plan !== undefined,
    staleTime: STALE,
    queryFn: async () => {
      if (plan === undefined) throw new Error("There is no plan");
      const options = { isDryRun: true, amendments: NONE, batch: settings.limits.batch };
      const outcomes = await carryOut(api, { ...plan, reason: "", note: "", message: undefined }, options);
      const retractions = outcomes.flatMap((outcome) => outcome.retraction ?? []);
      return {
        concerned: outcomes.flatMap(({ kicked, muted }) => [...kicked, ...muted]),
        messages:
          retractions.length === 0 ? undefined : retractions.reduce((sum, each) => sum + each.messages, 0),
        problems: outcomes.flatMap(problemsOf),
      };
    },
  });
}

interface PreviewProblem {
  readonly jid: string;
  readonly error: string;
}

/** Why something of a plan would not be done for an account. */
function problemsOf({ target: { jid }, problem, failed, retraction }: Outcome): PreviewProblem[] {
  const errors = [
    problem?.error,
    retraction?.problem?.error,
    ...failed.map(({ server, error }) => `${server}: ${error}`),
  ];
  return errors.flatMap((error) => (error === undefined ? [] : [{ jid, error }]));
}

/** The most occupants that are named. */
const NAMED = 50;

interface PreviewProps {
  readonly query: ReturnType<typeof usePreview>;
  readonly kind: Deed["kind"];
}

export function Preview({ query, kind }: PreviewProps) {
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
  const { concerned, messages, problems } = data;
  const texts = kind === "retract" ? undefined : t.act.preview[kind];
  return (
    <div className="preview" role="status" tabIndex={0}>
      {texts === undefined ? null : (
        <p>{concerned.length === 0 ? texts.nobody : <strong>{texts.count(concerned.length)}</strong>}</p>
      )}
      <ul>
        {concerned.slice(0, NAMED).map(({ muc, nickname, jid }) => (
          <li key={`${muc}/${nickname}`}>
            <ForeignText value={nickname} most={60} />{" "}
            <span className="muted">
              <ForeignText value={jid} most={80} /> · <ForeignText value={muc} most={80} />
            </span>
          </li>
        ))}
        {concerned.length > NAMED ? (
          <li>{t.act.previewMore(formats.number(concerned.length - NAMED))}</li>
        ) : null}
      </ul>
      {messages === undefined ? null : <p>{t.act.previewMessages(messages, formats.number(messages))}</p>}
      {problems.map(({ jid, error }) => (
        <p key={`${jid} ${error}`} className="notice warn">
          <ForeignText value={jid} />: <ForeignText value={error} most={300} />
        </p>
      ))}
    </div>
  );
}
