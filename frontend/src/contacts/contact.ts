/* One contact in full, as the details show and edit it. */
import { graphql, type ResultOf } from "../graphql";

export const ContactForm = graphql(`
  fragment ContactForm on Contact @_unmask {
    id
    fullName
    phone @include(if: $details)
    phoneFormatted @include(if: $details)
    email @include(if: $details)
    notes
    source
    optedOut
    optOut { since source keyword }
    consentMessage { status sentAt }
    lists { id name }
    owner { id }
    version
    createdAt
    updatedAt
  }
`);

export type Contact = ResultOf<typeof ContactForm>;

/** What the form holds, all as text. */
export type Values = {
  fullName: string;
  phone: string;
  email: string;
  notes: string;
  optedOut: boolean;
  listIds: string[];
};

export const noValues: Values = { fullName: "", phone: "", email: "", notes: "", optedOut: false, listIds: [] };

export const valuesOf = (contact: Contact): Values => ({
  fullName: contact.fullName ?? "",
  phone: contact.phoneFormatted ?? "",
  email: contact.email ?? "",
  notes: contact.notes ?? "",
  optedOut: contact.optedOut,
  listIds: contact.lists.map(({ id }) => id),
});

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Only what the person changed; an emptied field is null. Consent goes along only when it is being opted out. */
export function changesOf(before: Values, now: Values) {
  const { optedOut, listIds } = now;
  return {
    ...(now.fullName !== before.fullName && { fullName: now.fullName }),
    ...(now.phone !== before.phone && { phone: now.phone }),
    ...(now.email !== before.email && { email: now.email.trim() || null }),
    ...(now.notes !== before.notes && { notes: now.notes.trim() === "" ? null : now.notes }),
    ...(optedOut && !before.optedOut && { optedOut }),
    ...(!same([...listIds].sort(), [...before.listIds].sort()) && { listIds }),
  };
}
