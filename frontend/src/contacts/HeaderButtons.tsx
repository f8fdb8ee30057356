import { Suspense, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { lazily } from "../lazily";
import { useReasonAgainst } from "../session/viewer";
import { type Book, useBookHref } from "../shell/book";
import { keyOf } from "../shortcuts/shortcuts";
import { GearIcon, ImportIcon, PlusIcon } from "../ui/icons";
import { OffButton, OffIcon } from "../ui/OffButton";
import { words } from "../words";
import classes from "./HeaderButtons.module.css";

const ImportDialog = lazily(() => import("../imports/ImportDialog"));

/** Import, New Contact and the gear: at the top right, whatever the width. */
export function HeaderButtons({ book }: { book: Book }) {
  const [, go] = useLocation();
  const search = useSearch();
  const href = useBookHref();
  const mayNotImport = useReasonAgainst("CONTACTS_IMPORT");
  const mayNotWrite = useReasonAgainst("CONTACTS_WRITE");
  const [importing, setImporting] = useState(false);
  return (
    <>
      <OffButton
        variant="default"
        reason={mayNotImport}
        aria-keyshortcuts={keyOf("import")}
        onClick={() => setImporting(true)}
        leftSection={<ImportIcon />}
        className={classes.button ?? ""}
      >
        {words.contacts.import}
      </OffButton>
      <OffButton
        reason={mayNotWrite}
        aria-keyshortcuts={keyOf("new")}
        onClick={() => go(`/contacts/new${search && `?${search}`}`)}
        leftSection={<PlusIcon />}
        className={classes.button ?? ""}
      >
        {words.contacts.newContact}
      </OffButton>
      <OffIcon
        variant="default"
        size="36px"
        reason={undefined}
        label={words.contacts.settings}
        onClick={() => go(href("/settings"))}
      >
        <GearIcon size={20} />
      </OffIcon>
      <Suspense fallback={null}>
        {importing && <ImportDialog book={book} onClose={() => setImporting(false)} />}
      </Suspense>
    </>
  );
}
