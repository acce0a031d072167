import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useSession } from "../connection/session";
import { bannedName, wordsOf } from "../text/ban-words";
import { useTexts } from "../text/texts";
import { visibleText } from "../text/visible-text";
import { ErrorText } from "../ui/query-state";
import { hasFailed, hasMessagesLeft, type Outcome } from "./carry-out";
import { OutcomeList } from "./outcome-list";
import type { Amendment, Amendments } from "./plan";

/** The most accounts that are named. */
const NAMED = 5;

interface ActResultProps {
  readonly outcomes: readonly Outcome[];
  readonly isBusy: boolean;
  /** Tries again for these accounts. */
  readonly onRetry: (failed: readonly Outcome[], amendments: Amendments) => void;
  /** Retracts the messages that are left. */
  readonly onRetractRest: (some: readonly Outcome[]) => void;
  readonly onClose: () => void;
}

/** The outcome, and what can still be done: retry, insist, undo. */
export function ActResult({ outcomes, isBusy, onRetry, onRetractRest, onClose }: ActResultProps) {
  const { t } = useTexts();
  const { can } = useSession();
  const failed = outcomes.filter(hasFailed);
  const unfinished = outcomes.filter((outcome) => !hasFailed(outcome) && hasMessagesLeft(outcome));
  const withCode = (code: string) => failed.filter(({ problem }) => problem?.code === code);
  const forbidden = withCode("protected");
  const banned = withCode("already-banned");
  const others = failed.filter((each) => !forbidden.includes(each) && !banned.includes(each));
  const retry = (some: readonly Outcome[], amend: (outcome: Outcome) => Amendment) => {
    onRetry(some, new Map(some.map((each) => [each.target.jid, amend(each)])));
  };
  return (
    <>
      <div role="status">
        <OutcomeList outcomes={outcomes} />
      </div>
      <div className="actions">
        {others.length > 0 ? (
          <Button
            className="button"
            isDisabled={isBusy}
            onPress={() => {
              retry(others, () => ({}));
            }}
          >
            {t.act.retry(others.length)}
          </Button>
        ) : null}
        {forbidden.length > 0 ? (
          <Button
            className="button danger"
            isDisabled={isBusy}
            onPress={() => {
              retry(forbidden, () => ({ force: true }));
            }}
          >
            {t.act.force}
          </Button>
        ) : null}
        {banned.length > 0 ? (
          <Button
            className="button danger"
            isDisabled={isBusy}
            onPress={() => {
              retry(banned, ({ problem }) =>
                problem?.existing === undefined ? {} : { id: problem.existing.id },
              );
            }}
          >
            {wordsOf(banned[0]?.problem?.existing ?? {}, t).replace}
          </Button>
        ) : null}
        {unfinished.length > 0 && can("kick") ? (
          <Button
            className="button"
            isDisabled={isBusy}
            onPress={() => {
              onRetractRest(unfinished);
            }}
          >
            {t.act.retractRest}
          </Button>
        ) : null}
        <Undo outcomes={outcomes} />
        <Button className="button primary" isDisabled={isBusy} onPress={onClose} autoFocus>
          {t.state.close}
        </Button>
      </div>
    </>
  );
}

/** Lifts the bans or mutes that were placed. */
function Undo({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  const { t, formats } = useTexts();
  const { api } = useSession();
  const queries = useQueryClient();
  const placed = outcomes.flatMap(({ ban }) => ban ?? []);
  const undo = useMutation({
    mutationFn: () => Promise.all(placed.map(({ id }) => api.liftBan(id, ""))),
    onSuccess: () => void queries.invalidateQueries(),
  });
  const [first] = placed;
  if (first === undefined) return null;
  const words = wordsOf(first, t);
  if (undo.isSuccess) {
    const names = placed.map(({ jid }) => visibleText(bannedName(jid, t), 100));
    return (
      <p role="status">
        {names.length > NAMED
          ? words.undoneMany(formats.number(names.length))
          : words.undone(formats.list(names))}
      </p>
    );
  }
  return (
    <>
      {undo.error === null ? null : (
        <p role="alert" className="notice bad">
          <ErrorText error={undo.error} />
        </p>
      )}
      <Button
        className="button"
        isDisabled={undo.isPending}
        onPress={() => {
          undo.mutate();
        }}
      >
        {words.undo(placed.length)}
      </Button>
    </>
  );
}
