import { Anchor, Button, Checkbox, Group, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { type Refusal, useRestore } from "../contacts/restore";
import { explain } from "../errors";
import { day } from "../format";
import { type Book, useBookHref } from "../shell/book";
import { Avatar } from "../ui/Avatar";
import { Notice } from "../ui/Notice";
import { say, sayWith } from "../ui/toast";
import { words } from "../words";
import classes from "./DeletedPage.module.css";
import { type DeletedContact, type DeletedPages, useDeleted } from "./deleted";

const { deletedContacts } = words;
const nameOf = ({ fullName, phoneFormatted }: DeletedContact) => fullName ?? phoneFormatted ?? words.contacts.unnamed;

/** Those that were deleted: one is restored by its button, many by ticking them. */
export function DeletedRows({ book, first }: { book: Book; first: DeletedPages }) {
  const { contacts: all, hasMore, problem, loadMore } = useDeleted(book.owner, first);
  const [restored, setRestored] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<Refusal>();
  const [isRestoring, send] = useRestore();
  const list = useRef<HTMLUListElement>(null);
  const [, go] = useLocation();
  const href = useBookHref();
  const contacts = all.filter(({ id }) => !restored.has(id));
  const chosen = contacts.filter(({ id }) => selected.has(id));
  const others = chosen.filter(({ id }) => !refusal?.taken.includes(id));

  const restore = async (wanted: DeletedContact[]) => {
    const ids = wanted.map(({ id }) => id);
    const refused = await send(ids);
    if (refused) return setRefusal(refused);
    setRefusal((before) => before && { reason: "", taken: before.taken.filter((id) => !ids.includes(id)) });
    setRestored((now) => new Set([...now, ...ids]));
    setSelected((now) => new Set([...now].filter((id) => !ids.includes(id))));
    list.current?.focus();
    const [only] = wanted;
    if (only && wanted.length === 1)
      sayWith(deletedContacts.restored(nameOf(only)), deletedContacts.open, () => go(href(`/contacts/${only.id}`)));
    else say(words.contacts.restored(ids.length));
  };
  const select = (ids: string[], isOn: boolean) =>
    setSelected((now) => new Set(isOn ? [...now, ...ids] : [...now].filter((id) => !ids.includes(id))));

  return (
    <>
      <div className={classes.bar}>
        <Checkbox
          label={chosen.length === 0 ? deletedContacts.selectAll : deletedContacts.selected(chosen.length)}
          checked={chosen.length === contacts.length && contacts.length > 0}
          indeterminate={chosen.length > 0 && chosen.length < contacts.length}
          onChange={({ currentTarget }) =>
            select(
              contacts.map(({ id }) => id),
              currentTarget.checked,
            )
          }
        />
        {chosen.length > 0 && (
          <Button size="sm" loading={isRestoring} onClick={() => void restore(chosen)}>
            {deletedContacts.restoreSelected(chosen.length)}
          </Button>
        )}
      </div>
      {refusal && (refusal.reason !== "" || (refusal.taken.length > 0 && chosen.length > 1)) && (
        <Notice tone="danger" title={deletedContacts.notRestored}>
          {refusal.taken.length > 0 ? deletedContacts.some(refusal.taken.length) : refusal.reason}
          {refusal.taken.length > 0 && others.length > 0 && (
            <Group mt="xs">
              <Button size="compact-md" variant="default" loading={isRestoring} onClick={() => void restore(others)}>
                {deletedContacts.others(others.length)}
              </Button>
            </Group>
          )}
        </Notice>
      )}
      <ul ref={list} tabIndex={-1} className={classes.rows} aria-label={deletedContacts.listLabel}>
        {contacts.map((contact) => (
          <Row
            key={contact.id}
            contact={contact}
            isSelected={selected.has(contact.id)}
            isTaken={refusal?.taken.includes(contact.id) ?? false}
            isBusy={isRestoring}
            onSelect={(isOn) => select([contact.id], isOn)}
            onRestore={() => void restore([contact])}
          />
        ))}
      </ul>
      {problem && (
        <Text size="sm" role="alert" mt="md">
          {explain(problem)}
        </Text>
      )}
      {hasMore && (
        <Button variant="default" mt="md" onClick={() => void loadMore()}>
          {words.showMore}
        </Button>
      )}
    </>
  );
}

type RowProps = {
  contact: DeletedContact;
  isSelected: boolean;
  isTaken: boolean;
  isBusy: boolean;
  onSelect: (isOn: boolean) => void;
  onRestore: () => void;
};

function Row({ contact, isSelected, isTaken, isBusy, onSelect, onRestore }: RowProps) {
  const { fullName, phoneFormatted, deletedAt, deletedBy, restorableUntil } = contact;
  const name = nameOf(contact);
  return (
    <li className={classes.row}>
      <Checkbox
        aria-label={deletedContacts.select(name)}
        checked={isSelected}
        onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
      />
      <Avatar name={fullName} />
      <div className={classes.who}>
        <Text fw={500} className={classes.name ?? ""}>
          {name}
        </Text>
        {phoneFormatted && fullName !== null && (
          <Text size="sm" c="dimmed" className="figures">
            {phoneFormatted}
          </Text>
        )}
      </div>
      <div className={classes.when}>
        <Text size="sm">{deletedContacts.deleted(day(deletedAt), deletedBy)}</Text>
        <Text size="sm" c="dimmed">
          {deletedContacts.until(day(restorableUntil))}
        </Text>
      </div>
      <Button
        variant="default"
        size="sm"
        disabled={isBusy}
        aria-label={deletedContacts.restoreOf(name)}
        onClick={onRestore}
      >
        {deletedContacts.restore}
      </Button>
      {isTaken && (
        <Text size="sm" role="alert" className={classes.taken ?? ""}>
          {deletedContacts.taken} {phoneFormatted && <WhoHasIt phone={phoneFormatted} />}
        </Text>
      )}
    </li>
  );
}

/** The way to the contact that has the number now. */
function WhoHasIt({ phone }: { phone: string }) {
  const href = useBookHref()("/contacts");
  const search = new URLSearchParams({ q: phone });
  return (
    <Anchor component={Link} size="sm" href={`${href}${href.includes("?") ? "&" : "?"}${search}`}>
      {deletedContacts.find}
    </Anchor>
  );
}
