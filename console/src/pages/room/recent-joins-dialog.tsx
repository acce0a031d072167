import { useQuery } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import { ActDialog } from "../../act/act-dialog";
import { accountsOf, isAccount, type Target } from "../../act/plan";
import { TargetNames } from "../../act/target-names";
import { useSession } from "../../connection/session";
import { fromLocalInput } from "../../text/formats";
import { useTexts } from "../../text/texts";
import { Panel, useReturnFocus } from "../../ui/dialog";
import { Choice, Field } from "../../ui/fields";
import { QueryState } from "../../ui/query-state";

const periods = ["fiveMinutes", "tenMinutes", "halfHour", "hour", "time"] as const;

type Period = (typeof periods)[number];

/** As the API takes them. */
const DURATIONS = { fiveMinutes: "5m", tenMinutes: "10m", halfHour: "30m", hour: "1h" } as const;

interface RecentJoinsProps {
  readonly room: string;
  readonly onClose: () => void;
}

/** Moderates the accounts that joined a room lately: first which ones, then what is done to exactly these. */
export function RecentJoinsDialog({ room, onClose }: RecentJoinsProps) {
  const [targets, setTargets] = useState<readonly Target[]>();
  useReturnFocus();
  if (targets !== undefined) return <ActDialog targets={targets} room={room} onClose={onClose} />;
  return <RecentJoinsChoice room={room} onChoose={setTargets} onClose={onClose} />;
}

interface RecentJoinsChoiceProps extends RecentJoinsProps {
  readonly onChoose: (targets: readonly Target[]) => void;
}

function RecentJoinsChoice({ room, onChoose, onClose }: RecentJoinsChoiceProps) {
  const { t, formats } = useTexts();
  const [period, setPeriod] = useState<Period>("tenMinutes");
  const [time, setTime] = useState("");
  const [isWithoutAffiliation, setWithoutAffiliation] = useState(true);
  const since = period === "time" ? fromLocalInput(time) : DURATIONS[period];
  const query = useRecentJoins(room, since, isWithoutAffiliation);
  const { data: targets = [] } = query;
  return (
    <Panel title={t.recentJoins.title} onClose={onClose}>
      <form
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (targets.length > 0) onChoose(targets);
        }}
      >
        <Choice
          label={t.room.since}
          value={period}
          onChange={setPeriod}
          options={periods.map((value) => ({ value, name: t.recentJoins.periods[value] }))}
        />
        {period === "time" ? (
          <Field label={t.recentJoins.time} type="datetime-local" step={1} value={time} onChange={setTime} />
        ) : null}
        <label className="check">
          <input
            type="checkbox"
            checked={isWithoutAffiliation}
            onChange={(event) => {
              setWithoutAffiliation(event.target.checked);
            }}
          />
          {t.recentJoins.withoutAffiliation}
        </label>
        <p className="muted">{t.recentJoins.spared}</p>
        {since === undefined ? null : <QueryState query={query} />}
        {query.data === undefined ? null : (
          <div role="status">
            <p>
              {targets.length === 0
                ? t.recentJoins.nobody
                : t.recentJoins.count(targets.length, formats.number(targets.length))}
            </p>
            {targets.length === 0 ? null : <TargetNames targets={targets} />}
          </div>
        )}
        <div className="actions">
          <Button className="button" onPress={onClose}>
            {t.state.cancel}
          </Button>
          <Button className="button primary" type="submit" isDisabled={targets.length === 0}>
            {t.room.act}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/**
 * The accounts that joined a room within a duration up to now, or since a time; undefined: not known yet. Once found
 * they stay the same while they are looked at. Without components, because a ban of one would be a ban of its domain.
 */
function useRecentJoins(room: string, since: string | undefined, isWithoutAffiliation: boolean) {
  const { api } = useSession();
  return useQuery({
    queryKey: ["recent joins", room, since, isWithoutAffiliation],
    enabled: since !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () => {
      if (since === undefined) throw new Error("There is no time");
      const affiliation = isWithoutAffiliation ? "none" : undefined;
      const accounts = accountsOf(await api.recentJoins(room, since, affiliation)).filter(isAccount);
      return accounts.sort((one, other) => one.jid.localeCompare(other.jid));
    },
  });
}
