import { Alert, Anchor, Button, Text } from "@mantine/core";
import { useState } from "react";
import { useMutation } from "urql";
import { Link, useSearchParams } from "wouter";
import { errorsByField, explain } from "../errors";
import { moment } from "../format";
import { graphql } from "../graphql";
import { useGuards, useReasonAgainst } from "../session/viewer";
import { useUnsaved } from "../shell/Leaving";
import { OffButton } from "../ui/OffButton";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { Conflict } from "./Conflict";
import classes from "./ContactDetails.module.css";
import { ContactFields, fieldNames, useContactForm } from "./ContactFields";
import { type Contact, ContactForm, changesOf, type Values, valuesOf } from "./contact";
import { HistoryFragment } from "./History";

const UpdateContact = graphql(
  `
    mutation UpdateContact($input: UpdateContactInput!, $details: Boolean!, $history: Boolean!) {
      updateContact(input: $input) {
        contact { ...ContactForm ...History }
        userErrors { code field message }
      }
    }
  `,
  [ContactForm, HistoryFragment],
);

/** The details of a contact that exists. What is being typed stays, whatever happens to the contact meanwhile. */
export function EditContact({ contact }: { contact: Contact }) {
  const { details, history } = useGuards();
  const reason = useReasonAgainst("CONTACTS_WRITE");
  const [base, setBase] = useState(contact);
  const [theirs, setTheirs] = useState<Contact>();
  const [taken, setTaken] = useState(false);
  const form = useContactForm(valuesOf(base));
  const [{ fetching }, update] = useMutation(UpdateContact);
  useUnsaved(form.isDirty());

  const takeOver = (next: Contact) => {
    setBase(next);
    setTheirs(undefined);
    form.setInitialValues(valuesOf(next));
    form.setValues(valuesOf(next));
    form.resetDirty(valuesOf(next));
    form.clearErrors();
  };
  if (contact !== base && contact.version >= base.version && !form.isDirty() && !fetching) takeOver(contact);

  const save = async (values: Values, version: number) => {
    setTaken(false);
    const input = { id: contact.id, version, ...changesOf(valuesOf(base), values) };
    const { data, error } = await update({ input, details, history });
    if (error) return complain(words.failure.notSaved, explain(error));
    const { contact: now, userErrors } = data?.updateContact ?? { contact: null, userErrors: [] };
    if (userErrors.some(({ code }) => code === "STALE") && now) return setTheirs(now);
    if (userErrors.length > 0) {
      setTaken(userErrors.some(({ code }) => code === "TAKEN"));
      return form.setErrors(errorsByField(userErrors, fieldNames));
    }
    if (now) takeOver(now);
    return say(words.details.saved);
  };

  return (
    <form onSubmit={form.onSubmit((values) => void save(values, base.version))} noValidate>
      {theirs && (
        <Conflict
          base={base}
          theirs={theirs}
          mine={form.getValues()}
          onKeepMine={() => void save(form.getValues(), theirs.version)}
          onTakeTheirs={() => takeOver(theirs)}
        />
      )}
      {form.errors["form"] && (
        <Alert color="red" role="alert" mb="md">
          {form.errors["form"]}
        </Alert>
      )}
      <ContactFields
        form={form}
        contact={base}
        locked={reason !== undefined}
        phoneHelp={taken && <FindExisting phone={form.getValues().phone} />}
      />
      <div className={classes.buttons}>
        <Text size="xs" c="dimmed" className={classes.times ?? ""}>
          {words.details.created(moment(base.createdAt))} · {words.details.changed(moment(base.updatedAt))}
        </Text>
        {form.isDirty() && (
          <Button variant="default" onClick={() => takeOver(contact)}>
            {words.cancel}
          </Button>
        )}
        <OffButton type="submit" reason={reason} loading={fetching} disabled={reason === undefined && !form.isDirty()}>
          {words.details.update}
        </OffButton>
      </div>
    </form>
  );
}

/** Another contact of the book has the number already: a way to it. */
function FindExisting({ phone }: { phone: string }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams({ q: phone });
  const book = search.get("book");
  if (book !== null) next.set("book", book);
  return (
    <Anchor component={Link} href={`/contacts?${next}`} size="sm">
      {words.details.findExisting}
    </Anchor>
  );
}
