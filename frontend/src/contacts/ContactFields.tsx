import { Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { moment } from "../format";
import { useGuards } from "../session/viewer";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import type { Contact, Values } from "./contact";
import { ListsField } from "./ListsField";
import { OptedOutField } from "./OptedOutField";

export const fieldNames: (keyof Values)[] = ["fullName", "phone", "email", "notes", "optedOut", "listIds"];

type Form = UseFormReturnType<Values>;

const filled = (value: string) => (value.trim() === "" ? words.details.required : null);

export const useContactForm = (initialValues: Values): Form => useForm<Values>({ initialValues });

/** What a person can leave empty by mistake is said before anything is sent; the rest only the server knows. */
export function missing(values: Values) {
  const errors = { fullName: filled(values.fullName), phone: filled(values.phone) };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null));
}

type Props = {
  form: Form;
  /** The contact as stored; none while it is being added. */
  contact?: Contact;
  owner?: string | undefined;
  locked?: boolean;
  phoneHelp?: ReactNode;
};

export function ContactFields({ form, contact, owner, locked = false, phoneHelp }: Props) {
  const { details } = useGuards();
  const hidden = contact !== undefined && !details;
  return (
    <Stack>
      <TextInput
        label={words.details.fullName}
        required
        disabled={locked}
        autoComplete="off"
        autoFocus={contact === undefined}
        {...form.getInputProps("fullName")}
      />
      {hidden ? (
        <Text size="sm" c="dimmed">
          {words.details.hidden}
        </Text>
      ) : (
        <div className={classes.pair}>
          <div>
            <TextInput
              label={words.details.phone}
              type="tel"
              required
              disabled={locked}
              autoComplete="off"
              className="figures"
              {...form.getInputProps("phone")}
            />
            {phoneHelp}
          </div>
          <TextInput
            label={words.details.email}
            description={words.details.emailHint}
            inputWrapperOrder={["label", "input", "description", "error"]}
            type="email"
            disabled={locked}
            autoComplete="off"
            {...form.getInputProps("email")}
          />
        </div>
      )}
      <ListsField
        owner={contact?.owner.id ?? owner}
        disabled={locked}
        value={form.getValues().listIds}
        known={contact?.lists ?? []}
        error={form.errors["listIds"]}
        onChange={(ids) => form.setFieldValue("listIds", ids)}
      />
      <Textarea
        label={words.details.notes}
        autosize
        minRows={2}
        maxRows={8}
        disabled={locked}
        {...form.getInputProps("notes")}
      />
      <OptedOutField
        name={form.getValues().fullName || words.contacts.unnamed}
        stored={contact}
        disabled={locked}
        checked={form.getValues().optedOut}
        error={form.errors["optedOut"]}
        onChange={(checked) => form.setFieldValue("optedOut", checked)}
      />
      {contact && (
        <Text size="sm" c="dimmed">
          {words.details.consentMessage}:{" "}
          {contact.consentMessage.status === "SENT" && contact.consentMessage.sentAt
            ? words.details.consentSent(moment(contact.consentMessage.sentAt))
            : words.details.consent[contact.consentMessage.status]}
        </Text>
      )}
    </Stack>
  );
}
