import { Suspense, useState } from "react";
import { useReasonAgainstExport } from "../exports/reason";
import { lazily } from "../lazily";
import { ownerInput } from "../lists/lists";
import { useViewer } from "../session/viewer";
import type { Book } from "../shell/book";
import { ExportIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import { isFiltered, toVariables, useFilters } from "./filters";
import classes from "./Toolbar.module.css";

const ExportDialog = lazily(() => import("../exports/ExportDialog"));

type Props = { book: Book; total: number; exact: boolean };

/** Writes to a file what the list shows: with its search and filters. */
export function ExportButton({ book, total, exact }: Props) {
  const { permissions } = useViewer();
  const reason = useReasonAgainstExport();
  const [filters] = useFilters();
  const [isOpen, setOpen] = useState(false);
  const { filter, search } = toVariables(filters, book.owner, permissions);
  const wanted = { ...ownerInput(book.owner), ...(filter && { filter }), ...(search && { search }) };
  const shown = isFiltered(filters) ? { total, exact } : undefined;
  return (
    <>
      <OffButton
        variant="default"
        size="xs"
        reason={reason}
        onClick={() => setOpen(true)}
        leftSection={<ExportIcon size={14} />}
        className={classes.export ?? ""}
      >
        {words.contacts.export}
      </OffButton>
      <Suspense fallback={null}>
        {isOpen && <ExportDialog wanted={wanted} what={{ book: book.title, shown }} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
