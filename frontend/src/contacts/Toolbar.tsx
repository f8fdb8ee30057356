import { Button, CloseButton, Menu, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useListNames } from "../lists/lists";
import { useGuards } from "../session/viewer";
import type { Book } from "../shell/book";
import { DownIcon, SearchIcon } from "../ui/icons";
import { words } from "../words";
import { isFiltered, type OrderField, useFilters } from "./filters";
import classes from "./Toolbar.module.css";

const pause = 150;

/** Search, filters, the count and the order, above the list. */
export function Toolbar({
  book,
  total,
  exact,
  loaded,
}: {
  book: Book;
  total: number;
  exact: boolean;
  loaded: boolean;
}) {
  const [filters, change] = useFilters();
  return (
    <div className={classes.toolbar}>
      <Search />
      <div className={classes.filters}>
        <Button
          variant={isFiltered(filters) ? "default" : "light"}
          size="xs"
          aria-pressed={!isFiltered(filters)}
          onClick={() => change({ search: "", list: null, optedOut: null })}
        >
          {words.contacts.all}
        </Button>
        <ListFilter book={book} />
        <OptedOutFilter />
      </div>
      <div className={classes.filters}>
        <Text size="sm" c="dimmed" className="figures" role="status" flex={1}>
          {loaded && words.contacts.total(total, exact)}
        </Text>
        <Order />
      </div>
    </div>
  );
}

function Search() {
  const { details } = useGuards();
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
      written.current = text.trim();
      change({ search: text.trim() }, { replace: true });
    }, pause);
  };

  const label = details ? words.contacts.search : words.contacts.searchNames;
  return (
    <TextInput
      type="search"
      placeholder={label}
      aria-label={label}
      leftSection={<SearchIcon />}
      rightSection={typed !== "" && <CloseButton aria-label={words.contacts.clearSearch} onClick={() => search("")} />}
      value={typed}
      onChange={(event) => search(event.currentTarget.value)}
      className={classes.search ?? ""}
    />
  );
}

function ListFilter({ book }: { book: Book }) {
  const [filters, change] = useFilters();
  const lists = useListNames(book.owner) ?? [];
  if (lists.length === 0) return null;
  const chosen = lists.find(({ id }) => id === filters.list);
  return (
    <Choice
      label={words.contacts.list}
      text={chosen?.name ?? words.contacts.list}
      active={chosen !== undefined}
      value={filters.list ?? ""}
      options={[
        { value: "", label: words.contacts.anyList },
        ...lists.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(value) => change({ list: value === "" ? null : value })}
    />
  );
}

const consent = [
  { value: "", label: words.contacts.anyConsent },
  { value: "true", label: words.contacts.onlyOptedOut },
  { value: "false", label: words.contacts.notOptedOut },
];

function OptedOutFilter() {
  const [filters, change] = useFilters();
  const value = filters.optedOut === null ? "" : String(filters.optedOut);
  const text = value === "" ? words.contacts.optedOut : (consent.find((each) => each.value === value)?.label ?? "");
  return (
    <Choice
      label={words.contacts.optedOut}
      text={text}
      active={value !== ""}
      value={value}
      options={consent}
      onChange={(chosen) => change({ optedOut: chosen === "" ? null : chosen === "true" })}
    />
  );
}

const orders = (["FULL_NAME", "CREATED_AT", "UPDATED_AT"] as const).flatMap((field) =>
  [false, true].map((descending) => ({
    value: `${field} ${descending}`,
    label: `${words.contacts.order[field]}, ${descending ? words.contacts.descending : words.contacts.ascending}`,
  })),
);

function Order() {
  const [{ order, descending }, change] = useFilters();
  const text = `${words.contacts.order[order]} ${descending ? "↓" : "↑"}`;
  return (
    <Choice
      label={text}
      text={text}
      active={false}
      value={`${order} ${descending}`}
      options={orders}
      onChange={(value) => {
        const [field, down] = value.split(" ");
        change({ order: field as OrderField, descending: down === "true" });
      }}
    />
  );
}

type ChoiceProps = {
  label: string;
  text: string;
  active: boolean;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

function Choice({ label, text, active, value, options, onChange }: ChoiceProps) {
  return (
    <Menu shadow="md" position="bottom-start" keepMounted={false}>
      <Menu.Target>
        <Button
          variant={active ? "light" : "default"}
          size="xs"
          rightSection={<DownIcon size={14} />}
          aria-label={text === label ? label : `${label}: ${text}`}
          className={classes.choice ?? ""}
        >
          {text}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.options ?? ""}>
        <Menu.RadioGroup value={value} onChange={onChange}>
          {options.map((option) => (
            <Menu.RadioItem key={option.value} value={option.value}>
              {option.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
