import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { BanManyResults, BanResult } from "../../../../src/wire/bans/bans";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { Panel } from "../../ui/dialog";
import { ForeignText } from "../../ui/foreign-text";
import { ErrorText } from "../../ui/query-state";
import { asDryRun } from "./dry-run-csv";

/** Places the bans of a CSV file, after telling what it would do. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const { api } = useSession();
  const queries = useQueryClient();
  const [csv, setCsv] = useState<string>();
  const check = useMutation({ mutationFn: (text: string) => api.importBans(asDryRun(text)) });
  const place = useMutation({
    mutationFn: (text: string) => api.importBans(text),
    onSuccess: () => void queries.invalidateQueries(),
  });
  const isBusy = check.isPending || place.isPending;
  const error = place.error ?? check.error;
  const valid = check.data?.results.filter((result) => !("code" in result)).length ?? 0;
  return (
    <Panel title={t.bans.importTitle} onClose={onClose} isBusy={place.isPending}>
      <label className="field">
        <span className="label">{t.bans.importFile}</span>
        <input
          type="file"
          accept=".csv,text/csv"
          disabled={isBusy}
          onChange={(event) => {
            place.reset();
            const file = event.target.files?.[0];
            if (file === undefined) return;
            void file.text().then((text) => {
              setCsv(text);
              check.mutate(text);
            });
          }}
        />
        <span className="help">{t.bans.importHelp}</span>
      </label>
      {error === null ? null : (
        <p className="notice bad" role="alert">
          <ErrorText error={error} />
        </p>
      )}
      <div role="status" className="import-state">
        {check.isPending ? <p className="placeholder">{t.bans.importCheck}</p> : null}
        {place.data !== undefined ? (
          <ImportResults answer={place.data} isDone />
        ) : check.data !== undefined ? (
          <ImportResults answer={check.data} isDone={false} />
        ) : null}
      </div>
      <div className="actions">
        <Button className="button" onPress={onClose} isDisabled={place.isPending}>
          {place.data === undefined ? t.state.cancel : t.state.close}
        </Button>
        {place.data === undefined && csv !== undefined && valid > 0 ? (
          <Button
            className="button danger"
            isDisabled={isBusy}
            onPress={() => {
              place.mutate(csv);
            }}
          >
            {t.bans.importSubmit(valid)}
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}

type Rejected = Extract<BanResult, { readonly code: string }>;

/** The most errors that are shown. */
const SHOWN = 50;

function ImportResults({ answer, isDone }: { readonly answer: BanManyResults; readonly isDone: boolean }) {
  const { t, formats } = useTexts();
  const { results } = answer;
  const rejected = results.filter((result): result is Rejected => "code" in result);
  const placed = results.length - rejected.length;
  const kicked = results.reduce((sum, result) => sum + ("code" in result ? 0 : result.kicked.length), 0);
  return (
    <>
      <p className={isDone ? "notice good" : undefined}>
        {isDone ? t.bans.importDone(placed) : t.bans.importReady(placed)}{" "}
        {isDone ? null : t.bans.importKicks(kicked)}
      </p>
      {rejected.length === 0 ? null : (
        <div className="notice bad">
          <p>{t.bans.importBad(rejected.length)}</p>
          <ul>
            {rejected.slice(0, SHOWN).map(({ line = 0, error }, index) => (
              <li key={index}>
                <ForeignText value={t.bans.importLine(line, error)} most={300} />
              </li>
            ))}
            {rejected.length > SHOWN ? (
              <li>{t.act.previewMore(formats.number(rejected.length - SHOWN))}</li>
            ) : null}
          </ul>
        </div>
      )}
    </>
  );
}
