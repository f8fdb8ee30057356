import { ActionIcon, Button, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { navigate } from "wouter/use-browser-location";
import { drafts } from "../drafts/drafts";
import { Restored } from "../drafts/Restored";
import { useDraft } from "../drafts/useDraft";
import { errorsByField, explain } from "../errors";
import { graphql } from "../graphql";
import { ownerInput } from "../lists/lists";
import { useGuards, useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { BackIcon } from "../ui/icons";
import { Notice } from "../ui/Notice";
import { OffButton } from "../ui/OffButton";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import { ContactFields } from "./ContactFields";
import { changesOf, noValues, type Values } from "./contact";
import { draftKey } from "./draftKey";
import { OpenExisting } from "./Existing";
import { type Errors, fieldNames, focusOnError, missing, unfinished, withoutErrors } from "./form";
import { Off } from "./Off";
import { closeOnEscape } from "./useDetailsFocus";

const CreateContact = graphql(`
  mutation CreateContact($input: CreateContactInput!, $details: Boolean!) {
    createContact(input: $input) {
      contact { id fullName }
      existing { id fullName phoneFormatted @include(if: $details) optedOut }
      userErrors { code field message }
    }
  }
`);

type Props = { book: Book; onAdded: (id: string) => void; onClose: () => void };

export default function NewContact({ book, onAdded, onClose }: Props) {
  const { details } = useGuards();
  const reason = useReasonAgainst("CONTACTS_WRITE");
  const [{ fetching }, create] = useMutation(CreateContact);
  const key = draftKey(book.userId);
  const [draft, setDraft] = useState(() => drafts.get(key));
  const [values, setValues] = useState<Values>((draft?.content as Values | undefined) ?? noValues);
  const [errors, setErrors] = useState<Errors>({});
  const [existing, setExisting] = useState<{ id: string; name: string; optedOut: boolean }>();
  const [added, setAdded] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const isTyped = Object.keys(changesOf(noValues, values)).length > 0 && added === undefined;
  useDraft(key, values.fullName.trim() || words.contacts.newContact, isTyped ? values : undefined);
  useEffect(() => {
    if (added !== undefined) onAdded(added);
  }, [added, onAdded]);
  useEffect(() => form.current?.querySelector<HTMLElement>("[data-autofocus=true]")?.focus(), []);

  const refuse = (found: Errors) => {
    setErrors(found);
    focusOnError(form.current);
  };
  const startOver = () => {
    setValues(noValues);
    setErrors({});
    setDraft(undefined);
    sayWithUndo(words.drafts.discarded, () => setValues(values));
  };
  const giveUp = () => {
    const typed = drafts.get(key);
    drafts.drop(key);
    onClose();
    if (typed === undefined) return;
    sayWithUndo(words.drafts.discarded, () => {
      drafts.keep(key, typed);
      navigate(typed.href);
    });
  };
  const add = async () => {
    const { fullName, phone } = values;
    setExisting(undefined);
    const wrong = { ...missing(values), ...unfinished(form.current) };
    if (Object.keys(wrong).length > 0) return refuse(wrong);
    const { data, error } = await create({
      input: { ...ownerInput(book.owner), ...changesOf(noValues, values), fullName, phone },
      details,
    });
    if (error) return complain(words.failure.notSaved, explain(error));
    const { contact, existing: other, userErrors } = data?.createContact ?? {};
    if (contact) {
      say(words.details.added(contact.fullName ?? ""));
      return setAdded(contact.id);
    }
    if (other) {
      const name = other.fullName ?? other.phoneFormatted ?? words.contacts.unnamed;
      setExisting({ id: other.id, name, optedOut: values.optedOut && other.optedOut });
    }
    return refuse(errorsByField(userErrors ?? [], fieldNames));
  };

  return (
    <form
      ref={form}
      onKeyDown={closeOnEscape(onClose)}
      className={classes.contact}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined && !fetching) void add();
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
      {draft && isTyped && <Restored at={draft.at} onDiscard={startOver} />}
      {errors.form && <Notice tone="danger">{errors.form}</Notice>}
      {existing?.optedOut && (
        <Notice tone="warning" title={words.details.optedOutAllTheSame(existing.name)}>
          {words.details.optedOutAllTheSameText}
        </Notice>
      )}
      <ContactFields
        form={{
          values,
          errors,
          change: (part) => {
            setValues((now) => ({ ...now, ...part }));
            setErrors((now) => withoutErrors(now, part));
          },
        }}
        owner={book.userId}
        reason={reason}
        phoneHelp={existing && <OpenExisting contact={existing} />}
      />
      {reason !== undefined && <Off reason={reason} />}
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
