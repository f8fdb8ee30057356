import { Anchor, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Suspense, useState } from "react";
import { Link } from "wouter";
import { useReasonAgainstExport } from "../exports/reason";
import { lazily } from "../lazily";
import { useReasonAgainst, useViewer } from "../session/viewer";
import { keyOf } from "../shortcuts/shortcuts";
import { ExportIcon, PlusIcon, SearchIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { Page } from "../ui/Page";
import { words } from "../words";
import classes from "./ListsPage.module.css";
import { Members } from "./Members";
import own from "./Members.module.css";
import type { List } from "./members";
import { ToLists } from "./ToLists";

const AddMembers = lazily(() => import("./AddMembers"));
const ExportDialog = lazily(() => import("../exports/ExportDialog"));

/** The members of a list, with a way to find one, to add some and to take one out. */
export function ListMembers({ list }: { list: List }) {
  const { user } = useViewer();
  const reason = useReasonAgainst("LISTS_WRITE");
  const mayNotExport = useReasonAgainstExport();
  const [adding, setAdding] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 150);
  const isOwn = list.owner.id === user?.id;
  const contacts = new URLSearchParams({ list: list.id, ...(!isOwn && { book: list.owner.id }) });
  const hrefOf = (id: string) => `/contacts/${id}?${contacts}`;
  return (
    <Page
      title={list.name}
      aside={<ToLists book={words.book.own(list.owner.name)} />}
      actions={
        <>
          <OffButton
            variant="default"
            reason={mayNotExport}
            leftSection={<ExportIcon />}
            onClick={() => setExporting(true)}
          >
            {words.contacts.export}
          </OffButton>
          <OffButton
            reason={reason}
            aria-keyshortcuts={keyOf("new")}
            leftSection={<PlusIcon />}
            onClick={() => setAdding(true)}
          >
            {words.lists.add}
          </OffButton>
        </>
      }
    >
      <div className={own.column}>
        <div className={classes.find}>
          <TextInput
            type="search"
            leftSection={<SearchIcon />}
            placeholder={words.lists.findMember}
            aria-label={words.lists.findMember}
            aria-keyshortcuts={keyOf("search")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Anchor component={Link} href={`/contacts?${contacts}`} size="sm">
            {words.lists.show}
          </Anchor>
        </div>
        <Members list={list} search={search} hrefOf={hrefOf} reason={reason} onAdd={() => setAdding(true)} />
      </div>
      <Suspense fallback={null}>
        {adding && <AddMembers list={list} onClose={() => setAdding(false)} />}
        {exporting && (
          <ExportDialog
            wanted={{ ownerId: list.owner.id, filter: { listId: list.id } }}
            what={{
              book: words.book.own(list.owner.name),
              list: { name: list.name, total: list.contactCount },
            }}
            onClose={() => setExporting(false)}
          />
        )}
      </Suspense>
    </Page>
  );
}
