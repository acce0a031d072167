import { useMutation, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { ManagedBan } from "../../../../src/wire/bans/bans";
import type { BansFilter, BanState } from "../../../../src/wire/bans/ban-filters";
import { useLive } from "../../connection/live";
import { useSession } from "../../connection/session";
import { hrefOf } from "../../route";
import type { Texts } from "../../text/en";
import type { Formats } from "../../text/formats";
import { useTexts } from "../../text/texts";
import { saveFile } from "../../ui/save-file";
import { Choice, Search } from "../../ui/fields";
import { Empty, ErrorText, QueryState } from "../../ui/query-state";
import { useSteadyList } from "../../ui/list/steady-list";
import { BanTable } from "./ban-table";
import { ImportDialog } from "./import-dialog";
import { Page } from "../page";

const NO_BANS: readonly ManagedBan[] = [];

const states: readonly BanState[] = ["active", "ended", "all"];

const kinds = ["all", "mutes"] as const;

type Kind = (typeof kinds)[number];

function matches({ jid, muc, reason, note, source, id, created_by }: ManagedBan, wanted: string): boolean {
  return [jid, muc, reason, note, source, id, created_by.label].some(
    (text) => text?.toLowerCase().includes(wanted) ?? false,
  );
}

/** How many of them are bans, and how many mutes. */
function countOf(bans: readonly ManagedBan[], t: Texts, formats: Formats): string {
  const mutes = bans.filter(({ role }) => role !== undefined).length;
  const others = bans.length - mutes;
  const muteText = t.bans.countMutes(mutes, formats.number(mutes));
  if (mutes > 0 && others === 0) return muteText;
  const banText = t.bans.count(others, formats.number(others));
  return mutes === 0 ? banText : `${banText}, ${muteText}`;
}

/** All bans and mutes. */
export function BansPage() {
  const { t, formats } = useTexts();
  const { api, can } = useSession();
  const [state, setState] = useState<BanState>("active");
  const [kind, setKind] = useState<Kind>("all");
  const filter: BansFilter = { state, ...(kind === "mutes" && { role: "visitor" }) };
  const live = useLive("bans");
  const query = useQuery({
    queryKey: ["bans", filter],
    queryFn: ({ signal }) => api.bans(filter, signal),
    ...live,
  });
  const [search, setSearch] = useState("");
  const [isImporting, setImporting] = useState(false);
  const download = useMutation({
    mutationFn: () => api.bansAsCsv(filter),
    onSuccess: (blob) => {
      saveFile(blob, "bans.csv");
    },
  });
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const all = query.data?.entries ?? NO_BANS;
  const matching = useMemo(() => all.filter((ban) => wanted === "" || matches(ban, wanted)), [all, wanted]);
  const { entries, hold } = useSteadyList(matching, ({ id }) => id, { view: `${state} ${kind} ${wanted}` });
  const shown = useMemo(() => entries.map(({ item }) => item), [entries]);
  return (
    <Page
      title={t.bans.title}
      summary={query.data === undefined ? undefined : countOf(all, t, formats)}
      actions={
        <>
          <Search label={t.bans.search} value={search} onChange={setSearch} />
          <Choice
            label={t.bans.state}
            isLabelHidden
            value={state}
            onChange={setState}
            options={states.map((value) => ({ value, name: t.bans.states[value] }))}
          />
          <Choice
            label={t.bans.kind}
            isLabelHidden
            value={kind}
            onChange={setKind}
            options={kinds.map((value) => ({ value, name: t.bans.kinds[value] }))}
          />
          {state === "active" ? (
            <Button
              className="button"
              isDisabled={download.isPending}
              onPress={() => {
                download.mutate();
              }}
            >
              {t.bans.exportCsv}
            </Button>
          ) : null}
          {can("ban") ? (
            <>
              <Button
                className="button"
                onPress={() => {
                  setImporting(true);
                }}
              >
                {t.bans.importCsv}
              </Button>
              <a className="button primary" href={hrefOf("people")}>
                {t.bans.place}
              </a>
            </>
          ) : null}
        </>
      }
    >
      {download.error === null ? null : (
        <p className="notice bad" role="alert">
          <ErrorText error={download.error} />
        </p>
      )}
      <QueryState query={query} />
      {query.data !== undefined && all.length === 0 ? (
        <Empty title={t.bans.empty} help={t.bans.emptyHelp} />
      ) : null}
      {all.length > 0 && shown.length === 0 ? <Empty title={t.state.noResults} /> : null}
      <div {...hold}>{shown.length > 0 ? <BanTable label={t.bans.title} bans={shown} /> : null}</div>
      {query.data?.isCut === true ? <p className="muted">{t.state.cut(formats.number(all.length))}</p> : null}
      {isImporting ? (
        <ImportDialog
          onClose={() => {
            setImporting(false);
          }}
        />
      ) : null}
    </Page>
  );
}
