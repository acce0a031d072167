import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { AuditEntryListed, AuditQuery } from "../../../../src/wire/audit";
import { useLive } from "../../connection/live";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { Empty, ErrorText, QueryState } from "../../ui/query-state";
import { saveFile } from "../../ui/save-file";
import { AuditEntries } from "./audit-entries";
import { AuditFilters } from "./audit-filters";
import { findEnforced } from "./enforced";
import { Verification } from "./verification";
import { Page } from "../page";

/** The audit log, the newest entry first. `jid`: at first only what concerns that account or domain. */
export function AuditPage({ jid }: { readonly jid: string | undefined }) {
  const { t } = useTexts();
  const { api } = useSession();
  const [filter, setFilter] = useState<AuditQuery>({ jid });
  const live = useLive("audit");
  const query = useInfiniteQuery({
    // Not that of the history of a person, which is one page.
    queryKey: ["audit", "pages", filter],
    queryFn: ({ pageParam, signal }) => api.audit(filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    ...live,
  });
  const download = useMutation({
    mutationFn: () => api.auditAsNdjson(filter),
    onSuccess: (blob) => {
      saveFile(blob, "audit.ndjson");
    },
  });
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.entries) ?? [], [query.data]);
  const enforced = useMemo(() => findEnforced(entries), [entries]);
  return (
    <Page
      title={t.audit.title}
      summary={t.state.refresh}
      actions={
        <Button
          className="button"
          isDisabled={download.isPending}
          onPress={() => {
            download.mutate();
          }}
        >
          {t.audit.exportNdjson}
        </Button>
      }
    >
      <Verification />
      <AuditFilters jid={jid} onApply={setFilter} />
      {download.error === null ? null : (
        <p className="notice bad" role="alert">
          <ErrorText error={download.error} />
        </p>
      )}
      <QueryState query={query} />
      {query.data !== undefined && entries.length === 0 ? (
        <Empty title={t.audit.empty} help={t.audit.emptyHelp} />
      ) : null}
      <AuditEntries
        label={t.audit.title}
        enforced={enforced}
        entries={filter.kind === "intent" ? entries : withoutClosed(entries)}
      />
      {query.hasNextPage ? (
        <Button
          className="button"
          isDisabled={query.isFetchingNextPage}
          onPress={() => {
            void query.fetchNextPage();
          }}
        >
          {t.audit.more}
        </Button>
      ) : null}
    </Page>
  );
}

/** Without the intents whose outcome is there, too: it says the same and more. */
function withoutClosed(entries: readonly AuditEntryListed[]): readonly AuditEntryListed[] {
  const closed = new Set(entries.map(({ intent }) => intent));
  return entries.filter(({ kind, seq }) => kind !== "intent" || !closed.has(seq));
}
