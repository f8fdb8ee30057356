import { ActionIcon, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { useGuards } from "../session/viewer";
import { BackIcon } from "../ui/icons";
import { words } from "../words";
import { ContactActions } from "./ContactActions";
import classes from "./ContactDetails.module.css";
import { ContactForm } from "./contact";
import { EditContact } from "./EditContact";
import { Gone } from "./Gone";
import { History, HistoryFragment } from "./History";
import { closeOnEscape, useDetailsFocus } from "./useDetailsFocus";

const ContactDetailsQuery = graphql(
  `
    query ContactDetails($id: ID!, $details: Boolean!, $history: Boolean!) {
      contact(id: $id) {
        ...ContactForm
        ...History
      }
    }
  `,
  [ContactForm, HistoryFragment],
);

type Props = { id: string; onClose: () => void };

export default function ContactDetails({ id, onClose }: Props) {
  const guards = useGuards();
  const [{ data, error, fetching }, again] = useQuery({
    query: ContactDetailsQuery,
    variables: { id, details: guards.details, history: guards.history },
    requestPolicy: "cache-and-network",
  });
  const last = useRef(data?.contact);
  const contact = data?.contact ?? (fetching ? last.current : undefined); // asking again takes nothing away
  last.current = contact;
  const consent = contact && `${contact.optedOut} ${contact.optOut?.since} ${contact.consentMessage.status}`;
  useHistoryOf(consent, () => again({ requestPolicy: "network-only" }));
  const heading = useDetailsFocus(id, contact !== undefined && contact !== null);
  if (error && !data) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!contact && (fetching || !data)) return <Loading />;
  if (!contact) return <Gone id={id} onRestored={() => again({ requestPolicy: "network-only" })} onClose={onClose} />;
  const name = contact.fullName ?? contact.phoneFormatted ?? words.contacts.unnamed;
  return (
    <article className={classes.contact} onKeyDown={closeOnEscape(onClose)}>
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
        <div className={classes.who}>
          <Title order={2} size="h1" ref={heading} tabIndex={-1} className={classes.name ?? ""}>
            {name}
          </Title>
          {contact.fullName && contact.phoneFormatted && (
            <Text c="dimmed" className="figures">
              {contact.phoneFormatted}
            </Text>
          )}
        </div>
        <ContactActions contact={{ id, name }} labelled />
      </header>
      <EditContact contact={contact} name={name} onGone={() => again({ requestPolicy: "network-only" })} />
      <History contact={contact} />
    </article>
  );
}

/** What a colleague or the person did to the consent shows in the history too. */
function useHistoryOf(consent: string | undefined | null, again: () => void) {
  const seen = useRef(consent);
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (seen.current && consent && seen.current !== consent) latest.current();
    seen.current = consent;
  }, [consent]);
}

const Loading = () => (
  <Stack className={classes.contact ?? ""}>
    <Skeleton height={32} width="50%" />
    <Skeleton height={36} />
    <Skeleton height={36} />
    <Skeleton height={36} />
  </Stack>
);
