import { useMutation, useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import { SECONDS } from "../../act/deed-choice";
import { isTooLong, ReasonField } from "../../act/reason-field";
import type { Api } from "../../connection/api";
import type { ForcibleDestructionInput, ForcibleRestrictionInput } from "../../../../src/wire/restrictions";
import { ApiError } from "../../connection/http";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { Panel } from "../../ui/dialog";
import { Choice, Field } from "../../ui/fields";
import { ErrorText, QueryState } from "../../ui/query-state";

/** What is done to the room itself. */
type RoomAct = "restrict" | "destroy";

const restrictions = ["membersOnly", "moderated", "both", "open"] as const;

/** The settings of each choice; `open` lifts both restrictions. */
const SETTINGS = {
  membersOnly: { members_only: true },
  moderated: { moderated: true },
  both: { members_only: true, moderated: true },
  open: { members_only: false, moderated: false },
} as const;

const durations = ["tenMinutes", "hour", "day", "week", "permanent"] as const;

interface RoomOrder {
  readonly act: RoomAct;
  readonly room: string;
  readonly restriction: (typeof restrictions)[number];
  readonly duration: (typeof durations)[number];
  readonly alternateRoom: string;
}

/** Carries out an order; resolves to the number of those that it removes. */
async function carryOut(
  api: Api,
  { act, room: muc, restriction, duration, alternateRoom }: RoomOrder,
  more: Pick<ForcibleRestrictionInput & ForcibleDestructionInput, "reason" | "dry_run" | "force">,
): Promise<number> {
  if (act === "destroy") {
    const alternate = alternateRoom.trim();
    const { kicked } = await api.destroyRoom({
      muc,
      ...(alternate !== "" && { alternate_room: alternate }),
      ...more,
    });
    return kicked.length;
  }
  const seconds = duration === "permanent" || restriction === "open" ? undefined : SECONDS[duration];
  const { kicked } = await api.restrictRoom({ muc, ...SETTINGS[restriction], seconds, ...more });
  return kicked.length;
}

interface RoomActDialogProps {
  readonly act: RoomAct;
  readonly room: string;
  readonly onClose: () => void;
}

/** Restricts a room, lifts its restrictions, or destroys it, after a preview of how many it removes. */
export function RoomActDialog({ act, room, onClose }: RoomActDialogProps) {
  const { t, formats } = useTexts();
  const { api } = useSession();
  const [restriction, setRestriction] = useState<RoomOrder["restriction"]>("membersOnly");
  const [duration, setDuration] = useState<RoomOrder["duration"]>("hour");
  const [alternateRoom, setAlternateRoom] = useState("");
  const [reason, setReason] = useState("");
  const order = { act, room, restriction, duration, alternateRoom };
  const preview = useQuery({
    queryKey: ["preview", order],
    queryFn: () => carryOut(api, order, { dry_run: true }),
    retry: false,
  });
  const run = useMutation({
    mutationFn: (more: { readonly force?: true }) =>
      carryOut(api, order, { ...(reason !== "" && { reason }), ...more }),
  });
  const { data: removed, error } = run;
  const isDone = removed !== undefined;
  const isProtected = error instanceof ApiError && error.code === "protected";
  const isReady = preview.data !== undefined && !isTooLong(reason) && !run.isPending;
  const texts = t.roomAct[act];
  return (
    <Panel title={texts.title} onClose={onClose} isBusy={run.isPending}>
      <form
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (isReady) run.mutate({});
        }}
      >
        {isDone ? (
          <p className="notice good" role="status">
            {texts.done} {t.roomAct.removed(removed, formats.number(removed))}
          </p>
        ) : (
          <>
            <p>{texts.lead}</p>
            {act === "destroy" ? (
              <Field
                label={t.roomAct.alternateRoom}
                value={alternateRoom}
                onChange={setAlternateRoom}
                help={t.roomAct.alternateRoomHelp}
              />
            ) : (
              <Choice
                label={t.roomAct.restriction}
                value={restriction}
                onChange={setRestriction}
                options={restrictions.map((value) => ({ value, name: t.roomAct.restrictions[value] }))}
              />
            )}
            {act === "restrict" && restriction !== "open" ? (
              <Choice
                label={t.act.howLong}
                value={duration}
                onChange={setDuration}
                options={durations.map((value) => ({ value, name: t.act.durations[value] }))}
              />
            ) : null}
            <ReasonField value={reason} onChange={setReason} />
            <QueryState query={preview} />
            {preview.data === undefined ? null : (
              <p role="status">{t.roomAct.preview(preview.data, formats.number(preview.data))}</p>
            )}
          </>
        )}
        {error === null ? null : (
          <p className="notice bad" role="alert">
            <ErrorText error={error} />
          </p>
        )}
        <div className="actions">
          <Button className="button" onPress={onClose} isDisabled={run.isPending}>
            {isDone ? t.state.close : t.state.cancel}
          </Button>
          {isProtected ? (
            <Button
              className="button danger"
              isDisabled={!isReady}
              onPress={() => {
                run.mutate({ force: true });
              }}
            >
              {t.act.force}
            </Button>
          ) : null}
          {isDone ? null : (
            <Button
              className={act === "destroy" ? "button danger" : "button primary"}
              type="submit"
              isDisabled={!isReady}
            >
              {texts.submit}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}
