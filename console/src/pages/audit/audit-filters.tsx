import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import type { AuditKind, AuditQuery } from "../../../../src/wire/audit";
import { fromLocalInput } from "../../text/formats";
import { useTexts } from "../../text/texts";
import { Choice, Field } from "../../ui/fields";

const EMPTY = { action: "", kind: "", jid: "", muc: "", from: "", to: "" };

const kinds = ["", "outcome", "event", "intent"] as const;

interface AuditFiltersProps {
  /** The account or domain that is filtered by at first. */
  readonly jid: string | undefined;
  readonly onApply: (query: AuditQuery) => void;
}

/** The filters of the audit log. They apply together. */
export function AuditFilters({ jid = "", onApply }: AuditFiltersProps) {
  const { t } = useTexts();
  const [values, setValues] = useState({ ...EMPTY, jid });
  const set = (name: keyof typeof EMPTY) => (value: string) => {
    setValues({ ...values, [name]: value });
  };
  function apply(event: SyntheticEvent): void {
    event.preventDefault();
    const text = (name: keyof typeof EMPTY) => (values[name].trim() === "" ? undefined : values[name].trim());
    onApply({
      action: text("action"),
      kind: text("kind") as AuditKind | undefined,
      jid: text("jid"),
      muc: text("muc"),
      from: fromLocalInput(values.from),
      to: fromLocalInput(values.to),
    });
  }
  const actions = [
    { value: "", name: t.audit.kinds.all ?? "" },
    ...Object.entries(t.audit.actions).map(([value, name]) => ({ value, name })),
  ];
  return (
    <details className="filters" open={jid !== ""}>
      <summary>{t.audit.filters}</summary>
      <form onSubmit={apply}>
        <Field label={t.audit.jid} value={values.jid} onChange={set("jid")} />
        <Field label={t.audit.muc} value={values.muc} onChange={set("muc")} />
        <Choice label={t.audit.action} value={values.action} options={actions} onChange={set("action")} />
        <Choice
          label={t.audit.kind}
          value={values.kind}
          options={kinds.map((value) => ({
            value,
            name: t.audit.kinds[value === "" ? "all" : value] ?? value,
          }))}
          onChange={set("kind")}
        />
        <Field label={t.audit.from} type="datetime-local" value={values.from} onChange={set("from")} />
        <Field label={t.audit.to} type="datetime-local" value={values.to} onChange={set("to")} />
        <div className="actions">
          <Button
            className="button"
            onPress={() => {
              setValues(EMPTY);
              onApply({});
            }}
          >
            {t.audit.reset}
          </Button>
          <Button className="button primary" type="submit">
            {t.audit.apply}
          </Button>
        </div>
      </form>
    </details>
  );
}
