import { CloseButton, Text } from "@mantine/core";
import { createContext, useCallback, useContext, useMemo, useRef } from "react";
import { useLocation } from "wouter";
import { ContactList } from "../contacts/ContactList";
import rowClasses from "../contacts/ContactList.module.css";
import type { RowAction } from "../contacts/ContactRow";
import { useContactChanges } from "../contacts/changes";
import { nameOf } from "../contacts/letters";
import { SelectAll, Selected } from "../contacts/Selected";
import { useSelection } from "../contacts/selection";
import { useContactRows } from "../contacts/useContactRows";
import { rowHeight } from "../contacts/useScrolling";
import { Failure } from "../Failure";
import { useViewer } from "../session/viewer";
import { CloseIcon, PeopleIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import classes from "./Members.module.css";
import { finding, type List } from "./members";
import { useMembership } from "./useMembership";

type Named = { id: string; name: string };
type Removal = { list: List; reason: string | undefined; remove: (members: Named[]) => void };
const RemovalContext = createContext<Removal | null>(null);

type Props = {
  list: List;
  search: string;
  hrefOf: (id: string) => string;
  reason: string | undefined;
  onAdd: () => void;
};

const headHeight = 50;

/** Who is in a list, or whom of them the search finds: as fast and as live as the contacts of a book. */
export function Members({ list, search, hrefOf, reason, onAdd }: Props) {
  const { permissions } = useViewer();
  const [, go] = useLocation();
  const variables = {
    ...finding(search, list.owner.id, permissions, list.id),
    orderBy: { field: "FULL_NAME", direction: "ASC" },
  } as const;
  const { listing, now, waiting, current } = useContactRows(variables, undefined);
  const { selected, isCut, isGathering, select, selectAll, drop, clear } = useSelection(listing);
  useContactChanges(
    current,
    list.owner.id,
    useCallback((id: string) => drop([id]), [drop]),
  );
  const { remove } = useMembership(list);
  const latest = useRef(remove);
  latest.current = remove;
  const removal = useMemo(() => {
    const take = async (members: Named[]) => {
      const out = await latest.current(members);
      for (const id of out) current.remove(id);
      drop(out);
    };
    return { list, reason, remove: (members: Named[]) => void take(members) };
  }, [list, reason, current, drop]);

  if (now.error && !now.loaded) return <Failure problem={now.error} retry={listing.rows.retry} />;
  if (now.loaded && now.rows.length === 0 && !now.hasAfter && !now.hasBefore && !waiting) {
    return search.trim() === "" ? <Empty reason={reason} onAdd={onAdd} /> : <NobodyFound />;
  }
  return (
    <div className={classes.members} style={{ height: now.loaded ? headHeight + now.total * rowHeight : "100%" }}>
      <div className={classes.head}>
        <SelectAll
          of={now}
          selected={selected.size}
          disabled={isGathering || !now.loaded}
          onSelect={() => void selectAll()}
          onClear={clear}
        />
        {selected.size > 0 ? (
          <Selected selected={selected.size} of={now} />
        ) : (
          <Text size="sm" c="dimmed" className="figures" role="status" flex={1}>
            {isGathering ? words.contacts.selecting : now.loaded && words.contacts.total(now.total, now.exact)}
          </Text>
        )}
        {selected.size > 0 && (
          <>
            <OffButton
              variant="default"
              size="xs"
              reason={reason}
              onClick={() => removal.remove([...selected].map((id) => ({ id, name: "" })))}
            >
              {words.contacts.removeFromList}
            </OffButton>
            <CloseButton aria-label={words.contacts.clearSelection} onClick={clear} />
          </>
        )}
      </div>
      {isCut && (
        <Text size="sm" c="dimmed" px="md" py="xs" role="status">
          {words.lists.selectedFirst(selected.size)}
        </Text>
      )}
      <RemovalContext.Provider value={removal}>
        <ContactList
          key={listing.key}
          listing={listing}
          waiting={waiting}
          chosen={undefined}
          selected={selected}
          hrefOf={hrefOf}
          onOpen={(id) => go(hrefOf(id))}
          onSelect={select}
          onSelectAll={() => void selectAll()}
          Action={Remove}
        />
      </RemovalContext.Provider>
    </div>
  );
}

const Remove: RowAction = ({ contact, name }) => {
  const removal = useContext(RemovalContext);
  if (removal === null) return null;
  return (
    <button
      type="button"
      className={rowClasses.action}
      tabIndex={-1}
      aria-label={words.lists.removeOf(name, removal.list.name)}
      aria-disabled={removal.reason !== undefined}
      aria-description={removal.reason}
      title={removal.reason ?? words.contacts.removeFromList}
      onClick={() => removal.reason === undefined && removal.remove([{ id: contact.id, name: nameOf(contact) ?? "" }])}
    >
      <CloseIcon />
    </button>
  );
};

const Empty = ({ reason, onAdd }: { reason: string | undefined; onAdd: () => void }) => (
  <Message
    icon={<PeopleIcon size={22} />}
    title={words.lists.noMembersTitle}
    actions={
      <OffButton variant="default" reason={reason} onClick={onAdd}>
        {words.lists.add}
      </OffButton>
    }
  >
    {words.lists.noMembersText}
  </Message>
);

const NobodyFound = () => (
  <Message icon={<PeopleIcon size={22} />} title={words.contacts.noneTitle}>
    {words.lists.noMemberFound}
  </Message>
);
