import type { ReactNode } from "react";
import { FieldError, Input, Label, SearchField, Text, TextArea, TextField } from "react-aria-components";
import { toLocalInput } from "../text/formats";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: ReactNode;
  /** Shown instead of the help. */
  readonly error?: string | undefined;
  readonly type?: "text" | "password" | "datetime-local";
  readonly min?: string;
  /** Of a time, in seconds. */
  readonly step?: number;
  readonly lines?: number;
  readonly autoFocus?: boolean;
  readonly isRequired?: boolean;
}

/** A labelled input. */
export function Field({
  label,
  value,
  onChange,
  help,
  error,
  type = "text",
  min,
  step,
  lines,
  ...rest
}: FieldProps) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...rest}
    >
      <Label>{label}</Label>
      {lines === undefined ? (
        <Input type={type} min={min} step={step} autoComplete="off" spellCheck={false} />
      ) : (
        <TextArea rows={lines} />
      )}
      {help === undefined || error !== undefined ? null : <Text slot="description">{help}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}

/** A local time from now on; see `fromLocalInput`. */
export function FutureTimeField(props: Omit<FieldProps, "type" | "min">) {
  return <Field {...props} type="datetime-local" min={toLocalInput(new Date())} />;
}

interface SearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Filters what is on the page. Escape empties it. */
export function Search({ label, value, onChange }: SearchProps) {
  return (
    <SearchField className="field search" value={value} onChange={onChange} aria-label={label}>
      <Input placeholder={label} autoComplete="off" spellCheck={false} />
    </SearchField>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly name: string }[];
  readonly onChange: (value: Value) => void;
  /** Whether only programs that read the page out need the label. */
  readonly isLabelHidden?: boolean;
}

/** A choice from a short list: the browser's own, which every device knows to show. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  isLabelHidden,
}: ChoiceProps<Value>) {
  return (
    <label className="field choice">
      <span className={isLabelHidden === true ? "visually-hidden" : "label"}>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          onChange(event.target.value as Value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  );
}
