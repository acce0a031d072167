import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { Panel } from "../ui/dialog";
import { Choice, Field } from "../ui/fields";
import { useNow } from "../ui/use-now";
import { ActResult } from "./act-result";
import { ActMessageField } from "./act-message";
import { carryOut, type Outcome, withRetraction } from "./carry-out";
import { type DeedChoice, DeedChoices, toDeed } from "./deed-choice";
import { toMuc, usePlaces } from "./places";
import { type Amendments, type Deed, isAccount, type Plan, type Target } from "./plan";
import { Preview, usePreview } from "./preview";
import { isTooLong, ReasonField } from "./reason-field";
import { RetractionChoices, type RetractionChoice, toRetraction } from "./retraction-choice";
import { TargetNames } from "./target-names";

interface ActDialogProps {
  readonly targets: readonly Target[];
  /** The room from which it was opened; undefined: it concerns all rooms that the token reaches. */
  readonly room: string | undefined;
  /** The rooms where the account is; undefined: not known, or it was opened from a room. */
  readonly rooms?: readonly string[] | undefined;
  /** Whether they have left, so that there is nobody to kick. */
  readonly haveLeft?: boolean;
  readonly onClose: () => void;
}

interface Attempt {
  readonly plan: Plan;
  readonly amendments: Amendments;
}

interface Result {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
}

/** Kicks, mutes, bans or retracts: a choice, a reason, whom it concerns, and what came of it. */
export function ActDialog({ targets, room, rooms, haveLeft = false, onClose }: ActDialogProps) {
  const { t } = useTexts();
  const { api, settings } = useSession();
  const queries = useQueryClient();
  const offered = useOfferedKinds(targets, haveLeft);
  const [choice, setChoice] = useState<DeedChoice>({
    kind: (["kick", "ban"] as const).find((each) => offered.includes(each)) ?? "retract",
    duration: "tenMinutes",
    until: "",
  });
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [wish, setWish] = useState<RetractionChoice>("none");
  const [message, setMessage] = useState<NonNullable<Plan["message"]>>({ to: "occupant", text: "" });
  const { kind } = choice;
  const hasNote = kind === "mute" || kind === "ban";
  const places = usePlaces(room, rooms, kind !== "kick");
  const [chosenPlace, setPlace] = useState(room);
  const place = places.some(({ value }) => value === chosenPlace) ? chosenPlace : places[0]?.value;
  const now = useNow();
  const deed = useMemo(() => toDeed(choice, now), [choice, now]);
  const mayRetract = targets.every(isAccount);
  // It needs one period.
  const period = kind === "retract" && wish === "none" ? "hour" : wish;
  const plan: Plan | undefined =
    deed === undefined || place === undefined
      ? undefined
      : {
          ...{ targets, deed, reason },
          muc: toMuc(place),
          note: hasNote ? note : "",
          retraction: mayRetract ? toRetraction(period) : undefined,
          message: kind !== "retract" && !haveLeft && message.text !== "" ? message : undefined,
        };
  const preview = usePreview(plan);
  const [result, setResult] = useState<Result>();
  const act = useMutation({
    mutationFn: ({ plan: attempted, amendments }: Attempt) =>
      carryOut(api, attempted, { isDryRun: false, amendments, batch: settings.limits.batch }),
    onSuccess(outcomes, { plan: attempted }) {
      setResult((before) => merge(before, { plan: attempted, outcomes }));
      void queries.invalidateQueries();
    },
  });
  const isReady =
    plan !== undefined && preview.data !== undefined && !isTooLong(reason) && !isTooLong(message.text);

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (isReady && !act.isPending) act.mutate({ plan, amendments: new Map() });
  }

  return (
    <Panel
      title={result === undefined ? t.act.title(targets.length) : t.act.done}
      onClose={onClose}
      isBusy={act.isPending}
    >
      {result !== undefined ? (
        <ActResult
          outcomes={result.outcomes}
          isBusy={act.isPending}
          onClose={onClose}
          onRetry={(some, amendments) => {
            act.mutate({ plan: { ...result.plan, targets: targetsOf(some) }, amendments });
          }}
          onRetractRest={(some) => {
            const rest = { ...result.plan, targets: targetsOf(some), deed: { kind: "retract" } } as const;
            // Whether they are protected was decided for the act itself.
            const amendments = new Map(rest.targets.map(({ jid }) => [jid, { force: true } as const]));
            act.mutate({ plan: rest, amendments });
          }}
        />
      ) : (
        <form onSubmit={submit}>
          <TargetNames targets={targets} />
          <DeedChoices value={choice} onChange={setChoice} offered={offered} isValid={deed !== undefined} />
          {places.length > 1 && place !== undefined ? (
            <Choice label={t.act.where} value={place} options={places} onChange={setPlace} />
          ) : null}
          {place === undefined ? <p className="notice warn">{t.act.nowhere}</p> : null}
          {mayRetract ? (
            <RetractionChoices value={period} onChange={setWish} isOptional={kind !== "retract"} />
          ) : null}
          <ReasonField value={reason} onChange={setReason} />
          {hasNote ? (
            <Field label={t.act.note} value={note} onChange={setNote} help={t.act.noteHelp} />
          ) : null}
          {kind === "retract" || haveLeft ? null : (
            <ActMessageField label={t.act.message[kind]} value={message} onChange={setMessage} />
          )}
          <div className="dialog-foot">
            {plan === undefined ? null : <Preview query={preview} kind={kind} />}
            <div className="actions">
              <Button className="button" onPress={onClose} isDisabled={act.isPending}>
                {t.state.cancel}
              </Button>
              <Button className="button danger" type="submit" isDisabled={!isReady || act.isPending}>
                {act.isPending ? t.act.working : t.act.submit[kind]}
              </Button>
            </div>
          </div>
        </form>
      )}
    </Panel>
  );
}

/** What the caller may do to these accounts or domains. */
function useOfferedKinds(targets: readonly Target[], haveLeft: boolean): Deed["kind"][] {
  const { can } = useSession();
  const areAccounts = targets.every(isAccount);
  const mayKick = can("kick") && areAccounts;
  return [
    ...(mayKick && !haveLeft ? (["kick"] as const) : []),
    ...(can("ban") ? (["mute", "ban"] as const) : []),
    // One request for each account: for several it goes with another act.
    ...(mayKick && targets.length === 1 ? (["retract"] as const) : []),
  ];
}

function targetsOf(outcomes: readonly Outcome[]): Target[] {
  return outcomes.map(({ target }) => target);
}

/** Replaces the outcomes of those that were tried again, or completes them if only messages were retracted. */
function merge(before: Result | undefined, { plan, outcomes }: Result): Result {
  if (before === undefined) return { plan, outcomes };
  const later = new Map(outcomes.map((outcome) => [outcome.target.jid, outcome]));
  const isRest = plan.deed.kind !== before.plan.deed.kind;
  return {
    plan: before.plan,
    outcomes: before.outcomes.map((outcome) => {
      const after = later.get(outcome.target.jid);
      if (after === undefined) return outcome;
      return isRest ? withRetraction(outcome, after) : after;
    }),
  };
}
