import { ActionIcon, Anchor, Button, Group, Text, Title } from "@mantine/core";
import { Link, useLocation, useSearch } from "wouter";
import { type Draft, drafts } from "../drafts/drafts";
import { useReasonAgainst } from "../session/viewer";
import { useBook, useBookHref } from "../shell/book";
import { BackIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { OffButton } from "../ui/OffButton";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { asText } from "./Colleague";
import classes from "./ContactDetails.module.css";
import { draftKey } from "./draftKey";
import { labels } from "./labels";
import { type Edit, touched } from "./merge";
import { useRestore } from "./restore";

type Props = { id: string; onRestored: () => void; onClose: () => void };

/** The contact is not there, or not any more. What was typed about it is, and can go on. */
export function Gone(props: Props) {
  const href = useBookHref();
  const draft = drafts.get(props.id);
  if (draft) return <Typed {...props} draft={draft} />;
  return (
    <Message
      title={words.gone.title}
      actions={
        <>
          <Button variant="default" onClick={props.onClose}>
            {words.back}
          </Button>
          <Button variant="subtle" component={Link} href={href("/contacts/deleted")}>
            {words.deletedContacts.show}
          </Button>
        </>
      }
    >
      {words.gone.text}
    </Message>
  );
}

function Typed({ id, draft, onRestored, onClose }: Props & { draft: Draft }) {
  const edit = draft.content as Edit;
  const [, go] = useLocation();
  const search = useSearch();
  const { userId } = useBook();
  const mayNotRestore = useReasonAgainst("CONTACTS_DELETE");
  const mayNotAdd = useReasonAgainst("CONTACTS_WRITE");
  const [isRestoring, restore] = useRestore();
  const key = draftKey(userId);
  const isAdding = drafts.get(key) !== undefined;
  const fields = touched(edit).filter((name) => name !== "listIds");

  const bringBack = async () => {
    const refusal = await restore([id]);
    if (refusal) {
      const reason = refusal.taken.length > 0 ? words.deletedContacts.taken : refusal.reason;
      return complain(words.gone.notRestored, reason);
    }
    say(words.gone.restored(draft.title));
    return onRestored();
  };
  const addAgain = () => {
    const page = `/contacts/new${search && `?${search}`}`;
    drafts.keep(key, { ...draft, href: page, content: { ...edit.values, optedOut: false } });
    drafts.drop(id);
    go(page);
  };
  const discard = () => {
    drafts.drop(id);
    onClose();
  };

  return (
    <div className={classes.contact} role="alert">
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
        <Title order={2} size="h1" className={classes.name ?? ""}>
          {words.gone.typedTitle(draft.title)}
        </Title>
      </header>
      <Text>{words.gone.typed}</Text>
      <dl className={classes.typed}>
        {fields.map((name) => (
          <div key={name}>
            <dt>{labels[name]}</dt>
            <dd>{asText(name, edit.values)}</dd>
          </div>
        ))}
      </dl>
      <Group gap="sm" mt="md">
        <OffButton reason={mayNotRestore} loading={isRestoring} onClick={() => void bringBack()}>
          {words.gone.restore}
        </OffButton>
        <OffButton variant="default" reason={mayNotAdd ?? (isAdding ? words.gone.busy : undefined)} onClick={addAgain}>
          {words.gone.addAgain}
        </OffButton>
        <Anchor component="button" type="button" size="sm" onClick={discard}>
          {words.drafts.discard}
        </Anchor>
      </Group>
    </div>
  );
}
