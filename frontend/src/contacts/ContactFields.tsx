import { Stack, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { MayMessage } from "../consent/MayMessage";
import { useGuards, useReasonAgainst } from "../session/viewer";
import { words } from "../words";
import { ConsentMessage } from "./ConsentMessage";
import classes from "./ContactDetails.module.css";
import type { Contact, Values } from "./contact";
import type { Form } from "./form";
import { ListsField } from "./ListsField";
import { OptedOutField } from "./OptedOutField";

type Props = {
  form: Form;
  /** The contact as stored; none while it is being added. */
  contact?: Contact;
  owner?: string | undefined;
  /** Why nothing here can be changed. */
  reason?: string | undefined;
  phoneHelp?: ReactNode;
  /** What somebody else did to a field meanwhile. */
  noteOn?: (name: keyof Values) => ReactNode;
};

export function ContactFields({ form, contact, owner, reason, phoneHelp, noteOn = () => null }: Props) {
  const { details } = useGuards();
  const isHidden = contact !== undefined && !details;
  const isLocked = reason !== undefined;
  const text = (name: "fullName" | "phone" | "email" | "notes") => ({
    value: form.values[name],
    error: form.errors[name],
    readOnly: isLocked,
    autoComplete: "off",
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => form.change({ [name]: currentTarget.value }),
  });
  return (
    <Stack>
      <div>
        <TextInput
          label={words.details.fullName}
          description={contact?.fullName === null && words.details.notNamedHint[contact.source]}
          required
          data-autofocus={contact === undefined}
          {...text("fullName")}
        />
        {noteOn("fullName")}
      </div>
      {isHidden ? (
        <Hidden />
      ) : (
        <div className={classes.pair}>
          <div>
            <TextInput label={words.details.phone} type="tel" required className="figures" {...text("phone")} />
            {phoneHelp}
            {noteOn("phone")}
          </div>
          <div>
            <TextInput
              label={words.details.email}
              description={words.details.emailHint}
              type="email"
              {...text("email")}
            />
            {noteOn("email")}
          </div>
        </div>
      )}
      <div>
        <ListsField
          owner={contact?.owner.id ?? owner}
          disabled={isLocked}
          value={form.values.listIds}
          known={contact?.lists ?? []}
          error={form.errors.listIds}
          onChange={(listIds) => form.change({ listIds })}
        />
        {noteOn("listIds")}
      </div>
      <div>
        <Textarea label={words.details.notes} autosize minRows={2} maxRows={8} {...text("notes")} />
        {noteOn("notes")}
      </div>
      <OptedOutField
        name={form.values.fullName || form.values.phone || words.contacts.unnamed}
        stored={contact}
        isOtherNumber={contact !== undefined && !isHidden && form.values.phone !== (contact.phoneFormatted ?? "")}
        reason={reason}
        checked={form.values.optedOut}
        error={form.errors.optedOut}
        onChange={(optedOut) => form.change({ optedOut })}
      />
      {contact?.phone && <MayMessage phone={contact.phone} consent={consentOf(contact)} />}
      {contact && <ConsentMessage contact={contact} />}
    </Stack>
  );
}

/** Changes when the consent does. */
const consentOf = ({ optedOut, optOut, consentMessage, version }: Contact) =>
  [optedOut, optOut?.since, consentMessage.status, version].join(" ");

/** Number and address of a contact for somebody who may not see them: there, off, and why. */
function Hidden() {
  const why = useReasonAgainst("CONTACT_DETAILS_READ");
  const hidden = { value: "", placeholder: words.details.hiddenValue, disabled: true, description: why };
  return (
    <div className={classes.pair}>
      <TextInput label={words.details.phone} readOnly {...hidden} />
      <TextInput label={words.details.email} readOnly {...hidden} />
    </div>
  );
}
