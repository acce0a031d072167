import { useQuery } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { ForeignText } from "../../ui/foreign-text";
import { QueryState } from "../../ui/query-state";
import { TimeText } from "../../ui/time-text";

/** Up to which entry the control plane has verified the audit log, when the page was opened or on request. */
export function Verification() {
  const { t, formats } = useTexts();
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["verification"],
    queryFn: ({ signal }) => api.verifyAudit(signal),
    // It reads the whole log: nothing but the button repeats it.
    staleTime: "static",
  });
  const { data, isFetching } = query;
  if (data === undefined) return <QueryState query={query} />;
  const again = (
    <Button
      className="button small"
      isDisabled={isFetching}
      onPress={() => {
        void query.refetch();
      }}
    >
      {t.audit.verifyAgain}
    </Button>
  );
  if (!data.intact) {
    return (
      <div className="notice bad" role="alert">
        <p>
          <strong>{t.audit.broken(formats.number(data.seq))}</strong>{" "}
          <span lang="en">
            <ForeignText value={data.error} most={300} />
          </span>
        </p>
        {again}
      </div>
    );
  }
  return (
    <p className="muted checked">
      <span role="status">
        {isFetching ? (
          t.audit.verifying
        ) : (
          <>
            {t.audit.verified(formats.number(data.seq))} (<TimeText at={data.at} />)
          </>
        )}
      </span>
      {again}
    </p>
  );
}
