import { ActionIcon, Alert, Anchor, Button, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useMutation } from "urql";
import { Link, useSearch } from "wouter";
import { errorsByField, explain } from "../errors";
import { graphql } from "../graphql";
import { ownerInput } from "../lists/lists";
import { useGuards, useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { useUnsaved } from "../shell/Leaving";
import { BackIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import { ContactFields, fieldNames, missing, useContactForm } from "./ContactFields";
import { noValues } from "./contact";

const CreateContact = graphql(`
  mutation CreateContact($input: CreateContactInput!, $details: Boolean!) {
    createContact(input: $input) {
      contact { id fullName }
      existing { id fullName phoneFormatted @include(if: $details) }
      userErrors { code field message }
    }
  }
`);

type Props = { book: Book; onAdded: (id: string) => void; onClose: () => void };

export default function NewContact({ book, onAdded, onClose }: Props) {
  const { details } = useGuards();
  const reason = useReasonAgainst("CONTACTS_WRITE");
  const search = useSearch();
  const [{ fetching }, create] = useMutation(CreateContact);
  const [existing, setExisting] = useState<{ id: string; name: string }>();
  const form = useContactForm(noValues);
  const [added, setAdded] = useState<string>();
  useUnsaved(form.isDirty() && added === undefined);
  useEffect(() => {
    if (added !== undefined) onAdded(added);
  }, [added, onAdded]);

  const giveUp = () => {
    flushSync(() => form.reset());
    onClose();
  };

  const add = async () => {
    const values = form.getValues();
    const { fullName, phone, email, notes, optedOut, listIds } = values;
    setExisting(undefined);
    const empty = missing(values);
    if (Object.keys(empty).length > 0) return form.setErrors(empty);
    const optional = {
      ...(email.trim() && { email }),
      ...(notes.trim() && { notes }),
      ...(optedOut && { optedOut }),
      ...(listIds.length > 0 && { listIds }),
    };
    const { data, error } = await create({
      input: { ...ownerInput(book.owner), fullName, phone, ...optional },
      details,
    });
    if (error) return complain(words.failure.notSaved, explain(error));
    const { contact, existing: other, userErrors } = data?.createContact ?? {};
    if (contact) {
      say(words.details.added(contact.fullName ?? ""));
      return setAdded(contact.id);
    }
    if (other) setExisting({ id: other.id, name: other.fullName ?? other.phoneFormatted ?? words.contacts.unnamed });
    return form.setErrors(errorsByField(userErrors ?? [], fieldNames));
  };

  return (
    <form
      className={classes.contact}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <header className={classes.header}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes.back ?? ""}
          onClick={onClose}
          aria-label={words.back}
        >
          <BackIcon size={22} />
        </ActionIcon>
        <Title order={2} size="h1">
          {words.contacts.newContact}
        </Title>
      </header>
      {form.errors["form"] && (
        <Alert color="red" role="alert" mb="md">
          {form.errors["form"]}
        </Alert>
      )}
      <ContactFields
        form={form}
        owner={book.userId}
        phoneHelp={
          existing && (
            <Anchor component={Link} href={`/contacts/${existing.id}${search && `?${search}`}`} size="sm">
              {words.details.existing(existing.name)}
            </Anchor>
          )
        }
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={giveUp}>
          {words.cancel}
        </Button>
        <OffButton type="submit" reason={reason} loading={fetching}>
          {words.details.add}
        </OffButton>
      </div>
    </form>
  );
}
