import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { NoteListed } from "../../../src/wire/notes";
import { useLive } from "../connection/live";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { ChangeForm, useChange } from "../ui/change-form";
import { Field } from "../ui/fields";
import { ForeignText } from "../ui/foreign-text";
import { QueryState } from "../ui/query-state";
import { TimeText } from "../ui/time-text";

interface NoteProps {
  readonly jid: string;
}

/** What moderators tell each other about an account or a domain. */
export function NoteOf({ jid }: NoteProps) {
  const { t } = useTexts();
  const { api, can } = useSession();
  const live = useLive("notes");
  const [isEditing, setEditing] = useState(false);
  const query = useQuery({
    queryKey: ["notes", jid],
    queryFn: ({ signal }) => api.note(jid, signal),
    ...live,
  });
  const note = query.data;
  const mayEdit = note !== undefined && (can("kick") || can("ban"));
  return (
    <section>
      <h2>{t.person.note}</h2>
      <QueryState query={query} />
      {note === null ? <p className="muted">{t.person.noNote}</p> : null}
      {note ? <Note note={note} /> : null}
      {mayEdit ? (
        <Button
          className="button"
          onPress={() => {
            setEditing(true);
          }}
        >
          {note === null ? t.person.addNote : t.person.editNote}
        </Button>
      ) : null}
      {mayEdit && isEditing ? (
        <NoteDialog
          jid={jid}
          before={note?.text ?? ""}
          onClose={() => {
            setEditing(false);
          }}
        />
      ) : null}
    </section>
  );
}

function Note({ note: { text, changed_at, changed_by } }: { readonly note: NoteListed }) {
  const { t } = useTexts();
  return (
    <div className="note">
      {text.split("\n").map((line, index) => (
        <p key={index}>
          <ForeignText value={line} most={2000} />
        </p>
      ))}
      <p className="muted">
        <ForeignText
          value={changed_by.label ?? t.audit.actors[changed_by.kind] ?? changed_by.kind}
          most={40}
        />
        , <TimeText at={changed_at} />
      </p>
    </div>
  );
}

interface NoteDialogProps extends NoteProps {
  /** Empty: there is none. */
  readonly before: string;
  readonly onClose: () => void;
}

function NoteDialog({ jid, before, onClose }: NoteDialogProps) {
  const { t } = useTexts();
  const { api } = useSession();
  const [text, setText] = useState(before);
  const wanted = text.trim();
  const change = useChange(
    (): Promise<unknown> => (wanted === "" ? api.deleteNote(jid) : api.setNote(jid, wanted)),
    onClose,
  );
  return (
    <ChangeForm
      title={t.person.note}
      submit={t.person.saveNote}
      change={change}
      isReady={wanted !== before}
      onClose={onClose}
    >
      <Field
        label={t.person.note}
        value={text}
        onChange={setText}
        help={t.person.noteHelp}
        lines={5}
        autoFocus
      />
    </ChangeForm>
  );
}
