import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { ErrorText } from "../ui/query-state";
import { hasFailed, type Outcome } from "./carry-out";
import { OutcomeList } from "./outcome-list";
import type { Amendment, Amendments } from "./plan";

interface ActResultProps {
  readonly outcomes: readonly Outcome[];
  readonly isBusy: boolean;
  /** Tries again for these accounts. */
  readonly onRetry: (failed: readonly Outcome[], amendments: Amendments) => void;
  readonly onClose: () => void;
}

/** The outcome, and what can still be done: retry, insist, undo. */
export function ActResult({ outcomes, isBusy, onRetry, onClose }: ActResultProps) {
  const { t } = useTexts();
  const failed = outcomes.filter(hasFailed);
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
            {t.act.replace}
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

/** Lifts the bans that were placed. */
function Undo({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  const { t } = useTexts();
  const { api } = useSession();
  const ids = outcomes.flatMap(({ ban }) => ban?.id ?? []);
  const undo = useMutation({ mutationFn: () => Promise.all(ids.map((id) => api.liftBan(id, ""))) });
  if (ids.length === 0) return null;
  if (undo.isSuccess) {
    return <p role="status">{ids.length === 1 ? t.act.undone : t.act.undoneMany}</p>;
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
        {ids.length === 1 ? t.act.undo : t.act.undoMany(ids.length)}
      </Button>
    </>
  );
}
