import { Button } from "react-aria-components";
import { ApiError, ConnectionLostError } from "../connection/http";
import type { ServerFailures } from "../../../src/wire/common";
import { useTexts } from "../text/texts";
import { ForeignText } from "./foreign-text";

/** What an error says to people. */
export function ErrorText({ error }: { readonly error: unknown }) {
  const { t } = useTexts();
  if (error instanceof ConnectionLostError) return t.state.noResponse;
  if (error instanceof ApiError) return <ForeignText value={error.message} most={600} />;
  return <ForeignText value={String(error)} most={300} />;
}

interface QueryStateProps {
  readonly query: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly data: unknown;
    readonly refetch: () => unknown;
  };
}

/** Shown in place of what is not there yet; nothing once it is. */
export function QueryState({ query }: QueryStateProps) {
  const { t } = useTexts();
  if (query.data !== undefined) return null;
  if (query.isPending) {
    return (
      <p className="placeholder" role="status">
        {t.state.loading}
      </p>
    );
  }
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>{t.state.failed}</strong> <ErrorText error={query.error} />
      </p>
      <Button
        className="button"
        onPress={() => {
          void query.refetch();
        }}
      >
        {t.state.retry}
      </Button>
    </div>
  );
}

/** Names the servers whose entries are missing. */
export function FailedServers({ failed = [] }: ServerFailures) {
  const { t } = useTexts();
  return failed.map(({ server, error }) => (
    <div className="notice warn" role="status" key={server}>
      <p>
        {t.state.serverFailed(server)} <ForeignText value={error} most={300} />
      </p>
    </div>
  ));
}

interface EmptyProps {
  readonly title: string;
  readonly help?: string;
}

export function Empty({ title, help }: EmptyProps) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {help === undefined ? null : <p>{help}</p>}
    </div>
  );
}
