import { Button, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useMutation } from "urql";
import { Restored } from "../drafts/Restored";
import { errorsByField, explain } from "../errors";
import { moment } from "../format";
import { useListNames } from "../lists/lists";
import { useGuards, useReasonAgainst } from "../session/viewer";
import { useBook } from "../shell/book";
import { Notice } from "../ui/Notice";
import { OffButton } from "../ui/OffButton";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";
import { Colleague } from "./Colleague";
import { Conflict } from "./Conflict";
import classes from "./ContactDetails.module.css";
import { ContactFields } from "./ContactFields";
import { type Contact, changesOf } from "./contact";
import { FindExisting } from "./Existing";
import { type Errors, fieldNames, focusOnError, missing, unfinished, withoutErrors } from "./form";
import { decide, type Edit } from "./merge";
import { Off } from "./Off";
import { isStale, UpdateContact } from "./updateContact";
import { useEdit } from "./useEdit";

type Props = { contact: Contact; name: string; onGone: () => void };

/** The details of a contact that exists. What is being typed stays, whatever happens to the contact meanwhile. */
export function EditContact({ contact, name, onGone }: Props) {
  const { details, history } = useGuards();
  const reason = useReasonAgainst("CONTACTS_WRITE");
  const [{ fetching }, update] = useMutation(UpdateContact);
  const editing = useEdit(contact, name, fetching);
  const { edit, seen, isDirty } = editing;
  const [errors, setErrors] = useState<Errors>({});
  const [taken, setTaken] = useState<string>();
  const [isComparing, setComparing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const listName = useListName(contact);

  const settle = () => {
    setErrors({});
    setTaken(undefined);
    setComparing(false);
  };
  const refuse = (found: Errors) => {
    setErrors(found);
    focusOnError(form.current);
  };
  const save = async ({ base, values, clashes }: Edit) => {
    if (clashes.length > 0) return setComparing(true);
    const changes = changesOf(base, values);
    const wrong = { ...missing(changes), ...unfinished(form.current) };
    if (Object.keys(wrong).length > 0) return refuse(wrong);
    setTaken(undefined);
    const { data, error } = await update({
      input: { id: contact.id, version: seen.version, ...changes },
      details,
      history,
    });
    if (error) return complain(words.failure.notSaved, explain(error));
    const { contact: now, userErrors } = data?.updateContact ?? { contact: null, userErrors: [] };
    if (isStale(data?.updateContact)) return setComparing(true);
    if (now) {
      editing.saved(values, now);
      settle();
      return say(words.details.saved);
    }
    if (userErrors.some(({ code }) => code === "NOT_FOUND")) onGone();
    if (userErrors.some(({ code }) => code === "TAKEN")) setTaken(values.phone);
    return refuse(errorsByField(userErrors, fieldNames));
  };
  const discard = () => {
    editing.discard();
    settle();
    sayWithUndo(words.drafts.discarded, () => editing.replace(edit));
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty && !fetching) void save(edit);
      }}
    >
      {editing.typedAt !== undefined && !isComparing && <Restored at={editing.typedAt} onDiscard={discard} />}
      {isComparing && (
        <Conflict
          key={JSON.stringify(edit.base)}
          edit={edit}
          listName={listName}
          isSaving={fetching}
          onSave={(choices) => {
            const decided = decide(edit, choices);
            editing.replace(decided);
            void save(decided);
          }}
          onTakeTheirs={discard}
        />
      )}
      {errors.form && <Notice tone="danger">{errors.form}</Notice>}
      <ContactFields
        form={{
          values: edit.values,
          errors,
          change: (part) => {
            editing.change(part);
            setErrors((now) => withoutErrors(now, part));
          },
        }}
        contact={contact}
        reason={reason}
        phoneHelp={taken === edit.values.phone && <FindExisting phone={taken} owner={contact.owner.id} />}
        noteOn={(field) => !isComparing && <Colleague name={field} edit={edit} onChoose={editing.choose} />}
      />
      {reason !== undefined && <Off reason={reason} />}
      <Text size="xs" c="dimmed" mt="md">
        {words.details.created[contact.source](moment(contact.createdAt))} ·{" "}
        {words.details.changed(moment(contact.updatedAt))}
      </Text>
      <div className={classes.buttons}>
        {isDirty && (
          <Button variant="default" onClick={discard} disabled={fetching}>
            {words.drafts.discard}
          </Button>
        )}
        <OffButton type="submit" reason={reason} loading={fetching} disabled={reason === undefined && !isDirty}>
          {words.details.update}
        </OffButton>
      </div>
    </form>
  );
}

/** Names of lists for showing two versions: the book's, and those that the contact is in. */
function useListName(contact: Contact) {
  const { owner } = useBook();
  const lists = useListNames(owner) ?? [];
  return (id: string) => [...lists, ...contact.lists].find((list) => list.id === id)?.name ?? words.lists.title;
}
