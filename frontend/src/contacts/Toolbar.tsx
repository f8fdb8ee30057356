import { ActionIcon, Button, CloseButton, Group, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { keyOf } from "../shortcuts/shortcuts";
import { KeyboardIcon, SearchIcon } from "../ui/icons";
import { words } from "../words";
import { ExportButton } from "./ExportButton";
import { FilterChoices, Order } from "./Filters";
import { isFiltered, noFilters, useFilters } from "./filters";
import classes from "./Toolbar.module.css";

const pause = 150;

/** Search and filters, above the list. */
export function Toolbar({ book, onDown }: { book: Book; onDown: () => void }) {
  const [filters, change] = useFilters();
  return (
    <div className={classes.toolbar}>
      <Search onDown={onDown} />
      <div className={classes.choices}>
        <Button
          className={classes.choice ?? ""}
          variant={isFiltered(filters) ? "default" : "light"}
          size="xs"
          aria-pressed={!isFiltered(filters)}
          onClick={() => change(noFilters)}
        >
          {words.contacts.all}
        </Button>
        <FilterChoices book={book} />
      </div>
    </div>
  );
}

type TotalsProps = {
  book: Book;
  total: number;
  exact: boolean;
  loaded: boolean;
  isGathering: boolean;
  onHelp: () => void;
};

/** How many there are, in which order, and the way to the keys: while nobody is selected. */
export const Totals = ({ book, total, exact, loaded, isGathering, onHelp }: TotalsProps) => (
  <>
    <Text size="sm" c="dimmed" className="figures" role="status" flex={1}>
      {isGathering ? words.contacts.selecting : loaded && words.contacts.total(total, exact)}
    </Text>
    <ExportButton book={book} total={total} exact={exact} />
    <Group gap={4} wrap="nowrap">
      <Order />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="30px"
        className={classes.keys ?? ""}
        aria-label={words.shortcuts.button}
        aria-keyshortcuts={keyOf("help")}
        title={words.shortcuts.button}
        onClick={onHelp}
      >
        <KeyboardIcon />
      </ActionIcon>
    </Group>
  </>
);

function Search({ onDown }: { onDown: () => void }) {
  const reason = useReasonAgainst("CONTACT_DETAILS_READ");
  const [filters, change] = useFilters();
  const [typed, setTyped] = useState(filters.search);
  const written = useRef(filters.search);
  const timer = useRef(0);

  useEffect(() => {
    if (filters.search !== written.current) setTyped(filters.search);
    written.current = filters.search;
  }, [filters.search]);

  const search = (text: string) => {
    setTyped(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (text.trim() === written.current) return;
      written.current = text.trim();
      change({ search: text.trim() }, { replace: true });
    }, pause);
  };

  const label = reason === undefined ? words.contacts.search : words.contacts.searchNames;
  return (
    <TextInput
      type="search"
      placeholder={label}
      aria-label={label}
      aria-keyshortcuts={keyOf("search")}
      description={reason && words.contactList.namesOnly(reason)}
      leftSection={<SearchIcon />}
      rightSection={typed !== "" && <CloseButton aria-label={words.contacts.clearSearch} onClick={() => search("")} />}
      value={typed}
      maxLength={200}
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && typed !== "") {
          event.preventDefault();
          search("");
        } else if (event.key === "ArrowDown" || event.key === "Enter" || event.key === "Escape") {
          event.preventDefault();
          onDown();
        }
      }}
      className={classes.search ?? ""}
    />
  );
}
