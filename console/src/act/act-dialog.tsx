import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { Panel } from "../ui/dialog";
import { Choice, Field } from "../ui/fields";
import { ForeignText } from "../ui/foreign-text";
import { useNow } from "../ui/use-now";
import { ActResult } from "./act-result";
import { carryOut, type Outcome } from "./carry-out";
import { type DeedChoice, DeedChoices, toDeed } from "./deed-choice";
import type { Amendments, Plan, Target } from "./plan";
import { Preview, usePreview } from "./preview";
import { isReasonTooLong, ReasonField } from "./reason-field";

interface ActDialogProps {
  readonly targets: readonly Target[];
  /** The room from which it was opened; undefined: it concerns all rooms. */
  readonly room: string | undefined;
  readonly onClose: () => void;
}

const EVERYWHERE = "everywhere";

/** Kicks or bans: a choice, a reason, whom it concerns, and what came of it. */
export function ActDialog({ targets, room, onClose }: ActDialogProps) {
  const { t } = useTexts();
  const { api, can, settings } = useSession();
  const queries = useQueryClient();
  // A domain cannot be kicked.
  const mayKick = can("kick") && targets.every(({ jid }) => jid.includes("@"));
  const [choice, setChoice] = useState<DeedChoice>(mayKick ? "kick" : "tenMinutes");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const isBan = choice !== "kick";
  const places = usePlaces(room, isBan);
  const [chosenPlace, setPlace] = useState(room ?? EVERYWHERE);
  const place = places.some(({ value }) => value === chosenPlace) ? chosenPlace : places[0]?.value;
  const now = useNow();
  const deed = useMemo(() => toDeed(choice, until, now), [choice, until, now]);
  const plan: Plan | undefined =
    deed === undefined || place === undefined
      ? undefined
      : { targets, deed, muc: place === EVERYWHERE ? undefined : place, reason, note: isBan ? note : "" };
  const preview = usePreview(plan);
  const act = useMutation({
    mutationFn: async ({ some, amendments }: { some: readonly Target[]; amendments: Amendments }) => {
      if (plan === undefined) return [];
      const options = { isDryRun: false, amendments, batch: settings.limits.batch };
      return carryOut(api, { ...plan, targets: some }, options);
    },
    onSuccess(done) {
      setOutcomes((before) => merge(before, done));
      void queries.invalidateQueries();
    },
  });
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const isReady = plan !== undefined && preview.data !== undefined && !isReasonTooLong(reason);

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (isReady && !act.isPending) act.mutate({ some: targets, amendments: new Map() });
  }

  const title = outcomes.length > 0 ? t.act.done : t.act.title(targets.length);
  return (
    <Panel title={title} onClose={onClose} isBusy={act.isPending}>
      {outcomes.length > 0 ? (
        <ActResult
          outcomes={outcomes}
          isBusy={act.isPending}
          onClose={onClose}
          onRetry={(failed, amendments) => {
            act.mutate({ some: failed.map(({ target }) => target), amendments });
          }}
        />
      ) : (
        <form onSubmit={submit}>
          <TargetNames targets={targets} />
          <DeedChoices
            value={choice}
            onChange={setChoice}
            until={until}
            onUntil={setUntil}
            isUntilValid={deed !== undefined}
            mayKick={mayKick}
            mayBan={can("ban")}
          />
          {places.length > 1 && place !== undefined ? (
            <Choice label={t.act.where} value={place} options={places} onChange={setPlace} />
          ) : null}
          <ReasonField value={reason} onChange={setReason} />
          {isBan ? <Field label={t.act.note} value={note} onChange={setNote} help={t.act.noteHelp} /> : null}
          {plan === undefined ? null : <Preview query={preview} isBan={isBan} />}
          <div className="actions">
            <Button className="button" onPress={onClose} isDisabled={act.isPending}>
              {t.state.cancel}
            </Button>
            <Button className="button danger" type="submit" isDisabled={!isReady || act.isPending}>
              {act.isPending ? t.act.working : isBan ? t.act.submitBan : t.act.submitKick}
            </Button>
          </div>
        </form>
      )}
    </Panel>
  );
}

/** Where it may happen: what the token reaches, and what the API takes. */
function usePlaces(room: string | undefined, isBan: boolean) {
  const { t } = useTexts();
  const { reaches } = useSession();
  const component = room?.substring(room.indexOf("@") + 1);
  return [
    ...(room === undefined ? [] : [{ value: room, name: t.act.whereRoom }]),
    ...(component !== undefined && isBan && reaches(component)
      ? [{ value: component, name: t.act.whereComponent(component) }]
      : []),
    ...(reaches(undefined) ? [{ value: EVERYWHERE, name: t.act.whereEverywhere }] : []),
  ];
}

/** The most accounts that are named. */
const NAMED = 5;

function TargetNames({ targets }: { readonly targets: readonly Target[] }) {
  const { t, formats } = useTexts();
  return (
    <ul className="targets">
      {targets.slice(0, NAMED).map(({ jid, nickname }) => (
        <li key={jid}>
          {nickname === undefined ? null : (
            <strong>
              <ForeignText value={nickname} most={60} />
            </strong>
          )}{" "}
          <ForeignText value={jid} most={100} />
        </li>
      ))}
      {targets.length > NAMED ? <li>{t.act.previewMore(formats.number(targets.length - NAMED))}</li> : null}
    </ul>
  );
}

/** Replaces the outcomes of those that were tried again. */
function merge(before: readonly Outcome[], done: readonly Outcome[]): readonly Outcome[] {
  if (before.length === 0) return done;
  const later = new Map(done.map((outcome) => [outcome.target.jid, outcome]));
  return before.map((outcome) => later.get(outcome.target.jid) ?? outcome);
}
